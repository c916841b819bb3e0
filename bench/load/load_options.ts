import type { ReplyCheck } from "./check_reply.ts";

/** What a generator is to do. */
export interface LoadOptions {
  /** `127.0.0.1:8400`; only loopback is taken. */
  readonly target: string;
  /** The authority of a target that speaks TLS, PEM. */
  readonly caCert?: string;
  /** Folder of the corpus. */
  readonly corpus: string;
  /** Open connections, each with one request in flight at most. */
  readonly connections: number;
  /** Messages that arrive in a second, whatever the target does; absent: as many as it answers. */
  readonly rate?: number;
  /** Not counted, in front. */
  readonly warmupSeconds: number;
  readonly seconds: number;
  /** Threads. */
  readonly workers: number;
  /** The first message of the corpus that is sent. */
  readonly first: number;
  /** Messages sent at most; all of the corpus by default. */
  readonly messages: number;
  /** Begin again at the end of the corpus; what was signed once is then sent twice. */
  readonly cycles: boolean;
  readonly check: ReplyCheck;
  /** One reply of so many is looked at thoroughly. */
  readonly sampleEvery: number;
  /** Latency of each second by itself, too; 14 KB a second and thread. */
  readonly bySecond: boolean;
}

export const defaultLoadOptions = {
  connections: 64,
  warmupSeconds: 2,
  seconds: 10,
  workers: 1,
  first: 0,
  messages: Infinity,
  cycles: false,
  check: "edi",
  sampleEvery: 16,
  bySecond: false,
} as const satisfies Partial<LoadOptions>;

const bounds = { connections: 4096, seconds: 4 * 3600, workers: 16, rate: 500_000 } as const;

/** Throws on what would leave this machine or go on without end. */
export function checkLoadOptions(options: LoadOptions): void {
  if (!/^(127\.\d+\.\d+\.\d+|localhost|\[::1\]):\d+$/.test(options.target)) {
    throw new Error(`Cannot load "${options.target}": expected HOST:PORT on loopback`);
  }
  for (const [name, most] of Object.entries(bounds) as [keyof typeof bounds, number][]) {
    const value = options[name];
    if (value !== undefined && !(value > 0 && value <= most)) {
      throw new Error(`Cannot load with ${name} = ${value}: expected above 0, at most ${most}`);
    }
  }
}
