import { say } from "../reasons/mod.ts";
import type { Remark } from "./diagnostic_check.ts";

/** Beyond this two clocks are told to differ, and beyond that to be wrong: times of messages are evidence. */
const DIFFERS_MS = 500;
const WRONG_MS = 5_000;

/** `uncertainMs`: how long the question was under way; so much no two clocks can be told apart. */
export function judgeClock(
  { differenceMs, uncertainMs }: { readonly differenceMs: number; readonly uncertainMs: number },
): Remark {
  const ms = Math.round(Math.max(0, Math.abs(differenceMs) - uncertainMs));
  if (ms <= DIFFERS_MS) {
    return { light: "good", says: say("CLOCK_AGREES", { ms: Math.ceil(ms + uncertainMs) }) };
  }
  const says = say("CLOCK_DIFFERS", { ms });
  return { light: ms > WRONG_MS ? "bad" : "warning", says, advice: say("CLOCK_DIFFERS_DO") };
}
