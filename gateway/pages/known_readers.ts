import { createHash } from "node:crypto";
import type { Sql } from "postgres";
import { findSession } from "../../adapters/accounts/mod.ts";
import type { AccountFacts } from "../../core/accounts/mod.ts";
import { withinTime } from "../metrics/within_time.ts";

/** Sessions that are remembered; the one that was remembered first is forgotten for one more. */
const READERS_MAX = 10_000;
/** How long what is remembered counts, in milliseconds: who is disabled meanwhile sees a line more. */
const REMEMBERED_MS = 60_000;

/**
 * Who reads, by what their session was when it was last looked at: an open page asks every few seconds
 * how messages are served, which must neither cost a look into the database each time nor fail where
 * the database is away. Nothing that a session protects is decided by it.
 */
export class KnownReaders {
  /** By the digest of a session's id, which stands in no memory for longer than its request. */
  readonly #known = new Map<string, { readonly facts: AccountFacts | undefined; at: number }>();

  constructor(private readonly sql: Sql, private readonly now: () => Date) {}

  /** Whose session it is, as far as is known; does not count as an act of theirs. */
  async find(id: string): Promise<AccountFacts | undefined> {
    const key = createHash("sha256").update(id).digest("base64url");
    const known = this.#known.get(key);
    if (known !== undefined && performance.now() - known.at < REMEMBERED_MS) return known.facts;
    const asked = findSession(this.sql, id, this.now(), { counts: false });
    const found = await withinTime(asked.then((session) => ({ facts: session?.account })));
    if (found !== undefined) {
      this.#note(key, found.facts);
      return found.facts;
    }
    // What was so before is the best that is known.
    if (known !== undefined) known.at = performance.now();
    return known?.facts;
  }

  #note(key: string, facts: AccountFacts | undefined): void {
    this.#known.delete(key);
    this.#known.set(key, { facts, at: performance.now() });
    if (this.#known.size <= READERS_MAX) return;
    const [first] = this.#known.keys();
    this.#known.delete(first!);
  }
}
