/**
 * Whether commits go through now. Where a synchronous replica is away they hang, and nobody can take
 * them back: to cancel such a commit makes it count at once, to leave it lets it count when the
 * replica returns (F54). So whoever writes for a person looks first, with a commit that means
 * nothing; one of those may hang as long as it likes.
 */
import type { Sql } from "postgres";
import { commitProbe } from "./commit_probe.ts";
import { say, type Sentence } from "../../core/reasons/mod.ts";

/** How long a commit may take before it counts as hanging, in milliseconds. */
const COMMIT_MS_MAX = 1_500;
/** How long one that hangs already is given, in milliseconds: it may just be over. */
const HANGING_MS_MAX = 250;
/** How long the reason may be looked for, in milliseconds. */
const REASON_MS_MAX = 500;

export class CommitWatch {
  #asking: { readonly since: number; readonly probe: Promise<void> } | undefined;

  /**
   * `sql`: a pool of its own of one connection, which a probe that hangs keeps; `reads`: another one,
   * to find out what it waits for.
   */
  constructor(private readonly sql: Sql, private readonly reads: Sql) {}

  /**
   * Undefined = commits go through, else why not. Askers that come while the database is asked share
   * its answer, so that a database that hangs is not asked again and again.
   */
  async problem(): Promise<Sentence | undefined> {
    const now = performance.now();
    const asking = this.#asking ??= {
      since: now,
      probe: commitProbe(this.sql).finally(() => this.#asking = undefined),
    };
    const waitMs = Math.max(HANGING_MS_MAX, COMMIT_MS_MAX - (now - asking.since));
    const asked = asking.probe.then(() => undefined, (error) => {
      const reason = error instanceof Error ? error.message : String(error);
      return say("NOT_DURABLE", { why: reason });
    });
    const found = await within(waitMs, asked, late);
    if (typeof found !== "symbol") return found;
    const ms = COMMIT_MS_MAX;
    const names = await within(REASON_MS_MAX, this.#replicasAway().catch(() => ""), "");
    return names === "" ? say("NOT_DURABLE_WITHIN", { ms }) : say("REPLICA_AWAY", { ms, names });
  }

  /** The synchronous replicas that a commit waits for, as the database is told them; empty: none. */
  async #replicasAway(): Promise<string> {
    const [row] = await this.reads<{ names: string; waiting: boolean }[]>`
      select current_setting('synchronous_standby_names') as names, exists (
        select 1 from pg_stat_activity a
        where a.datname = current_database() and a.wait_event = 'SyncRep') as waiting`;
    return row?.waiting ? row.names : "";
  }
}

const late = Symbol();

async function within<Value, Instead>(
  ms: number,
  asked: Promise<Value>,
  instead: Instead,
): Promise<Value | Instead> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<Instead>((resolve) => timer = setTimeout(() => resolve(instead), ms));
  try {
    return await Promise.race([asked, over]);
  } finally {
    clearTimeout(timer);
  }
}
