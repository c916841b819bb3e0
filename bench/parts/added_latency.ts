/** What the relay adds to the way to a primary, at a rate that is held. */
import { startNginx } from "../peers/nginx/start_nginx.ts";
import type { Subject } from "../subjects/subject.ts";
import type { BenchContext } from "./bench_context.ts";
import { type Contender, measure, type Measured } from "./measure.ts";

export interface WaysOptions {
  readonly primary: Subject;
  readonly relay: Contender["start"];
  /** With a rate. */
  readonly load: Contender["load"];
  /** Whether the straight way is measured where there is nginx, too. */
  readonly direct?: boolean;
}

/** The ways to a primary, by name, each measured once in each round. */
export interface MeasuredWays {
  readonly found: ReadonlyMap<WayName, readonly Measured[]>;
  /** What could not be measured, and why. */
  readonly notes: readonly string[];
}

type WayName = "direct" | "nginx" | "relay";

/** By turns: straight to the primary, through nginx, which passes on, and through the relay. */
export async function measureWays(
  context: BenchContext,
  { primary, relay, load, direct = true }: WaysOptions,
): Promise<MeasuredWays> {
  const ways: readonly (readonly [WayName, Contender["start"]])[] = [
    ["nginx", () => startNginx({ ...context, upstream: primary.edi })],
    ["direct", () => Promise.resolve(borrowed(primary))],
    ["relay", relay],
  ];
  const found = new Map<WayName, Measured[]>(ways.map(([name]) => [name, []]));
  const notes: string[] = [];
  for (let round = 1; round <= context.rounds; round++) {
    for (const [name, start] of ways) {
      if (name === "direct" && !direct && found.get("nginx")!.length > 0) continue;
      let subject: Subject;
      try {
        subject = await start();
      } catch (error) {
        if (name === "relay") throw error;
        if (round === 1) notes.push(`${name} could not be measured: ${(error as Error).message}`);
        continue;
      }
      try {
        found.get(name)!.push(await measure(context, subject, { ...load, connections: 256 }));
      } finally {
        await subject[Symbol.asyncDispose]();
      }
    }
  }
  return { found, notes };
}

/** In milliseconds, in each round: over nginx, or over the straight way where there is no nginx. */
export function addedBy({ found }: Pick<MeasuredWays, "found">, quantile: "p50" | "p99"): number[] {
  const nginx = found.get("nginx")!;
  const over = nginx.length > 0 ? nginx : found.get("direct")!;
  return found.get("relay")!.map(({ load }, round) =>
    load.latency[quantile] - over[round]!.load.latency[quantile]
  );
}

/** The same subject, not to be stopped by who measures it. */
function borrowed(subject: Subject): Subject {
  return { ...subject, [Symbol.asyncDispose]: () => Promise.resolve() };
}
