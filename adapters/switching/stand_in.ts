/**
 * The one thing that the gateway does without a person: it lets the standby take over from a
 * primary that is down. Only where that is configured, never while it is paused, and once: until a
 * person has acknowledged, it does not happen again, and going back is never its own decision.
 */
import type { Sql } from "postgres";
import { audit } from "../audit/audit_store.ts";
import { commitLocally } from "../postgres/commit_locally.ts";
import { changeMode, loadMode, withinLockTime } from "../mode/mode_store.ts";
import { say, sayAll, type Sentence } from "../../core/reasons/mod.ts";
import { noteRun } from "./switch_runs.ts";

export interface StandInOptions {
  readonly sql: Sql;
  /** Name of this node, as the one who acts. */
  readonly node: string;
  /** Its row; it has one as long as it beats. */
  readonly nodeId: () => number | undefined;
  /** Why the standby cannot take over now; undefined if it can. */
  readonly obstacle: () => Promise<Sentence | undefined>;
}

export class StandIn {
  /** The failure for which it was said already that nothing is done. */
  #withheldFor: number | undefined;

  constructor(private readonly options: StandInOptions) {}

  /**
   * Lets the standby take over if nothing speaks against it. `since`: which failure this is;
   * `reason`: what was found wrong. Resolves to whether the mode has changed.
   */
  async act(since: number, reason: string): Promise<boolean> {
    const { sql, node } = this.options;
    const mode = await loadMode(sql, "relay");
    if (mode.mode !== "relay" && mode.mode !== "failback") return false;
    if (mode.paused) return await this.#withhold(since, reason, say("PAUSED"));
    if (!mode.acknowledged) {
      return await this.#withhold(since, reason, say("NOT_ACKNOWLEDGED"));
    }
    const obstacle = await this.options.obstacle();
    if (obstacle !== undefined) return await this.#withhold(since, reason, obstacle);
    const act = {
      actor: node,
      reason: say("PRIMARY_DOWN", { why: reason }),
      mode: "standby",
    } as const;
    const changed = await withinLockTime(sql, async (transaction) => {
      const run = await noteRun(transaction, this.options.nodeId()!, {
        ...{ ...act, kind: "failover", to: "standby", epochBefore: mode.epoch, findings: [] },
        outcome: say("MODE_IS", { mode: "standby" }),
      });
      const change = { ...act, action: "automatic stand-in", details: { run }, automatic: true };
      return await changeMode(transaction, { ...change, expectedEpoch: mode.epoch });
    });
    // Whoever was faster has decided; the next step looks again.
    return changed.kind === "changed";
  }

  async #withhold(since: number, reason: string, because: Sentence): Promise<false> {
    if (this.#withheldFor === since) return false;
    const { sql, node } = this.options;
    await commitLocally(sql, (transaction) =>
      audit(transaction, {
        actor: node,
        action: "automatic stand-in withheld",
        reason: sayAll([say("PRIMARY_DOWN", { why: reason }), because]),
      }));
    this.#withheldFor = since;
    return false;
  }
}
