import type { ReplyCheck } from "../load/check_reply.ts";
import type { Subject } from "../subjects/subject.ts";

/** What a peer is given to start with. */
export interface PeerStart {
  /** Where it is installed, outside the source tree. */
  readonly installDir: string;
  /** Folder of the corpus whose messages it gets: `pki/signer.crt` is the partner's certificate. */
  readonly corpus: string;
  /** Threads or processes that it may use. */
  readonly workers: number;
}

/** A product or library measured beside the gateway. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  /** What it does not do of what the gateway does, and what it does beside. */
  readonly says: string;
  /** How its replies are told good. */
  readonly check: ReplyCheck;
  /** Installs it where that is needed and starts it; resolves when it takes messages. */
  start(options: PeerStart): Promise<Subject>;
}

/** A receipt that says "processed", and not "processed/error". */
export const goodReceipt: ReplyCheck = { text: "; processed", without: "; processed/" };
