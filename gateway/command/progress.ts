import { screenWidth } from "../log/terminal_screen.ts";
import type { Output } from "./command.ts";

/** How often the line changes, in milliseconds. */
const SHOWN_MS = 250;

/** Over how long a rate is told: what was an hour ago says little about what is left. */
const RATE_MS = 10_000;

/** How far it is, of a whole where that is known. */
export interface HowFar {
  readonly done: number;
  /** How many there will be; absent where nobody knows. */
  readonly all?: number;
  /** Whether `all` is an estimate. */
  readonly isAbout?: boolean;
  /** Which part of the whole is done, from 0 to 1, where that is known by something else. */
  readonly part?: number;
}

/**
 * How far a long work is, for who waits: items, how many a second, and how long it will take by the pace
 * of the last seconds, where it is known how many there are. Nothing where nobody watches.
 */
export class Progress {
  readonly #samples: { readonly at: number; readonly done: number; readonly part?: number }[] = [];
  #shownAt = -Infinity;

  constructor(
    private readonly output: Pick<Output, "progress">,
    /** What the items are, in the plural. */
    private readonly items: string,
    private readonly now: () => number = () => performance.now(),
    private readonly width: number | undefined = screenWidth(),
  ) {}

  /** As often as it is known; shown a few times a second. */
  at(far: HowFar): void {
    if (this.output.progress === undefined) return;
    const at = this.now();
    if (at - this.#shownAt < SHOWN_MS) return;
    this.#shownAt = at;
    const part = far.part ?? (far.all ? far.done / far.all : undefined);
    this.#samples.push({ at, done: far.done, part });
    while (this.#samples.length > 2 && at - this.#samples[0]!.at > RATE_MS) this.#samples.shift();
    const line = this.#line(far);
    this.output.progress(this.width === undefined ? line : line.slice(0, this.width - 1));
  }

  /** It has ended, or was given up. */
  end(): void {
    this.output.progress?.(undefined);
  }

  #line({ done, all, isAbout }: HowFar): string {
    const first = this.#samples[0]!;
    const last = this.#samples.at(-1)!;
    const seconds = (last.at - first.at) / 1000;
    const counted = all === undefined
      ? `${count(done)} ${this.items}`
      : `${count(done)} of ${isAbout ? "about " : ""}${count(all)} ${this.items}`;
    const percent = last.part === undefined
      ? []
      : [`${Math.floor(Math.min(last.part, 1) * 100)} %`];
    if (seconds <= 0) return [counted, ...percent].join(", ");
    const rate = [`${rateText((last.done - first.done) / seconds)}/s`];
    return [counted, ...percent, ...rate, ...this.#left(first.part, last.part, seconds)].join(", ");
  }

  #left(from: number | undefined, to: number | undefined, seconds: number): string[] {
    if (from === undefined || to === undefined) return [];
    if (to >= 1) return ["nearly done"];
    return to > from ? [`${durationText((1 - to) / (to - from) * seconds)} left`] : [];
  }
}

function count(items: number): string {
  return items.toLocaleString("en");
}

function rateText(perSecond: number): string {
  return perSecond >= 10 ? count(Math.round(perSecond)) : perSecond.toFixed(1);
}

/** `8 s`, `3 min 20 s`, `2 h 5 min`: no more than two units. */
function durationText(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor(whole % 3600 / 60)} min`;
}
