/** Replies of two invented centres, for tests of the comparison. */
import { catalogue } from "../catalogue/mod.ts";
import { writeDocumentNumber } from "../numbering/mod.ts";
import { type ItemRecord, writeOutputMessage, writeResultMessage } from "../wire/mod.ts";
import type { ResultCode } from "../verdict.ts";
import type { ComparableReply, KnownNumbers } from "../compare/comparison.ts";

/** What every centre chooses for itself. */
export interface Volatile {
  readonly receivedAt?: Date;
  readonly rtpInfo?: string;
  readonly indexInfo?: string;
}

export interface ReplyParts extends Volatile {
  readonly procedure?: string;
  /** Of the result; none = normal end. */
  readonly codes?: readonly ResultCode[];
  /** The number in the result and its subject. */
  readonly number?: string;
  /** An output behind the result; or alone, where it is an M. */
  readonly output?: string;
  readonly values?: ItemRecord;
}

const linkInfo = "M10001202611220815090000  1";

/** R, R+C or M as the parts say. */
export function reply(parts: ReplyParts): ComparableReply {
  const { procedure = "IDA", codes = [], number, output, values = {}, indexInfo } = parts;
  const receivedAt = parts.receivedAt ?? new Date(0);
  const request = {
    procedure,
    userId: "M1001M01",
    path: "M10001",
    linkInfo: linkInfo.slice(0, 26),
  };
  const message = output === undefined ? undefined : catalogue.output(output);
  if (output !== undefined && message === undefined) throw new Error(`no output "${output}"`);
  const written = [];
  if (message?.type !== "M") {
    const items = number === undefined ? [] : [number];
    written.push(
      writeResultMessage({ request, codes, receivedAt, information: number, items, indexInfo }),
    );
  }
  if (message !== undefined) {
    written.push(writeOutputMessage({
      message,
      values,
      request,
      receivedAt,
      codes,
      information: number,
      rtpInfo: parts.rtpInfo,
      indexInfo,
    }));
  }
  const bytes = Uint8Array.from(written.flatMap((bytes) => [...bytes]));
  return { status: 200, contentType: "text/plain; charset=UTF-8", bytes };
}

/** A mapping of stems from the primary to the mirror. */
export function numbers(pairs: Readonly<Record<string, string>> = {}): KnownNumbers {
  const back = Object.fromEntries(Object.entries(pairs).map(([one, other]) => [other, one]));
  return { mirrorOf: (stem) => pairs[stem], primaryOf: (stem) => back[stem] };
}

/** A number with its check digit. */
export function documentNumber(type: string, sequence: number, branch = 0): string {
  return writeDocumentNumber({ type, sequence, branch });
}
