import assert from "node:assert/strict";
import type { LayeredSystem } from "./layered_system.ts";

/** How long an installed gateway may take to be ready on a busy machine. */
const READY_MS_MAX = 120_000;

/** Starts a gateway in a system and waits until it is ready; `stop` ends it in order. */
export async function startWithin(
  system: LayeredSystem,
  words: readonly string[],
  options: Parameters<LayeredSystem["command"]>[1],
) {
  const child = system.command(words, options).spawn();
  await child.stdin.close();
  const said: string[] = [];
  const ready = Promise.withResolvers<boolean>();
  const read = [child.stdout, child.stderr].map(async (stream) => {
    const decoder = new TextDecoder();
    for await (const bytes of stream) {
      said.push(decoder.decode(bytes, { stream: true }));
      if (said.join("").includes('"event":"ready"')) ready.resolve(true);
    }
    ready.resolve(false);
  });
  const late = setTimeout(() => ready.resolve(false), READY_MS_MAX);
  const isReady = await ready.promise;
  clearTimeout(late);
  const stop = async () => {
    child.kill("SIGTERM");
    const { code } = await child.status;
    await Promise.all(read);
    return code;
  };
  if (!isReady) {
    await stop();
    assert.fail(said.join(""));
  }
  return { stop, said: () => said.join("") };
}
