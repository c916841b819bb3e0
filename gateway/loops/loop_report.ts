import type { LoopOptions } from "../../adapters/switching/mod.ts";
import type { Log, Trouble } from "../log/log.ts";

/** Says once that a step in the background fails, and once that it works again. */
export function loopReport(log: Log): Required<Pick<LoopOptions, "onError" | "onWorked">> {
  const steps = new Map<string, Trouble>();
  const words = {
    lost: "a background step failed and is tried again",
    back: "a background step works again",
  };
  return {
    onError(step, error) {
      const trouble = steps.get(step) ?? log.outage(words, { step });
      steps.set(step, trouble);
      trouble.failed(error);
    },
    onWorked: (step) => steps.get(step)?.worked(),
  };
}
