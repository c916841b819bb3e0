/** What a process of a test still holds, told without what nobody has collected yet. */

/** Megabytes that are held, and those that the system has given; needs `--v8-flags=--expose-gc`. */
export interface LiveMemory {
  readonly live: number;
  readonly resident: number;
}

export function liveMemory(): LiveMemory {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, external, rss } = Deno.memoryUsage();
  return { live: (heapUsed + external) / 1e6, resident: rss / 1e6 };
}

/** Looks every so often, and says it as JSON on a line, where whoever started the process wants that. */
export function tellLiveMemory(everyMs: number): Disposable {
  if (!("gc" in globalThis)) return { [Symbol.dispose]() {} };
  const timer = setInterval(() => {
    console.log(JSON.stringify({ event: "memory", ...liveMemory() }));
  }, everyMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
