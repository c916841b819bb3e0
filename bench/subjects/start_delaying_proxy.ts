import { eventLine, Program } from "./program.ts";

const script = new URL("./delaying_proxy.py", import.meta.url).pathname;

/**
 * A network of so many milliseconds each way in front of a port on this machine; see
 * `delaying_proxy.py`. Throws where there is no python3.
 */
export async function startDelayingProxy(
  port: number,
  eachWayMs: number,
): Promise<AsyncDisposable & { readonly port: number }> {
  const program = await Program.start("python3", {
    args: [script, String(port), String(eachWayMs)],
  }, eventLine("ready"));
  return {
    port: Number(program.ready.port),
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}
