import { type OpenedReply, openReply } from "../../core/compare/mod.ts";
import { say } from "../../core/reasons/mod.ts";
import { readReplyHead } from "../reply_head.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { sealedValues } from "../seals/sealed_values.ts";

/** What the primary answered, as it is stored; the reply is null where it is not there any more. */
export interface PrimaryRow {
  readonly stream: number;
  readonly sequence: string;
  readonly primaryStatus: number | null;
  readonly primaryType: string | null;
  readonly primarySealed: boolean;
  readonly primaryReply: Uint8Array | null;
}

/** Throws where it does not open. */
export function openPrimary(seal: ByteSeal, row: PrimaryRow): OpenedReply {
  if (row.primaryReply === null) throw new Error(say("PRIMARY_ANSWER_GONE"));
  return openReply({
    status: row.primaryStatus ?? 200,
    contentType: readReplyHead(row.primaryType).contentType,
    bytes: seal.open(
      row.primaryReply,
      row.primarySealed,
      sealedValues.outcomeReply.place(row.stream, row.sequence, "answered"),
    ),
  });
}
