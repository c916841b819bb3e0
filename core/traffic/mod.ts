/**
 * Traffic counted by the minute: what a lane counts of each answer (`traffic_tally.ts`), times in
 * classes that can be added up (`time_classes.ts`), and the ranges and steps in which it is shown
 * (`traffic_range.ts`).
 */
export { addTimes, quantileMs, timeClassOf } from "./time_classes.ts";
export {
  type CountedBy,
  countedBy,
  minuteMs,
  otherValues,
  type TrafficCount,
  TrafficTally,
} from "./traffic_tally.ts";
export {
  defaultRange,
  hourSeconds,
  minuteSeconds,
  minutesKeptDays,
  type TrafficRange,
  trafficRange,
  type TrafficRangeName,
  trafficRanges,
} from "./traffic_range.ts";
