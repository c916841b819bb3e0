/**
 * What is handed out for operators names what there is: metrics, settings, commands and paragraphs; and
 * the programs that read these files take them, where they are installed.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { makeServerCertificate } from "../adapters/testing/make_server_certificate.ts";
import { commands } from "../gateway/command/run.ts";
import { settingNames } from "../gateway/settings.ts";

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
const documents = [...filesBelow("docs"), "README.md"].filter((path) => path.endsWith(".md"));

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

Deno.test("what is handed out and documents name commands that there are", () => {
  const known = new Map(
    Object.entries(commands).map(([name, { forms }]) => [
      name,
      forms.flatMap(({ action }) => action ?? []),
    ]),
  );
  const called = [...deployed, ...documents].flatMap((path) =>
    // Sessions of the database have names, too, in a table of their own.
    [
      ...read(path).replace(/^\| `songhanh [a-z …-]+`(?=[ ,]).*\|\s+\d[^|]*\|$/gm, "")
        .matchAll(/`songhanh ([a-z][^`]*)`/g),
    ].map(([, words]) => ({
      path,
      words: words!.split(/\s+/),
    }))
  );
  assert.ok(called.length > 30, "commands are found");
  const wrong = called.filter(({ words: [name, action] }) => {
    const actions = known.get(name!.split("|")[0]!);
    if (actions === undefined) return true;
    return actions.length > 0 && /^[a-z]+$/.test(action ?? "") && !actions.includes(action!);
  });
  assert.deepEqual(wrong.map(({ path, words }) => `${path}: ${words.join(" ")}`), []);
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
    // A paragraph that is named is there.
    for (const [, document, heading] of alarm.matchAll(/(docs\/\w+\.md), ([^:;."]+)/g)) {
      assert.ok(read(document!).includes(`# ${heading}\n`), `${name}: ${document} ${heading}`);
    }
  }
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

/** The program, where it is installed. */
async function runs(
  program: string,
  args: string[],
): Promise<{ code: number; said: string } | undefined> {
  try {
    const { code, stdout, stderr } = await new Deno.Command(program, {
      args,
      env: { PATH: `${Deno.env.get("PATH")}:/usr/sbin:/sbin` },
    }).output();
    return { code, said: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

Deno.test("the programs take these files, where they are installed", async (t) => {
  const dir = await Deno.makeTempDir({ prefix: "songhanh-test-" });
  const told = (found: { code: number; said: string } | undefined, program: string) => {
    if (found === undefined) return console.log(`${program} is not installed: not tried`);
    assert.equal(found.code, 0, found.said);
  };
  try {
    await t.step("haproxy -c", async () => {
      const pair = await makeServerCertificate();
      await Deno.writeTextFile(join(dir, "ca.pem"), pair.cert);
      const text = read("deploy/haproxy/haproxy.cfg").replaceAll(
        "/etc/songhanh/ca.pem",
        `${dir}/ca.pem`,
      )
        .replaceAll("/run/haproxy/admin.sock", `${dir}/admin.sock`);
      await Deno.writeTextFile(join(dir, "haproxy.cfg"), text);
      told(await runs("haproxy", ["-c", "-f", join(dir, "haproxy.cfg")]), "haproxy");
    });
    await t.step("systemd-analyze verify", async () => {
      // The program that it names is there once the package is installed.
      const text = read("deploy/systemd/songhanh.service")
        .replace("/usr/bin/songhanh start", "/bin/true start");
      const unit = join(dir, "songhanh.service");
      await Deno.writeTextFile(unit, text);
      told(await runs("systemd-analyze", ["verify", "--man=no", unit]), "systemd-analyze");
      // Exposure in tenths: what strangers send is read here.
      const judged = ["security", "--offline=true", "--threshold=20", unit];
      told(await runs("systemd-analyze", judged), "systemd-analyze");
    });
    await t.step("promtool check rules", async () => {
      const rules = join(root, "deploy/prometheus/songhanh.rules.yml");
      told(await runs("promtool", ["check", "rules", rules]), "promtool");
    });
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
