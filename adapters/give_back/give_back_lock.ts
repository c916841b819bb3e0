/**
 * Who gives back: one process at a time, for as long as its session lives. A process that was stopped
 * for longer than the server waits for it loses the session, and must send nothing any more: whoever
 * asks `isHeld` before sending is told so, because this process has not beaten in time.
 */
import type { Sql } from "postgres";
import { heldBySession, letGoOfAll } from "../postgres/advisory_lock.ts";
import { connect } from "../postgres/connect.ts";

export interface GiveBackLockTimes {
  /** The server ends a silent session after this time: then another process may take the lock. */
  readonly sessionIdleMs: number;
  /** Milliseconds between two beats. */
  readonly beatMs: number;
  /** A process that has not beaten for so long does not send; much shorter than the session lives. */
  readonly freshMs: number;
}

const usualTimes: GiveBackLockTimes = { sessionIdleMs: 60_000, beatMs: 10_000, freshMs: 30_000 };

export class GiveBackLock {
  readonly #sql: Sql;
  #lastBeat = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    databaseUrl: string,
    schema: string,
    private readonly times: GiveBackLockTimes = usualTimes,
  ) {
    this.#sql = connect(databaseUrl, {
      schema,
      applicationName: "songhanh give-back",
      connectionsMax: 1,
      postgres: {
        max_lifetime: null,
        connection: { idle_session_timeout: times.sessionIdleMs },
        onclose: () => this.#lastBeat = 0,
      },
    });
  }

  /** Whether this process may send. */
  get isHeld(): boolean {
    return this.#lastBeat > 0 && performance.now() - this.#lastBeat < this.times.freshMs;
  }

  /** Takes the lock, or finds that it is held; false while another process has it. */
  async take(): Promise<boolean> {
    if (this.isHeld) return true;
    const askedAt = performance.now();
    // Taken once more by a session that has it already, which does no harm: it goes with the session.
    const [row] = await this.#sql`
      select ${heldBySession(this.#sql, "failback")} as held`;
    if (!row!.held) return false;
    this.#lastBeat = askedAt;
    this.#timer ??= setInterval(() => this.#beat(), this.times.beatMs);
    return true;
  }

  async #beat(): Promise<void> {
    if (this.#lastBeat === 0) return;
    const beganAt = performance.now();
    try {
      const [row] = await this.#sql`
        select exists (select 1 from pg_locks where pid = pg_backend_pid()
          and locktype = 'advisory' and granted) as held`;
      if (this.#lastBeat > 0) this.#lastBeat = row!.held ? beganAt : 0;
    } catch {
      this.#lastBeat = 0;
    }
  }

  /** Lets another process take it. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (this.#lastBeat === 0) return;
    this.#lastBeat = 0;
    await letGoOfAll(this.#sql);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#lastBeat = 0;
    await this.#sql.end({ timeout: 1 });
  }
}
