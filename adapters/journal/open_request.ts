import { say } from "../../core/reasons/mod.ts";
import { type ByteSeal, CannotOpen } from "../seals/byte_seal.ts";
import { sealedValues } from "../seals/sealed_values.ts";
import { type Opened, type Unopened, unopenedReason } from "../seals/unopened_values.ts";

/** The column of a query over `message` that is none of its own. */
export const baseColumn = "request_base(stream, base_sequence) as base_request";

/** What of a row of `message` its request is opened by, `baseColumn` among it. */
export interface RequestRow {
  readonly stream: number;
  readonly sequence: string;
  readonly user_id: string | null;
  readonly sealed: boolean;
  readonly request: Uint8Array;
  readonly base_sequence: string | null;
  readonly base_request: Uint8Array | null;
}

/** Of another message, whose row is missing or was changed: nothing is wrong with the one that needs it. */
export class BaseDoesNotOpen extends CannotOpen {
  /** `base`: its ID. */
  constructor(readonly base: string) {
    super(say("UNOPENED_BASE", { what: "", base }));
  }
}

/** The request of a row as it was received. Throws `CannotOpen`. */
export function openRequest(seal: ByteSeal, row: RequestRow): Uint8Array {
  const { stream, sequence, user_id, sealed, request, base_sequence } = row;
  const place = sealedValues.request.place(stream, sequence, user_id, base_sequence);
  return seal.open(request, sealed, place, () => openBase(seal, row));
}

/** The same, or why it does not open. */
export function tryOpenRequest(seal: ByteSeal, row: RequestRow): Opened | Unopened {
  try {
    return { opened: openRequest(seal, row), reason: undefined };
  } catch (error) {
    return { opened: undefined, reason: unopenedReason(error) };
  }
}

/** A base is sealed, whole, of the same stream and sent by the same user (`RequestBases`). */
function openBase(seal: ByteSeal, row: RequestRow): Uint8Array {
  const { stream, user_id, base_sequence, base_request } = row;
  const place = sealedValues.request.place(stream, base_sequence, user_id);
  try {
    if (base_request !== null) return seal.open(base_request, true, place);
  } catch (error) {
    if (!(error instanceof CannotOpen)) throw error;
  }
  throw new BaseDoesNotOpen(`${stream}-${base_sequence}`);
}
