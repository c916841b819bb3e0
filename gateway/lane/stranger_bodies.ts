/**
 * How much is kept of what was refused before anybody known had sent it (F64): anybody may send that,
 * as much as a network carries, and each byte would stay in the database.
 *
 * Bodies are kept whole within a budget by address and one for all, because what an honest enterprise
 * gets wrong has to be readable for whoever helps it. Beyond that the digest of the whole, its length
 * and its beginning are kept, and a last budget says how long that beginning may be. What stands beside
 * a body and is a stranger's, too, counts with it, and the reason is cut with it.
 */
import { type BytesDigest, reasonOfCut } from "../../core/evidence/mod.ts";
import { originOf } from "../../core/providers/mod.ts";
import type { MessageRecord } from "../../adapters/journal.ts";
import { wholeRecord } from "../../adapters/message_record.ts";
import { cutText } from "../../core/reasons/mod.ts";
import { limits } from "../limits.ts";
import { ByteBudget } from "./byte_budget.ts";

const { strangers } = limits;

export interface StrangerBodiesOptions {
  readonly bytesDigest: BytesDigest;
  /** A clock in milliseconds that never goes back. */
  readonly nowMs: () => number;
  /** `usedUp`: the budget that was too small for a body. */
  readonly onCut: (usedUp: "address" | "all", origin: string) => void;
}

/**
 * What else of a stranger's is kept, in bytes as far as it is ASCII: the type, which is short because a
 * long one is refused with its head, and what the reason quotes.
 */
function textBytes({ contentType, reason }: MessageRecord): number {
  return (contentType?.length ?? 0) + (reason?.length ?? 0);
}

export class StrangerBodies {
  readonly #all: ByteBudget;
  readonly #beginnings: ByteBudget;
  /** By address, the one that sent last at the end. */
  readonly #ofOrigin = new Map<string, ByteBudget>();

  constructor(private readonly options: StrangerBodiesOptions) {
    const now = options.nowMs();
    this.#all = new ByteBudget(strangers.wholeBytes, now);
    this.#beginnings = new ByteBudget(strangers.beginningBytes, now);
  }

  /** The record as it is kept: nearly always as it is. */
  shorten(record: MessageRecord): MessageRecord {
    const kept = this.#shortened(record);
    return kept === record ? wholeRecord(record) : kept;
  }

  #shortened(record: MessageRecord): MessageRecord {
    const { party, request } = record;
    if (record.state !== "refused" || party === undefined || party.kind === "known") return record;
    const bytes = request.length + textBytes(record);
    if (bytes <= strangers.leastBytes) return record;
    const now = this.options.nowMs();
    const origin = originOf(record.sender);
    const own = this.#budgetOf(origin, now);
    // The largest body that is taken fits, whatever stands beside it.
    if (!own.has(request.length, now)) return this.#cut(record, "address", origin, now);
    if (!this.#all.has(request.length, now)) return this.#cut(record, "all", origin, now);
    own.take(bytes);
    this.#all.take(bytes);
    return record;
  }

  #cut(
    record: MessageRecord,
    usedUp: "address" | "all",
    origin: string,
    now: number,
  ): MessageRecord {
    const { request } = record;
    const { beginningBytesMax, leastBytes, reasonCharactersMax } = strangers;
    const reason = record.reason && cutText(record.reason, reasonCharactersMax);
    const wanted = Math.min(request.length, beginningBytesMax);
    const isThere = this.#beginnings.has(wanted, now);
    const keptBytes = isThere ? wanted : Math.min(request.length, leastBytes);
    if (isThere) this.#beginnings.take(wanted);
    if (keptBytes === request.length && reason === record.reason) return record;
    this.options.onCut(usedUp, origin);
    if (keptBytes === request.length) return wholeRecord({ ...record, reason });
    // A copy: a view would hold the whole body for as long as the record is remembered.
    const kept = request.slice(0, keptBytes);
    const cut = {
      receivedBytes: request.length,
      keptBytes,
      keptDigest: this.options.bytesDigest.of(kept).toHex(),
      keyed: true,
    };
    return { ...record, request: kept, reason: reasonOfCut(reason, cut) };
  }

  #budgetOf(origin: string, now: number): ByteBudget {
    const budget = this.#ofOrigin.get(origin) ??
      new ByteBudget(strangers.wholeBytesOfAddress, now);
    this.#ofOrigin.delete(origin);
    this.#ofOrigin.set(origin, budget);
    for (const oldest of this.#ofOrigin.keys()) {
      // Whoever comes back later begins anew; the budget for all still holds.
      if (this.#ofOrigin.size <= strangers.addressesMax) break;
      this.#ofOrigin.delete(oldest);
    }
    return budget;
  }
}
