/**
 * What any receiver of messages promises: the primary behind the relay, or the standby.
 *
 * `take` records the message before anything else happens to it, records the answer before it
 * returns it, and never applies one send twice (I1, I2).
 */
import type { Field } from "../core/http/mod.ts";
import type { NumberMap } from "../core/give_back/mod.ts";
import type { TargetName } from "../core/outcome.ts";
import type { InspectedMessage } from "../core/inspect_message.ts";
import type { MessageTrace } from "../core/tracing/mod.ts";
import type { Reply } from "./journal.ts";
import type { Party } from "./party.ts";

/** An answer that is recorded and may be sent; `id` is absent where nothing could be recorded. */
export interface TargetAnswer {
  readonly reply: Reply;
  /** Called when the sender has the reply, or is known to be gone. */
  readonly finished: (delivered: boolean) => void;
  /** For metrics: `answered`, `repeated`, `unknown`, `refused`. */
  readonly result: "answered" | "repeated" | "unknown" | "refused";
  /** What the reply says in one word (`replyCode`). */
  readonly code: string | undefined;
  /** Who was asked for it; absent: nobody, the gateway gave it by itself. */
  readonly askedOf?: Exclude<TargetName, "gateway">;
  /** Whether a password was not tried because too many were wrong: there is no hurry to say so. */
  readonly isHeldBack?: boolean;
}

/** A message as it came in over HTTP, before and after inspection. */
export interface ReceivedRequest {
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  /** Remote address. */
  readonly sender: string;
  /** Who the message counts for, once it was inspected. */
  readonly party?: Party;
  /** The epoch that its target was chosen in. */
  readonly epoch?: number;
  readonly contentType: string | null;
  /** Fields of the request's head that are handed on with it (`requestFields`); absent = none. */
  readonly fields?: readonly Field[];
  /** The HTTP body exactly as received. */
  readonly body: Uint8Array;
  /**
   * Numbers that the message calls by those of a standby which gives it back; looked at by the
   * rehearsal primary alone.
   */
  readonly numberMap?: NumberMap;
  /** What is noted of its way; absent: it is not traced. */
  readonly trace?: MessageTrace;
}

export interface Target {
  readonly name: Exclude<TargetName, "gateway">;
  take(request: ReceivedRequest, message: InspectedMessage): Promise<TargetAnswer>;
  close(): Promise<void>;
}
