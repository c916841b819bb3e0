import type { Sql } from "postgres";
import type { Mode } from "../../core/switching/mod.ts";
import { giveBackBacklog } from "../balance/standby_balance.ts";

/** Between two counts of what is left, in milliseconds: with millions of messages one takes a while. */
const COUNT_MS = 10_000;

/**
 * Whether work of the standby is left to be given back while messages are relayed: after a switch that
 * did not wait for it, or where an item is to be sent again. What is relayed then must not overtake it
 * (F44). Nothing is added to what is left while messages are relayed but through a plan that is open.
 */
export class WorkLeft {
  /** The epoch in which nothing was left. */
  #noneIn: number | undefined;
  #countDue = -Infinity;

  constructor(
    private readonly sql: Sql,
    /** A clock in milliseconds that never goes back. */
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Whether nothing is left, for certain: what is not known yet may be left. */
  async isNone({ mode, epoch }: { readonly mode: Mode; readonly epoch: number }): Promise<boolean> {
    if (mode !== "relay") return false;
    const [open] = await this.sql`
      select 1 from failback_plan where state not in ('done', 'discarded') limit 1`;
    if (open !== undefined) {
      this.#noneIn = undefined;
      return false;
    }
    if (this.#noneIn === epoch) return true;
    if (this.nowMs() < this.#countDue) return false;
    this.#countDue = this.nowMs() + COUNT_MS;
    if ((await giveBackBacklog(this.sql)).pending > 0) return false;
    this.#noneIn = epoch;
    return true;
  }
}
