import { type Contender, measureByTurns, type Measured, medianOf } from "../parts/measure.ts";
import { median } from "../report/figures.ts";
import { productionShape } from "../subjects/production_bed.ts";
import { startAnsweringPrimary } from "../subjects/start_answering_primary.ts";
import { startDelayingProxy } from "../subjects/start_delaying_proxy.ts";
import { startFloor } from "../subjects/start_floor.ts";
import { startGateway } from "../subjects/start_gateway.ts";
import type { Figure } from "./figure.ts";
import type { TargetBench, TargetSection } from "./target_bench.ts";

/** Of the network to the database, there and back. */
const networkMs = 0.5;

/** As many messages as they answer: the floor, both shapes, both modes, and the network between. */
export const throughputSection: TargetSection = async (bench) => {
  const { context, bed, production, sandbox, corpora } = bench;
  await using primary = await startAnsweringPrimary();
  const proxy = await startDelayingProxy(bed.port, networkMs / 2).catch((error: Error) => error);
  await using _proxy = proxy instanceof Error ? undefined : proxy;
  const far = proxy instanceof Error ? undefined : bed.database({
    ...productionShape,
    ...{ name: "production, network", through: proxy.port },
  });
  const { lanes } = context;
  const floor = (connections: number): Contender => ({
    name: `floor, sandbox, ${connections}`,
    start: () => startFloor({ database: sandbox, lanes }),
    database: sandbox,
    load: { corpus: corpora.mic, connections },
  });
  const gateway = (
    name: string,
    database: typeof sandbox,
    { mode = "standby", mix = "mic", connections = 64 }: {
      readonly mode?: "standby" | "relay";
      readonly mix?: keyof TargetBench["corpora"];
      readonly connections?: number;
    } = {},
  ): Contender => ({
    name,
    start: () =>
      startGateway({ corpus: corpora[mix], database, mode, lanes, primary: primary.edi }),
    database,
    load: { corpus: corpora[mix], connections },
  });
  const all = await measureByTurns(context, [
    floor(64),
    gateway("standby, sandbox, 64", sandbox),
    floor(256),
    gateway("standby, sandbox, 256", sandbox, { connections: 256 }),
    gateway("standby", production),
    ...far === undefined ? [] : [gateway("standby, network", far)],
    gateway("relay", production, { mode: "relay" }),
    gateway("standby, sandbox, day", sandbox, { mix: "day" }),
    gateway("standby, day", production, { mix: "day" }),
    gateway("relay, day", production, { mode: "relay", mix: "day" }),
  ]);
  for (const mode of ["standby", "relay"] as const) {
    bench.peaks.set(mode, medianOf(all.get(mode)!, perSecond));
  }
  const over = (above: string, below: string) =>
    all.get(above)!.map(({ load }, round) =>
      load.perSecond / all.get(below)![round]!.load.perSecond
    );
  const ratio = (
    what: string,
    [above, below]: readonly [string, string],
    targets: Pick<Figure, "must" | "aim">,
  ): Figure => {
    const rounds = over(above, below);
    return { what, value: median(rounds), rounds, ...targets };
  };
  const each = (
    what: string,
    of: string,
    pick: (measured: Measured) => number,
    targets: Pick<Figure, "unit" | "must" | "aim" | "less">,
  ): Figure => {
    const rounds = all.get(of)!.map(pick);
    return { what, value: median(rounds), rounds, ...targets };
  };
  const rate = { unit: "/s" };
  const figures: Figure[] = [
    ...["floor, sandbox, 64", "floor, sandbox, 256", "standby, sandbox, 64"].map((name) =>
      each(name, name, perSecond, rate)
    ),
    each("standby, production, 64", "standby", perSecond, rate),
    each("relay, production, 64", "relay", perSecond, rate),
    ratio(
      "standby over floor, sandbox, 64",
      ["standby, sandbox, 64", "floor, sandbox, 64"],
      { must: 0.33, aim: 0.6 },
    ),
    ratio(
      "standby over floor, sandbox, 256",
      ["standby, sandbox, 256", "floor, sandbox, 256"],
      { must: 0.33, aim: 0.6 },
    ),
    ratio("production over sandbox", ["standby", "standby, sandbox, 64"], { must: 0.8, aim: 0.9 }),
    ratio(
      "production over sandbox, a day's mix",
      ["standby, day", "standby, sandbox, day"],
      { must: 0.8, aim: 0.9 },
    ),
    far === undefined
      ? {
        what: `production with ${networkMs} ms of network over sandbox`,
        ...{ must: 0.7, aim: 0.85, why: (proxy as Error).message.split("\n")[0] },
      }
      : {
        ...ratio(
          `production with ${networkMs} ms of network over sandbox`,
          ["standby, network", "standby, sandbox, 64"],
          { must: 0.7, aim: 0.85 },
        ),
        why: "the network is a program that shares the processors",
      },
    ratio("relay over standby", ["relay", "standby"], { must: 0.75, aim: 0.9 }),
    ratio("relay over standby, a day's mix", ["relay, day", "standby, day"], {
      ...{ must: 0.75, aim: 0.9 },
    }),
    ...([["standby, sandbox, 64", "sandbox"], ["standby", "production"]] as const).flatMap((
      [name, shape],
    ) => [
      each(
        `processor per message stood in, gateway, ${shape}`,
        name,
        ({ cpuMicroseconds }) => cpuMicroseconds.subject,
        { unit: "µs", must: 200, aim: 120, less: true },
      ),
      each(
        `processor per message stood in, sessions, ${shape}`,
        name,
        ({ cpuMicroseconds }) => cpuMicroseconds.sessions,
        { unit: "µs", must: 80, aim: 40, less: true },
      ),
      each(
        `processor per message stood in, the database's other processes, ${shape}`,
        name,
        ({ cpuMicroseconds: { database, sessions } }) => database - sessions,
        { unit: "µs", must: 40, aim: 20, less: true },
      ),
    ]),
    ...(["standby", "relay"] as const).map((mode) =>
      each(`memory at full load, ${mode}`, mode, ({ rssBytes }) => rssBytes / 1e6, {
        ...{ unit: "MB", must: 400, aim: 300, less: true },
      })
    ),
  ];
  return { figures, data: Object.fromEntries(all) };
};

const perSecond = ({ load }: Measured) => load.perSecond;
