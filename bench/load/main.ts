/**
 * The generator by itself:
 *
 *     deno run -A bench/load/main.ts --target 127.0.0.1:8400 --corpus DIR [--connections 64]
 *       [--rate N] [--seconds 10] [--warmup 2] [--workers 1] [--first N] [--messages N]
 *       [--check edi|http|TEXT] [--cycles] [--ca FILE]
 *
 * Prints one JSON object. Without `--rate` every connection sends its next message when it has its
 * reply (closed model); with it, messages arrive at that rate whatever the target does (open model).
 * `--ca`: the authority of a target that speaks TLS, PEM.
 */
import { parseArgs } from "node:util";
import { cpuUsage } from "node:process";
import { runLoad } from "./run_load.ts";

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      target: { type: "string", default: "127.0.0.1:8400" },
      corpus: { type: "string", default: "data/bench/corpus" },
      connections: { type: "string", default: "64" },
      rate: { type: "string" },
      seconds: { type: "string", default: "10" },
      warmup: { type: "string", default: "2" },
      workers: { type: "string", default: "1" },
      first: { type: "string", default: "0" },
      messages: { type: "string" },
      check: { type: "string", default: "edi" },
      cycles: { type: "boolean", default: false },
      ca: { type: "string" },
    },
  });
  const { check } = values;
  const result = await runLoad({
    target: values.target,
    corpus: values.corpus,
    connections: Number(values.connections),
    rate: values.rate === undefined ? undefined : Number(values.rate),
    seconds: Number(values.seconds),
    warmupSeconds: Number(values.warmup),
    workers: Number(values.workers),
    first: Number(values.first),
    ...(values.messages === undefined ? {} : { messages: Number(values.messages) }),
    cycles: values.cycles,
    ...(values.ca === undefined ? {} : { caCert: await Deno.readTextFile(values.ca) }),
    check: check === "edi" || check === "http" ? check : { text: check },
  });
  const { user, system } = cpuUsage();
  console.log(JSON.stringify({ ...result, generatorCpuSeconds: (user + system) / 1e6 }, null, 1));
}
