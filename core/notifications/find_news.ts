/**
 * What is to be told to those who do not look: what differs between what they were last told and what
 * is so now. What they were told is kept by topic, so that nothing is told twice and nothing that came
 * and stayed while nobody could tell is left out. What came and went in between is not news any more.
 */
import type { Mode, PrimaryState } from "../switching/mod.ts";

export type NewsKind =
  | "mode-changed"
  | "outage-began"
  | "outage-ended"
  | "outcomes-unknown"
  | "outcomes-settled"
  | "certificate-ending"
  | "certificate-expired"
  | "revocation-list-ending"
  | "revocation-list-expired"
  /** Somebody wants to know whether news arrives; never found. */
  | "trial";

export interface News {
  readonly kind: NewsKind;
  /** Since when it is so, where that is known. */
  readonly since: Date | undefined;
  /** What it is about, and what was found; in words that do not change. */
  readonly facts: Readonly<Record<string, string | number>>;
}

/** What was last told, by topic. */
export type Told = ReadonlyMap<string, string>;

/** Something that ends at a time by itself. */
export interface Ending {
  readonly what: "certificate" | "revocation-list";
  /** Another one of the same name has another. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly state: "valid" | "ending" | "expired";
  readonly until: Date;
}

export interface NewsFacts {
  readonly mode: {
    readonly mode: Mode;
    readonly epoch: number;
    readonly since: Date;
    readonly by: string;
    readonly reason: string;
  };
  readonly primary: {
    readonly state: PrimaryState;
    readonly since: Date | undefined;
    readonly reason: string;
  };
  /** Messages whose outcome is not known. */
  readonly unknownCount: number;
  readonly endings: readonly Ending[];
}

export interface FoundNews {
  readonly news: readonly News[];
  /** What is told from then on; undefined: nothing about it any more. Only what differs. */
  readonly told: ReadonlyMap<string, string | undefined>;
}

export function findNews(told: Told, facts: NewsFacts): FoundNews {
  const news: News[] = [];
  const changed = new Map<string, string | undefined>();
  /** Takes note of what is so, and tells it where it was otherwise; at first: where `startles`. */
  const note = (topic: string, value: string, startles: boolean, item: () => News): void => {
    const before = told.get(topic);
    if (before === value) return;
    changed.set(topic, value);
    if (before !== undefined || startles) news.push(item());
  };
  const { mode, primary, unknownCount, endings } = facts;
  note("mode", String(mode.epoch), false, () => ({
    kind: "mode-changed",
    since: mode.since,
    facts: { mode: mode.mode, epoch: mode.epoch, by: mode.by, reason: mode.reason },
  }));
  // Between up and down nothing is certain, and nobody is told.
  if (primary.state === "down" || primary.state === "up") {
    const isDown = primary.state === "down";
    note("primary", primary.state, isDown, () => ({
      kind: isDown ? "outage-began" : "outage-ended",
      since: primary.since,
      facts: { what: "primary", ...(isDown ? { reason: primary.reason } : {}) },
    }));
  }
  const unknown = unknownCount > 0;
  note("outcomes", unknown ? "unknown" : "known", unknown, () => ({
    kind: unknown ? "outcomes-unknown" : "outcomes-settled",
    since: undefined,
    facts: unknown ? { count: unknownCount } : {} as News["facts"],
  }));
  const present = new Set<string>();
  for (const { what, id, name, state, until } of endings) {
    if (state === "valid") continue;
    const topic = `${what} ${id}`;
    present.add(topic);
    note(topic, state, true, () => ({
      kind: `${what}-${state}`,
      since: undefined,
      facts: { name, until: until.toISOString() },
    }));
  }
  // Replaced, or taken away: that is what was wanted.
  for (const topic of told.keys()) {
    if (/^(certificate|revocation-list) /.test(topic) && !present.has(topic)) {
      changed.set(topic, undefined);
    }
  }
  return { news, told: changed };
}
