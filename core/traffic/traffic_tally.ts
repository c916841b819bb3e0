/**
 * Counts answers by the minute, in memory: a handful of map look-ups for each message and nothing
 * else, so that what is counted costs the path of a message nothing that could be measured. Whoever
 * keeps the counts takes them from here about once a minute.
 */
import { type Outcome, outcomes } from "../outcome.ts";
import { timeClassOf } from "./time_classes.ts";

export const minuteMs = 60_000;

/** What answers are counted by; each answer is counted once by every one of them. */
export const countedBy = ["target", "procedure", "code", "user", "provider", "lane"] as const;

export type CountedBy = typeof countedBy[number];

/**
 * Stands for all values beyond those that are kept apart: senders could make up as many user IDs as
 * they like.
 */
export const otherValues = "…";

/** Values that one minute keeps apart. */
const valuesMax = 2_000;

/** Times are kept where they are looked at: in all, and by procedure. */
const timed: readonly CountedBy[] = ["target", "procedure"];

/** So many answers of one minute with one value and outcome. */
export interface TrafficCount {
  /** When the minute begins, in milliseconds since the epoch. */
  readonly minute: number;
  readonly by: CountedBy;
  /** Empty: the answer has none, as it came through no provider, or its user could not be read. */
  readonly value: string;
  readonly outcome: Outcome;
  readonly messages: number;
  /** Answers by class of their time; absent where that is not kept. */
  readonly times?: readonly number[];
}

/** An answer as it is counted. */
export type CountedAnswer = Readonly<Record<CountedBy, string>> & {
  /** When it was given, in milliseconds since the epoch. */
  readonly at: number;
  readonly outcome: Outcome;
  /** From arrival to the answer. */
  readonly milliseconds: number;
};

/** By the place of the outcome. */
interface Cell {
  readonly messages: number[];
  readonly times: number[][] | undefined;
}

type Minute = Readonly<Record<CountedBy, Map<string, Cell>>>;

const placeOf = Object.fromEntries(
  outcomes.map((outcome, place) => [outcome, place]),
) as Readonly<Record<Outcome, number>>;

export class TrafficTally {
  #minutes = new Map<number, Minute>();
  readonly #targets = new Map<string, Cell>();

  note(answer: CountedAnswer): void {
    const begins = answer.at - answer.at % minuteMs;
    let minute = this.#minutes.get(begins);
    if (minute === undefined) this.#minutes.set(begins, minute = newMinute());
    const place = placeOf[answer.outcome];
    cellOf(this.#targets, answer.target, false).messages[place]!++;
    for (const by of countedBy) {
      const cell = cellOf(minute[by], answer[by], timed.includes(by));
      cell.messages[place]!++;
      const times = cell.times?.[place];
      if (times === undefined) continue;
      const timeClass = timeClassOf(answer.milliseconds);
      while (times.length <= timeClass) times.push(0);
      times[timeClass]!++;
    }
  }

  /** Since the beginning, whatever was taken: who was asked, and how often with which outcome. */
  totals(): (readonly [target: string, outcome: Outcome, messages: number])[] {
    return [...this.#targets].flatMap(([target, { messages }]) =>
      outcomes.map((outcome, place) => [target, outcome, messages[place]!] as const)
        .filter(([, , count]) => count > 0)
    );
  }

  /** Everything counted since it was last taken; a minute that is not over goes on from zero. */
  take(): TrafficCount[] {
    const minutes = this.#minutes;
    this.#minutes = new Map();
    return [...minutes].flatMap(([minute, counts]) =>
      countedBy.flatMap((by) =>
        [...counts[by]].flatMap(([value, { messages, times }]) =>
          outcomes.flatMap((outcome, place) =>
            messages[place] === 0 ? [] : [{
              ...{ minute, by, value, outcome, messages: messages[place]! },
              ...(times === undefined ? {} : { times: times[place]! }),
            }]
          )
        )
      )
    );
  }
}

function newMinute(): Minute {
  return Object.fromEntries(countedBy.map((by) => [by, new Map()])) as unknown as Minute;
}

function cellOf(cells: Map<string, Cell>, value: string, isTimed: boolean): Cell {
  const found = cells.get(value);
  if (found !== undefined) return found;
  if (cells.size >= valuesMax && value !== otherValues) return cellOf(cells, otherValues, isTimed);
  const cell: Cell = {
    messages: outcomes.map(() => 0),
    times: isTimed ? outcomes.map(() => []) : undefined,
  };
  cells.set(value, cell);
  return cell;
}
