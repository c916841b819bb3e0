/**
 * Right passwords that outlive the process: after a restart, or where another node takes over, nobody
 * pays the slow hash again, which 100,000 users at once could not (50 ms of a processor each).
 *
 * A row is two halves of digests (`SharedMatches`) keyed by the installation's secret, which lies
 * sealed by the data key. Who has the database alone can try no password against a row: without the
 * key every digest is as good as any other. Who has the data key, too, reads the passwords themselves
 * in the stored requests. A row holds for one slow hash: a new password, a new salt make it worthless.
 * Without a data key nothing is kept.
 */
import { hash } from "node:crypto";
import type { Sql } from "postgres";
import type { FoundMatch, SharedMatches } from "./shared_matches.ts";

export interface KeptMatchesOptions {
  readonly sql: Sql;
  readonly shared: SharedMatches;
  readonly onTrouble: (error: unknown) => void;
  /** How often what other nodes have found is looked for, in milliseconds. */
  readonly lookMs?: number;
}

/** Matches written by one statement. */
const BATCH_ROWS = 1_000;

/**
 * What was found so long ago goes, and is found anew by the slow hash after the next restart: requests
 * that hold the same password may be in an archive by then.
 */
const KEPT = "90 days";

/** Between two looks for what goes, in milliseconds. */
const CLEARS_MS = 24 * 3600 * 1000;

/** A transaction that began before the last look may commit after it. */
const OVERLAP = "10 seconds";

export class KeptMatches {
  /** Which key the rows are by; rows by another are worth nothing to anybody. */
  readonly #keyId: string;
  #found: FoundMatch[] = [];
  #writing: Promise<void> | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #seen: Date | undefined;
  #clearsAt = 0;

  constructor(private readonly options: KeptMatchesOptions) {
    this.#keyId = hash("sha256", `right passwords by ${options.shared.key}`).slice(0, 16);
  }

  /** Takes over what is kept, and looks for more from time to time. */
  async start(): Promise<void> {
    const { lookMs = 30_000 } = this.options;
    await this.look();
    this.#timer = setInterval(() => this.look().catch(this.options.onTrouble), lookMs);
  }

  /** Takes over what was kept since the last look; once a day, what was kept long enough goes. */
  async look(): Promise<void> {
    const { sql, shared } = this.options;
    if (performance.now() >= this.#clearsAt) {
      this.#clearsAt = performance.now() + CLEARS_MS;
      await sql`
        delete from right_password
        where key_id <> ${this.#keyId} or known_at < now() - ${KEPT}::interval`;
    }
    const rows = await sql<(FoundMatch & { knownAt: Date })[]>`
      select encode(subject, 'hex') as subject, encode(digest, 'hex') as digest,
        known_at as "knownAt"
      from right_password
      where key_id = ${this.#keyId}
        and known_at > coalesce(${this.#seen ?? null}::timestamptz, '-infinity')
          - ${OVERLAP}::interval
      order by known_at`;
    for (const row of rows) shared.add(row);
    this.#seen = rows.at(-1)?.knownAt ?? this.#seen;
  }

  /** Keeps what lanes have found; what cannot be written costs a slow hash later. */
  note(found: readonly FoundMatch[]): void {
    this.#found.push(...found);
    this.#writing ??= this.#write().catch(this.options.onTrouble).finally(() => {
      this.#writing = undefined;
    });
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
  }

  async #write(): Promise<void> {
    const { sql } = this.options;
    while (this.#found.length > 0) {
      const latest = new Map(
        this.#found.splice(0, BATCH_ROWS).map(({ subject, digest }) => [subject, digest]),
      );
      await sql`
        insert into right_password as kept (subject, digest, key_id)
          select decode(r.subject, 'hex'), decode(r.digest, 'hex'), ${this.#keyId}
          from unnest(${[...latest.keys()]}::text[], ${[...latest.values()]}::text[])
            as r(subject, digest)
          order by r.subject
        on conflict (subject) do update
          set digest = excluded.digest, key_id = excluded.key_id, known_at = excluded.known_at
          where (kept.digest, kept.key_id) is distinct from (excluded.digest, excluded.key_id)`;
    }
  }
}
