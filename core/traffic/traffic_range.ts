/** Spans of time that traffic is shown for, and the steps in which it is shown. */

export const minuteSeconds = 60;
export const hourSeconds = 3_600;

/** Days that samples of a minute are kept; those of an hour stay. */
export const minutesKeptDays = 30;

/** From now backwards, in seconds. */
export const trafficRanges = {
  "15m": 15 * minuteSeconds,
  "1h": hourSeconds,
  "6h": 6 * hourSeconds,
  "24h": 24 * hourSeconds,
  "7d": 7 * 24 * hourSeconds,
  "30d": 30 * 24 * hourSeconds,
} as const;

export type TrafficRangeName = keyof typeof trafficRanges;

export const defaultRange: TrafficRangeName = "1h";

/** Steps that a range is cut into, in seconds: the first that does not make too many. */
const steps = [60, 300, 600, 1_800, 3_600, 4 * 3_600, 24 * 3_600, 7 * 24 * 3_600] as const;

/** A chart is some 700 points wide: a step is seen and pointed at. */
const stepsMax = 180;

const daySeconds = 24 * hourSeconds;

/** Vietnam keeps no summer time: its days and quarters of a day begin so much before those of UTC. */
const vietnamSeconds = 7 * hourSeconds;

export interface TrafficRange {
  /** At the beginning of a step. */
  readonly from: Date;
  /** The first moment after it, at the end of a step. */
  readonly to: Date;
  readonly stepSeconds: number;
  /** What is read: samples of a minute, or of an hour. */
  readonly sampleSeconds: typeof minuteSeconds | typeof hourSeconds;
}

/**
 * The range between two moments in whole steps of Vietnam's clock. Minutes that are not kept any more
 * are told in hours; so is what would be too many minutes to add up.
 */
export function trafficRange(from: Date, to: Date, now: Date): TrafficRange {
  const seconds = Math.max(1, (to.getTime() - from.getTime()) / 1000);
  const oldest = now.getTime() / 1000 - minutesKeptDays * daySeconds;
  const isOld = from.getTime() / 1000 < oldest;
  const step =
    steps.find((each) => seconds / each <= stepsMax && (!isOld || each >= hourSeconds)) ??
      steps.at(-1)!;
  const begins = floorTo(from.getTime() / 1000, step);
  const ends = Math.max(begins + step, ceilTo(to.getTime() / 1000, step));
  return {
    from: new Date(begins * 1000),
    to: new Date(ends * 1000),
    stepSeconds: step,
    sampleSeconds: step >= hourSeconds ? hourSeconds : minuteSeconds,
  };
}

function floorTo(at: number, step: number): number {
  return Math.floor((at + vietnamSeconds) / step) * step - vietnamSeconds;
}

function ceilTo(at: number, step: number): number {
  return Math.ceil((at + vietnamSeconds) / step) * step - vietnamSeconds;
}
