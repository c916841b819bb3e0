import { z } from "zod";
import { median } from "../report/figures.ts";
import { type ModeCosts, modes } from "./costs.ts";
import type { ScaleInput } from "./scale_input.ts";

/** What a result of the part `targets` has of costs; whatever else it has is left alone. */
const targetsResult = z.object({
  data: z.object({
    throughput: z.record(
      z.string(),
      z.array(z.object({
        cpuMicroseconds: z.object({ subject: z.number(), database: z.number() }),
      })),
    ),
    storage: z.record(
      z.string(),
      z.object({ keptBytes: z.number(), logBytes: z.number() }),
    ).optional(),
  }),
});

/**
 * Costs of a result of the part `targets` in place of those measured here: of processors what a message
 * took at full load, less what its share of a commit takes, which that part does not tell.
 */
export function withTargets(input: ScaleInput, name: string, result: unknown): ScaleInput {
  const { data } = targetsResult.parse(result);
  const costs = Object.fromEntries(modes.map((mode) => {
    const own = input.costs[mode];
    const rounds = data.throughput[mode] ?? [];
    const message = (part: "gateway" | "database", from: "subject" | "database") => {
      if (rounds.length === 0) return own[part];
      const whole = median(rounds.map(({ cpuMicroseconds }) => cpuMicroseconds[from]));
      return { ...own[part], message: Math.max(0, whole - own[part].commit * own.commitsAtFull) };
    };
    const stored = data.storage?.[mode];
    const changed: ModeCosts = {
      ...own,
      gateway: message("gateway", "subject"),
      database: message("database", "database"),
      logBytes: stored?.logBytes ?? own.logBytes,
      diskBytes: stored?.keptBytes ?? own.diskBytes,
    };
    return [mode, changed];
  })) as ScaleInput["costs"];
  return { ...input, costs, run: { ...input.run, targets: name } };
}
