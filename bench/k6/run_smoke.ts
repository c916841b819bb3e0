/**
 * Runs the k6 smoke scenario against a gateway of its own, with a corpus of its own:
 *
 *     deno run -A bench/k6/run_smoke.ts [PATH_OF_K6]
 *
 * Ends with k6's exit code: 0 where every threshold is met.
 */
import { join } from "node:path";
import { makeCorpus } from "../corpus/mod.ts";
import { BenchDatabase } from "../subjects/bench_database.ts";
import { startGateway } from "../subjects/start_gateway.ts";

const script = new URL("../smoke.js", import.meta.url).pathname;

async function runSmoke(k6: string): Promise<number> {
  const dir = await Deno.makeTempDir();
  try {
    const corpus = join(dir, "corpus");
    await makeCorpus(corpus, { seed: 1, messages: 100, users: 10, keys: 1, mix: "day" });
    await using database = await BenchDatabase.start(dir);
    await using gateway = await startGateway({ corpus, database, mode: "standby", lanes: 1 });
    const { code } = await new Deno.Command(k6, {
      args: ["run", "--quiet", "--no-usage-report", script],
      env: { URL: `http://${gateway.edi}/`, CORPUS: corpus, OUT: dir },
    }).spawn().status;
    return code;
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

if (import.meta.main) Deno.exit(await runSmoke(Deno.args[0] ?? "k6"));
