/** Two invented centres that answer the same requests, each with numbers of its own. */
import { catalogue } from "../../core/catalogue/mod.ts";
import { checkDigit } from "../../core/numbering/mod.ts";
import { isRefusal } from "../../core/verdict.ts";
import {
  headerBytes,
  type ItemRecord,
  peekHeader,
  readItems,
  writeItems,
  writeMessage,
  writeOutputMessage,
  writeResultMessage,
} from "../../core/wire/mod.ts";
import type { FakeAnswer, TakenRequest } from "./fake_primary.ts";

export const plain = "text/plain; charset=UTF-8";

/** A request as a terminal may send it, unsigned. */
export function writeJob(
  procedure: string,
  values: ItemRecord,
  { user = "M1001M01", sendGuard = " ", link = "" } = {},
): Uint8Array {
  const layout = (catalogue.procedure(procedure) ?? catalogue.sessionProcedure(procedure))!.layout;
  const items = layout.items.length === 0
    ? new Uint8Array()
    : writeItems(layout, "request", values);
  const header = { control: "SS", procedure, userId: user, path: "M10001", system: "1", sendGuard };
  return writeMessage({ ...header, linkInfo: link }, items);
}

export interface CentreOptions {
  /** Its first sequence. */
  readonly firstSequence: number;
  /** Whether it reads the number map that goes along with a request. */
  readonly followsMap?: boolean;
  /** What it says of a declaration's kind code, other than what was declared. */
  readonly distort?: (kind: string) => string;
  readonly now?: () => Date;
}

/** IDA registers, IDC declares, IID shows; everything else is a good result. */
export class FakeCentre {
  readonly #kinds = new Map<string, string>();
  #sequence: number;

  constructor(private readonly options: CentreOptions) {
    this.#sequence = options.firstSequence;
  }

  answer(request: Pick<TakenRequest, "body"> & { readonly headers?: Headers }): FakeAnswer {
    return { contentType: plain, bytes: this.#reply(request) };
  }

  #reply({ body, headers }: Pick<TakenRequest, "body"> & { readonly headers?: Headers }) {
    const header = peekHeader(body)!;
    const procedure = header.trimmed("procedure");
    const receivedAt = this.options.now?.() ?? new Date();
    if (procedure === "#REP1") return new TextEncoder().encode("LOGON OK");
    const echo = { request: header, receivedAt };
    const layout = catalogue.procedure(procedure)!.layout;
    const items = readItems(layout, "request", body, headerBytes, body.length);
    if (isRefusal(items)) return writeResultMessage({ ...echo, codes: [{ code: "A0017" }] });
    const kind = items.value("ICB");
    if (procedure === "IDA" && items.value("ICN") === "") {
      const sequence = this.#sequence++;
      const number = `10${String(sequence).padStart(8, "0")}${checkDigit(sequence)}0`;
      this.#kinds.set(number, this.options.distort?.(kind) ?? kind);
      const result = this.#result(echo, number);
      const screen = writeOutputMessage({
        ...echo,
        message: catalogue.output("VAD419")!,
        values: { ICN: number, ICB: this.#kinds.get(number)! },
        information: number,
      });
      return Uint8Array.from([...result, ...screen]);
    }
    const number = this.#translate(items.value("ICN"), headers);
    if (!this.#kinds.has(number)) {
      return writeResultMessage({ ...echo, codes: [{ code: "E1004", item: "ICN" }] });
    }
    if (procedure !== "IID") return this.#result(echo, number);
    return writeOutputMessage({
      ...echo,
      message: catalogue.output("VAD0AP")!,
      values: { ICN: number, A03: this.#kinds.get(number)! },
      information: number,
    });
  }

  #result(
    echo: { request: NonNullable<ReturnType<typeof peekHeader>>; receivedAt: Date },
    number: string,
  ) {
    return writeResultMessage({ ...echo, codes: [], information: number, items: [number] });
  }

  #translate(number: string, headers: Headers | undefined): string {
    if (!this.options.followsMap) return number;
    const map = headers?.get("songhanh-number-map") ?? "";
    const pair = map.split(",").find((pair) => pair.startsWith(`${number.slice(0, 11)}=`));
    return pair === undefined ? number : pair.slice(12) + number.slice(11);
  }
}
