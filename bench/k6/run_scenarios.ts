/**
 * Runs k6 scenarios, each against a gateway of its own that it suits, with one corpus for all:
 *
 *     deno run -A bench/k6/run_scenarios.ts [--k6 PATH] [--out DIR] [SCENARIO …]
 *
 * Without names all but the smoke; without a folder only what k6 prints is left. Ends with 0 where
 * k6 met every threshold of every scenario.
 */
import { parseArgs } from "node:util";
import { join } from "node:path";
import { makeCorpus } from "../corpus/mod.ts";
import { BenchDatabase } from "../subjects/bench_database.ts";
import { rehearsalPrimary, startGateway } from "../subjects/start_gateway.ts";

interface Scenario {
  readonly script: string;
  /** What it needs: a standby, or a relay to a rehearsal primary that can be made slow. */
  readonly mode: "standby" | "relay";
  /** As k6 gets them; moderate, since k6 costs ten times what the gateway does. */
  readonly settings: Readonly<Record<string, string>>;
}

const scenarios: Readonly<Record<string, Scenario>> = {
  smoke: { script: "smoke.js", mode: "standby", settings: {} },
  steady: { script: "steady.js", mode: "standby", settings: { RATE: "150", SECONDS: "30" } },
  ramp: { script: "ramp.js", mode: "standby", settings: { PEAK: "400", SECONDS: "30" } },
  spike: { script: "spike.js", mode: "standby", settings: { PEAK: "200" } },
  standby: { script: "standby.js", mode: "standby", settings: { PEAK: "300", SECONDS: "30" } },
  soak: { script: "soak.js", mode: "standby", settings: { RATE: "80", SECONDS: "60" } },
  "retry-storm": {
    script: "retry_storm.js",
    mode: "relay",
    settings: { RATE: "20", SECONDS: "15", LATENCY_MS: "5000" },
  },
  "slow-primary": {
    script: "slow_primary.js",
    mode: "relay",
    settings: { RATE: "50", SECONDS: "20", LATENCY_MS: "1000" },
  },
  switchover: { script: "switchover.js", mode: "relay", settings: { RATE: "60", SECONDS: "20" } },
};

/** Enough declarations for the longest scenario. */
const messages = 16_000;

async function run(k6: string, names: readonly string[], out: string | undefined): Promise<number> {
  await new Deno.Command(k6, { args: ["version"], stdout: "null" }).output();
  if (out !== undefined) await Deno.mkdir(out, { recursive: true });
  const dir = await Deno.makeTempDir();
  try {
    const corpora = { smoke: join(dir, "day"), others: join(dir, "mic") };
    const people = { seed: 1, users: 10, keys: 1 };
    if (names.includes("smoke")) {
      await makeCorpus(corpora.smoke, { ...people, messages: 100, mix: "day" });
    }
    if (names.some((name) => name !== "smoke")) {
      await makeCorpus(corpora.others, { ...people, messages, mix: "mic" });
    }
    await using database = await BenchDatabase.sandbox(dir);
    let worst = 0;
    for (const name of names) {
      const corpus = name === "smoke" ? corpora.smoke : corpora.others;
      const code = await runOne(k6, scenarios[name]!, { database, corpus, out: out ?? dir });
      if (code !== 0) console.error(`k6 ended ${name} with ${code}`);
      worst = Math.max(worst, code);
    }
    return worst;
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function runOne(
  k6: string,
  { script, mode, settings }: Scenario,
  { database, corpus, out }: {
    readonly database: BenchDatabase;
    readonly corpus: string;
    readonly out: string;
  },
): Promise<number> {
  const primary = mode === "relay" ? rehearsalPrimary : undefined;
  await using gateway = await startGateway({ corpus, database, mode, primary, lanes: 1 });
  const token = (await Deno.readTextFile(join(gateway.dataDir, "admin-token"))).trim();
  const { code } = await new Deno.Command(k6, {
    args: [
      "run",
      "--quiet",
      "--no-usage-report",
      new URL(`../${script}`, import.meta.url).pathname,
    ],
    env: {
      ...settings,
      URL: `http://${gateway.edi}/`,
      ADMIN: `http://${gateway.admin}`,
      TOKEN: token,
      CORPUS: corpus,
      OUT: await Deno.realPath(out),
    },
  }).spawn().status;
  return code;
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    args: Deno.args,
    options: { k6: { type: "string", default: "k6" }, out: { type: "string" } },
    allowPositionals: true,
  });
  const names = positionals.length > 0
    ? positionals
    : Object.keys(scenarios).filter((name) => name !== "smoke");
  const unknown = names.filter((name) => !Object.hasOwn(scenarios, name));
  if (unknown.length > 0) {
    console.error(
      `Cannot run "${unknown.join(", ")}": expected ${Object.keys(scenarios).join(", ")}`,
    );
    Deno.exit(64);
  }
  Deno.exit(await run(values.k6, names, values.out));
}
