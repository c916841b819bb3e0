/**
 * Runs k6 scenarios, each against gateways of its own in production shape – two nodes behind HAProxy,
 * TLS, a data key, a database that waits for its replica, a rehearsal primary with a database of its
 * own where there is one –, with one corpus for all:
 *
 *     deno run -A bench/k6/run_scenarios.ts [--k6 PATH] [--out DIR] [SCENARIO …]
 *
 * Without names all but the smoke; without a folder only what k6 prints is left. Ends with 0 where
 * k6 met every threshold of every scenario.
 */
import { parseArgs } from "node:util";
import { join } from "node:path";
import { debianPrograms } from "../../tests/rig/debian_programs.ts";
import { Rig } from "../../tests/rig/rig.ts";
import { gatewaySettings, makeCorpus } from "../corpus/mod.ts";
import { readMachine } from "../report/read_machine.ts";

interface Scenario {
  readonly script: string;
  /** What it needs: standbys, or a relay to a rehearsal primary that can be made slow. */
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

/** On a disk, as no other directory surely is. */
const parent = "/var/tmp";
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
    let worst = 0;
    for (const name of names) {
      const corpus = name === "smoke" ? corpora.smoke : corpora.others;
      const code = await runOne(k6, scenarios[name]!, { corpus, out: out ?? dir });
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
  { corpus, out }: { readonly corpus: string; readonly out: string },
): Promise<number> {
  const programs = debianPrograms();
  if (programs === undefined) {
    throw new Error("Cannot run in production shape: Debian's programs are missing");
  }
  await using rig = await Rig.start({
    ...{ programs, parent, haproxy: true },
    primary: mode === "relay" ? "rehearsal" : "none",
    people: gatewaySettings(await Deno.realPath(corpus)),
  });
  const [server] = await rig.query((sql) =>
    sql<{ version: string }[]>`select current_setting('server_version') as version`
  );
  const { code } = await new Deno.Command(k6, {
    args: [
      "run",
      "--quiet",
      "--no-usage-report",
      new URL(`../${script}`, import.meta.url).pathname,
    ],
    env: {
      ...settings,
      SHAPE: "production, two nodes",
      MACHINE: Object.entries(await readMachine(server?.version))
        .map(([name, value]) => `${name} ${value}`).join(", "),
      URL: `https://${rig.edi.address}/`,
      ADMIN: `https://${rig.adminOfLeader}`,
      TOKEN: rig.token,
      ...(mode === "relay" ? { FAULTS: `http://127.0.0.1:${rig.primary.controlPort}/faults` } : {}),
      // Whom k6 trusts.
      SSL_CERT_FILE: rig.authority.caFile,
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
