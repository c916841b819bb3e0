/** V8's sampling profiler around a piece of work, and its result as a table. */
import { Session } from "node:inspector";

interface ProfileNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    readonly lineNumber: number;
  };
  readonly children?: readonly number[];
}

export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  /** Microseconds between samples. */
  readonly timeDeltas: readonly number[];
}

/** One function: what it took itself, and with everything that it called, in milliseconds. */
export interface ProfileRow {
  readonly name: string;
  readonly place: string;
  readonly selfMs: number;
  readonly totalMs: number;
}

const samplingMicroseconds = 500;
/** A sample that took much longer is one of a thread that did not have its core all the time. */
const sampleMicrosecondsMax = 2 * samplingMicroseconds;

/** Profiles this thread while `work` runs. */
export async function profileWork(work: () => Promise<void>): Promise<CpuProfile> {
  const session = new Session();
  session.connect();
  const post = (method: string, parameters?: Record<string, unknown>) =>
    new Promise<{ profile: CpuProfile }>((resolve, reject) => {
      session.post(method, parameters, (error: Error | null, result?: object) => {
        if (error) reject(error);
        else resolve(result as { profile: CpuProfile });
      });
    });
  await post("Profiler.enable");
  await post("Profiler.setSamplingInterval", { interval: samplingMicroseconds });
  await post("Profiler.start");
  await work();
  const { profile } = await post("Profiler.stop");
  session.disconnect();
  return profile;
}

/** The functions of a profile, those that took most themselves first; recursion counts once. */
export function profileRows({ nodes, samples, timeDeltas }: CpuProfile): ProfileRow[] {
  const selfOf = new Map<number, number>();
  samples.forEach((id, at) => {
    const microseconds = Math.min(timeDeltas[at] ?? 0, sampleMicrosecondsMax);
    selfOf.set(id, (selfOf.get(id) ?? 0) + microseconds / 1000);
  });
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const rows = new Map<string, { name: string; place: string; selfMs: number; totalMs: number }>();
  const walk = (node: ProfileNode, above: ReadonlySet<string>): number => {
    const { functionName, url, lineNumber } = node.callFrame;
    const name = functionName || "(anonymous)";
    const place = url === ""
      ? ""
      : `${url.replace(/^.*\/(gateway|adapters|core|bench|npm)\//, "$1/")}:${lineNumber + 1}`;
    const key = `${name} ${place}`;
    const row = rows.get(key) ?? { name, place, selfMs: 0, totalMs: 0 };
    rows.set(key, row);
    const self = selfOf.get(node.id) ?? 0;
    const within = new Set(above).add(key);
    const total = self +
      (node.children ?? []).reduce((sum, id) => sum + walk(byId.get(id)!, within), 0);
    row.selfMs += self;
    if (!above.has(key)) row.totalMs += total;
    return total;
  };
  if (nodes[0] !== undefined) walk(nodes[0], new Set());
  return [...rows.values()].sort((a, b) => b.selfMs - a.selfMs);
}
