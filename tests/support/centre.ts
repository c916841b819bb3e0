import { catalogue } from "../../core/catalogue/mod.ts";
import { builtInCodes } from "../../core/codes/mod.ts";
import { decide, type Decision, type Document, documentsNamed } from "../../core/documents/mod.ts";
import { MemoryDocuments } from "../../core/testing/memory_documents.ts";
import { type NumberMap, replaceStems } from "../../core/give_back/mod.ts";
import type { NumberBlocks, ReceiptCounter } from "../../core/numbering/mod.ts";
import { documentTypes, procedureKind } from "../../core/procedures/mod.ts";
import { type ChannelRules, readChannelRules } from "../../core/routing/mod.ts";
import { isRefusal, type ResultCode } from "../../core/verdict.ts";
import {
  type Header,
  readItems,
  writeOutputMessage,
  writeResultMessage,
} from "../../core/wire/mod.ts";
import { readStoredRequest } from "../../adapters/ledger/stored_request.ts";

/** An application of a message: what a test counts. */
export interface Applied {
  readonly procedure: string;
  readonly linkInfo: string;
  readonly documents: readonly Document[];
}

/**
 * A centre in memory that decides by the standby's rules and believes every sender. Unlike the
 * rehearsal primary it does not recognise a message that comes again: it applies it again.
 */
export class Centre {
  readonly documents = new MemoryDocuments();
  readonly applied: Applied[] = [];
  now = new Date("2026-11-22T05:00:00Z");
  /** Applies the rules of the catalogue too. */
  judgesValues = false;
  /** Refuses what it is told to. */
  refuse: (procedure: string, number: string) => ResultCode | undefined = () => undefined;
  readonly #rules: ChannelRules;
  #numbers: NumberBlocks;
  #receipts: readonly ReceiptCounter[] = [{ identifier: "P1", second: "", last: 0 }];
  #count = 0;

  constructor(firstSequence = 4711, rules = `{"version":"t","default":2}`) {
    this.#rules = readChannelRules(rules) as ChannelRules;
    this.#numbers = Object.fromEntries(
      documentTypes.map((
        type,
      ) => [type, { type, next: firstSequence, last: firstSequence + 900_000 }]),
    );
  }

  /** The reply to a request body; `service`: a user who may see every document. */
  answer(
    contentType: string | null,
    body: Uint8Array,
    numberMap?: NumberMap,
    service?: string,
  ): Uint8Array {
    const id = { stream: 1, sequence: ++this.#count };
    const read = readStoredRequest({ id, contentType, bytes: body }, catalogue, () => "CÔNG TY");
    if (read === undefined) throw new Error("the centre cannot read the request");
    const { header } = read;
    const { procedure } = read.request;
    const mapped = numberMap === undefined
      ? read.request.body
      : replaceStems(read.request.body, numberMap);
    const items = readItems(procedure.layout, "request", mapped);
    if (isRefusal(items)) throw new Error(items.reason);
    const request = {
      ...read.request,
      body: mapped,
      items,
      seesAll: read.request.userId === service,
    };
    const number = items.value(procedureKind(procedure.code)?.number ?? "");
    const refused = this.refuse(procedure.code, number);
    if (refused !== undefined) {
      return writeResultMessage({ request: header, codes: [refused], receivedAt: this.now });
    }
    const decision = decide(request, this.documents.read(documentsNamed(request)), {
      catalogue,
      receivedAt: this.now,
      numbers: this.#numbers,
      receipts: this.#receipts,
      channelRules: this.#rules,
      codes: this.judgesValues ? builtInCodes : undefined,
      permits: "duty-free",
    });
    if (decision.kind === "needs numbers") throw new Error("the centre has no number left");
    this.documents.apply(decision);
    this.#numbers = decision.numbers;
    this.#receipts = decision.receipts;
    if (decision.documents.length > 0) {
      this.applied.push({
        procedure: procedure.code,
        linkInfo: header.linkInfo,
        documents: decision.documents,
      });
    }
    return this.#reply(header, decision);
  }

  #reply(header: Header, { codes, information, resultItems, screen }: Decision): Uint8Array {
    const receivedAt = this.now;
    const output = screen && catalogue.output(screen.output)!;
    const written = screen && writeOutputMessage({
      message: output!,
      values: screen.values,
      request: header,
      receivedAt,
      codes: output!.type === "M" ? codes : undefined,
      information: screen.information,
    });
    if (written !== undefined && output!.type === "M") return written;
    const result = writeResultMessage({
      request: header,
      codes,
      receivedAt,
      information,
      items: resultItems,
    });
    return written === undefined ? result : new Uint8Array([...result, ...written]);
  }
}
