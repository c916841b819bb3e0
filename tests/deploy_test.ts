/**
 * What is handed out for operators names what there is: metrics, settings and paragraphs; and the programs
 * that read these files take them, where they are installed. Its commands are read where they are
 * defined (`gateway/command/printed_commands_test.ts`).
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { makeServerCertificate } from "../adapters/testing/make_server_certificate.ts";
import { inquiryVerdicts } from "../core/give_back/mod.ts";
import { endsSoonMs } from "../core/trust/mod.ts";
import { settingsSample } from "../deploy/package/settings_sample.ts";
import { readConfig } from "../gateway/settings/config.ts";
import { settingNames } from "../gateway/settings/settings.ts";
import { inDirectory } from "./support/in_directory.ts";
import { codeOf, RelayBed } from "./support/relay_bed.ts";

const root = new URL("../", import.meta.url).pathname;
const read = (path: string) => Deno.readTextFileSync(join(root, path));

function* filesBelow(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(join(root, folder))) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* filesBelow(path);
    else yield path;
  }
}

const deployed = [...filesBelow("deploy")].filter((path) => !path.endsWith(".ts"));
const documents = [...filesBelow("docs"), "README.md", "bench/README.md"].filter((path) =>
  path.endsWith(".md")
);

/** Names that code gives to metrics; of a histogram also the series that it consists of. */
function metricsInCode(): Set<string> {
  const names = new Set<string>();
  for (const path of filesBelow("gateway")) {
    if (!path.endsWith(".ts") || path.endsWith("_test.ts")) continue;
    const text = read(path);
    for (const [, name] of text.matchAll(/(?:name: |gauge\(\s*)"(songhanh_[a-z_]+)"/g)) {
      names.add(name!);
    }
    for (
      const [, name] of text.matchAll(/new (?:Quick)?Histogram\(\{\s*name: "(songhanh_[a-z_]+)"/g)
    ) {
      for (const end of ["bucket", "sum", "count"]) names.add(`${name}_${end}`);
    }
  }
  return names;
}

Deno.test("rules, dashboard and documents name metrics that there are", () => {
  const known = metricsInCode();
  assert.ok(known.size > 30, "metrics are found");
  const named = [...deployed, ...documents].flatMap((path) =>
    [...read(path).matchAll(/\bsonghanh_[a-z_]+\b(?!\.)/g)].map(([name]) => ({ path, name }))
  ).filter(({ name }) => name !== "songhanh_owner");
  assert.ok(named.length > 50, "names are found");
  assert.deepEqual(named.filter(({ name }) => !known.has(name)), []);
});

Deno.test("what is handed out and documents name settings that there are", () => {
  const others = ["SONGHANH_TOKEN", "SONGHANH_USER_PASSWORD", "SONGHANH_ACCESS_KEY"];
  const known = new Set([...settingNames, ...others]);
  const named = [...deployed, ...documents].flatMap((path) =>
    [...read(path).matchAll(/\bSONGHANH_[A-Z_]+[A-Z]\b/g)].map(([name]) => ({ path, name }))
  ).filter(({ name }) => !name.startsWith("SONGHANH_TEST_"));
  assert.ok(named.length > 50, "names are found");
  const isKnown = (name: string) => known.has(name) || known.has(name.replace(/_FILE$/, ""));
  // The page of settings tells of a misspelt one, and of one that is gone.
  const told = ["SONGHANH_GREEN_CLEARS"];
  assert.deepEqual(named.filter(({ name }) => !isKnown(name) && !told.includes(name)), []);
});

Deno.test("the unit sets nothing that a line of songhanh.env could not change", () => {
  const unit = read("deploy/systemd/songhanh.service");
  assert.doesNotMatch(unit, /^Environment=.*SONGHANH_/m);
  assert.match(settingsSample(), /^SONGHANH_DRAIN_MS=3000$/m);
});

Deno.test("each alarm says what happened and what to do", () => {
  const rules = read("deploy/prometheus/songhanh.rules.yml");
  const alarms = rules.split("- alert: ").slice(1);
  assert.ok(alarms.length >= 10);
  for (const alarm of alarms) {
    const name = alarm.split("\n")[0]!;
    assert.match(alarm, /expr: /, name);
    assert.match(alarm, /severity: (critical|warning)/, name);
    assert.match(alarm, /summary: "[^"]{15,}"/, name);
    assert.match(alarm, /description: "[^"]{30,}"/, name);
    assert.ok(read("docs/operate.md").includes(`\n### ${name}\n`), `the runbook has ${name}`);
    // A paragraph that is named is there.
    for (const [, document, heading] of alarm.matchAll(/(docs\/\w+\.md), ([^:;."]+)/g)) {
      assert.ok(read(document!).includes(`# ${heading}\n`), `${name}: ${document} ${heading}`);
    }
  }
});

Deno.test("the runbook says what each word of an inquiry means, by that word", () => {
  const [, section] = read("docs/operate.md").split("\n### SonghanhUnknownOutcomes\n");
  const words = [
    ...section!.split("\n### ")[0]!.matchAll(/^\| `(\w+)`.*?\| .{10,}?\| .{10,}?\|$/gm),
  ]
    .map(([, word]) => word!);
  assert.deepEqual(words, [...inquiryVerdicts]);
});

Deno.test("dashboard and alarms tell installations apart", () => {
  assert.match(read("deploy/prometheus/scrape.yml"), /labels: \{ installation: \w+ \}/);
  const rules = read("deploy/prometheus/songhanh.rules.yml");
  const sums = [...rules.matchAll(/\b(?:sum|max|min|count)\b(.{0,20})/g)].map(([each]) => each);
  assert.ok(sums.length > 10);
  assert.deepEqual(sums.filter((each) => !/^\w+ by \(installation/.test(each)), []);
  const dashboard = JSON.parse(read("deploy/grafana/songhanh.json"));
  const variables = dashboard.templating.list.map(({ name }: { name: string }) => name);
  assert.ok(variables.includes("installation"));
  const asked = [...JSON.stringify(dashboard).matchAll(/"expr":"((?:[^"\\]|\\.)*)"/g)]
    .flatMap((
      [, expr],
    ) => [...JSON.parse(`"${expr}"`).matchAll(/\b(?:songhanh_\w+|up\b)(.{0,30})/g)]);
  assert.ok(asked.length > 30);
  for (const [all, rest] of asked) {
    assert.ok(rest!.startsWith('{installation=~"$installation"'), all);
  }
});

Deno.test("the collector of traces listens where its own sample has the gateway send them", () => {
  const text = read("deploy/otel/collector.yml");
  const given = Object.fromEntries(
    [...text.matchAll(/^# {3}(OTEL_\w+)=(\S+)$/gm)].map(([, name, value]) => [name!, value!]),
  );
  assert.ok(Object.keys(given).every((name) => settingNames.some((each) => each === name)));
  const { tracing, clearText } = readConfig(given, 1);
  assert.equal(tracing!.url, `http://${/endpoint: (127\S+)/.exec(text)![1]}/v1/traces`);
  assert.deepEqual(clearText, [], "on this host alone nothing goes in clear");
  // What its pipeline names is there, by the section that it is of.
  const pipeline = text.slice(text.indexOf("pipelines:"));
  for (const part of ["receivers", "processors", "exporters"]) {
    const [, section] = new RegExp(`^${part}:\\n((?:(?: .*)?\\n)+)`, "m").exec(text)!;
    const known = [...section!.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name!);
    const [, named] = new RegExp(`${part}: \\[(.*)\\]`).exec(pipeline)!;
    assert.deepEqual(named!.split(", "), known, part);
  }
});

Deno.test("alarms tell of what ends as soon as the pages do", () => {
  const rules = read("deploy/prometheus/songhanh.rules.yml");
  const units: Readonly<Record<string, number>> = { 86400: 86_400_000, 3600: 3_600_000 };
  const bounds = [...rules.matchAll(/(\w+_expiry_seconds(?:\{.*?\})?)\) < (\d+) \* (\d+)\n/g)];
  assert.deepEqual(
    Object.fromEntries(
      bounds.map(([, what, count, unit]) => [what, Number(count) * units[unit!]!]),
    ),
    {
      "songhanh_revocation_list_expiry_seconds": endsSoonMs.list,
      'songhanh_certificate_expiry_seconds{setting=""}': endsSoonMs.authority,
      'songhanh_certificate_expiry_seconds{setting!=""}': endsSoonMs.own,
    },
  );
});

Deno.test("the dashboard is one, and each panel asks something", () => {
  const { panels, templating } = JSON.parse(read("deploy/grafana/songhanh.json"));
  const ids = panels.map(({ id }: { id: number }) => id);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(templating.list[0].type, "datasource");
  for (const { type, title, targets } of panels) {
    if (type === "row") continue;
    assert.ok(targets.length > 0 && targets.every(({ expr }: { expr: string }) => expr), title);
  }
});

const searched = `${Deno.env.get("PATH")}:/usr/sbin:/sbin`;

function isInstalled(program: string): boolean {
  return searched.split(":").some((folder) => {
    try {
      return Deno.statSync(join(folder, program)).isFile;
    } catch {
      return false;
    }
  });
}

/** Fails with what the program said where it does not take what it is given. */
async function takes(program: string, args: readonly string[], input = ""): Promise<void> {
  const child = new Deno.Command(program, {
    args: [...args],
    env: { PATH: searched },
    ...{ stdin: "piped", stdout: "piped", stderr: "piped" },
  }).spawn();
  // Who takes no input may have left already.
  const written = new Blob([input]).stream().pipeTo(child.stdin).catch(() => {});
  const { code, stdout, stderr } = await child.output();
  await written;
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert.equal(code, 0, said);
}

/** What Prometheus is told by a gateway that has relayed. */
async function metricsOfGateway(): Promise<string> {
  await using database = await migratedDatabase();
  await using bed = await RelayBed.start({ databaseUrl: database.url });
  assert.equal(codeOf(await bed.post(bed.declaration())), "00000");
  const response = await fetch(`http://${bed.gateway.admin}/metrics`);
  const text = await response.text();
  assert.match(text, /^songhanh_requests_total\{/m);
  return text;
}

/** Programs that read what is in `deploy/`, and how each is asked whether it takes it. */
const readers: Readonly<Record<string, (dir: string) => Promise<void>>> = {
  async haproxy(dir) {
    const pair = await makeServerCertificate();
    await Deno.writeTextFile(join(dir, "ca.pem"), pair.cert);
    const text = read("deploy/haproxy/haproxy.cfg")
      .replaceAll("/etc/songhanh/ca.pem", `${dir}/ca.pem`)
      .replaceAll("/run/haproxy/admin.sock", `${dir}/admin.sock`);
    await Deno.writeTextFile(join(dir, "haproxy.cfg"), text);
    await takes("haproxy", ["-c", "-f", join(dir, "haproxy.cfg")]);
  },
  async "systemd-analyze"(dir) {
    // The program that it names is there once the package is installed.
    const text = read("deploy/systemd/songhanh.service")
      .replace("/usr/bin/songhanh start", "/bin/true start");
    const unit = join(dir, "songhanh.service");
    await Deno.writeTextFile(unit, text);
    await takes("systemd-analyze", ["verify", "--man=no", unit]);
    // Exposure in tenths: what strangers send is read here.
    await takes("systemd-analyze", ["security", "--offline=true", "--threshold=20", unit]);
  },
  async promtool(dir) {
    const rules = "songhanh.rules.yml";
    await Deno.copyFile(join(root, "deploy/prometheus", rules), join(dir, rules));
    await takes("promtool", ["check", "rules", "--lint=all", "--lint-fatal", join(dir, rules)]);
    // It looks for what they name, rules and authority.
    await Deno.writeTextFile(join(dir, "ca.pem"), (await makeServerCertificate()).cert);
    const scrape = read("deploy/prometheus/scrape.yml")
      .replaceAll("/etc/songhanh/ca.pem", `${dir}/ca.pem`);
    await Deno.writeTextFile(join(dir, "prometheus.yml"), scrape);
    await takes("promtool", ["check", "config", join(dir, "prometheus.yml")]);
    await takes("promtool", ["check", "metrics"], await metricsOfGateway());
    await Deno.copyFile(
      new URL("support/songhanh.rules_test.yml", import.meta.url),
      `${dir}/test.yml`,
    );
    await takes("promtool", ["test", "rules", `${dir}/test.yml`]);
  },
};

for (const [program, judge] of Object.entries(readers)) {
  const isThere = isInstalled(program);
  Deno.test({
    name: `${program} takes what is handed out for it${isThere ? "" : ": it is not installed"}`,
    ignore: !isThere,
    fn: () => inDirectory(judge),
  });
}
