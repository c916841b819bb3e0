import type { Log } from "../log.ts";

/** One line for each kind of refusal in this time, in milliseconds. */
const QUIET_MS = 10_000;

/** Kinds remembered at once; they are ours, not the senders'. */
const KINDS_MAX = 64;

/**
 * Log lines about what never becomes a message: the first of a kind at once, then one for all that
 * came within ten seconds. Whoever sends nonsense would otherwise write our log.
 */
export class RefusalNotes {
  readonly #kinds = new Map<string, { at: number; untold: number }>();

  /** `now`: milliseconds of a clock that only goes forward. */
  constructor(
    private readonly log: Pick<Log, "warn">,
    private readonly now: () => number = () => performance.now(),
  ) {}

  note(event: string, reason: string, details: Record<string, unknown>): void {
    const kind = `${event}: ${reason}`;
    const now = this.now();
    const known = this.#kinds.get(kind);
    if (known !== undefined && now - known.at < QUIET_MS) {
      known.untold++;
      return;
    }
    if (known === undefined && this.#kinds.size >= KINDS_MAX) this.#kinds.clear();
    const before = known === undefined || known.untold === 0 ? {} : { before: known.untold };
    this.#kinds.set(kind, { at: now, untold: 0 });
    this.log.warn(event, { reason, ...details, ...before });
  }
}
