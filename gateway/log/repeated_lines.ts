export interface Line {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** One line of a kind is written in this time, in milliseconds. */
const QUIET_MS = 10_000;

/** Kinds remembered at once, the latest ones; they are ours, not the senders'. */
const KINDS_MAX = 64;

/** What tells one line from another that says the same: whom it is about. */
const subjects = new Set(["message", "linkInfo", "address", "origin", "row", "taxCode", "quoted"]);

/**
 * Lines that say the same: the first at once, then one in ten seconds with the number left out.
 * Whoever sends nonsense, and a mistake of ours made over and over, would otherwise fill the disk.
 */
export class RepeatedLines {
  readonly #kinds = new Map<string, { at: number; leftOut: number; last?: Line }>();

  /** `now`: milliseconds of a clock that only goes forward. */
  constructor(
    private readonly put: (line: Line) => void,
    private readonly now: () => number,
  ) {}

  /** A line that is written in any case. */
  pass(line: Line): void {
    this.#tellEnded();
    this.put(line);
  }

  take(line: Line): void {
    const kind = kindOf(line);
    const known = this.#kinds.get(kind);
    if (known !== undefined && this.now() - known.at < QUIET_MS) {
      known.leftOut++;
      known.last = line;
      return this.pass({ ...line, level: "debug" });
    }
    this.#kinds.delete(kind);
    this.#tellEnded();
    const oldest = this.#kinds.keys().next();
    if (this.#kinds.size >= KINDS_MAX && !oldest.done) this.#tell(oldest.value);
    this.#kinds.set(kind, { at: this.now(), leftOut: 0 });
    this.put(withLeftOut(line, known?.leftOut ?? 0));
  }

  /** Writes the last line of each kind whose time is over, where some were left out. */
  #tellEnded(): void {
    for (const [kind, { at }] of this.#kinds) {
      if (this.now() - at >= QUIET_MS) this.#tell(kind);
    }
  }

  #tell(kind: string): void {
    const { leftOut, last } = this.#kinds.get(kind)!;
    this.#kinds.delete(kind);
    if (last === undefined) return;
    this.put(withLeftOut(last, leftOut - 1));
  }
}

function withLeftOut(line: Line, leftOut: number): Line {
  return leftOut === 0 ? line : { ...line, fields: { ...line.fields, leftOut } };
}

/** Numbers in a reason or an error do not make it another one; of a stack the place counts. */
function kindOf({ level, event, fields }: Line): string {
  const said = Object.entries(fields).filter(([name]) => !subjects.has(name)).map(
    ([name, value]) => {
      if (name === "stack") return String(value).split("\n    at ")[1];
      if (name === "error" || name === "reason") return String(value).replace(/\d+/g, "#");
      return JSON.stringify(value);
    },
  );
  return JSON.stringify([level, event, said]);
}
