/**
 * A production gateway that a task starts may read the files that its settings name, write into its
 * data directory, and run no program; and it does all it is for.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { scratchDatabase } from "../adapters/testing/scratch_database.ts";
import { processPermissions } from "../gateway/process/process_permissions.ts";
import { readConfig } from "../gateway/settings/config.ts";
import { declarations } from "./support/declarations.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { until } from "./support/operator.ts";
import { writeServerPair } from "./support/write_server_pair.ts";

const root = new URL("../", import.meta.url).pathname;

/** Settings of production; the files of TLS lie outside the data directory. */
async function production(databaseUrl: string) {
  const [dataDir, files] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
  const { cert } = await writeServerPair(files, "edi");
  const settings = {
    ...testdataSettings,
    SONGHANH_PROFILE: "production",
    SONGHANH_DATABASE_URL: databaseUrl,
    SONGHANH_DATA_DIR: dataDir,
    SONGHANH_DATA_KEY: new Uint8Array(32).fill(5).toBase64(),
    SONGHANH_TLS_CERT: join(files, "edi.crt"),
    SONGHANH_TLS_KEY: join(files, "edi.key"),
    SONGHANH_NUMBER_BAND: "90000000-99999999",
    SONGHANH_EDI_LISTEN: "127.0.0.1:0",
    SONGHANH_ADMIN_LISTEN: "127.0.0.1:0",
    SONGHANH_MODE: "standby",
    SONGHANH_WORKERS: "1",
  };
  return { dataDir, files, cert, settings };
}

Deno.test("a production gateway is started with exact permissions, works, and stops in order", async () => {
  await using database = await scratchDatabase();
  const { dataDir, files, cert, settings } = await production(database.url);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "songhanh", "start"],
    cwd: root,
    env: settings,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let text = "";
  const read = async (stream: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder();
    for await (const part of stream) text += decoder.decode(part, { stream: true });
  };
  const reading = [read(child.stdout), read(child.stderr)];
  try {
    let ended = false;
    child.status.then(() => ended = true);
    await until("it is ready", () => ended || /"event":"ready"/.test(text), 60_000);
    assert.ok(!ended, text);
    const ready = JSON.parse(text.split("\n").find((line) => line.includes('"event":"ready"'))!);
    const desk = new Desk(() => ({ address: ready.edi, caCerts: [cert] }), "M1004M01");
    const draft = await desk.accepted("IDA", declarations.importOneLine);
    await desk.accepted("IDB", { ICN: draft.resultItems[0]! });
    assert.match(text, /"event":"signatures are verified".*"by":"libcrypto/);
    // The gateway's own process, and what it was given.
    const ps = await new Deno.Command("ps", { args: ["-e", "-ww", "-o", "ppid=,rss=,args="] })
      .output();
    const own = new TextDecoder().decode(ps.stdout).split("\n").filter((line) =>
      line.includes("--bounded-child") && line.includes(dataDir)
    );
    assert.equal(own.length, 1, own.join("\n"));
    // Who gave it its permissions has become it: nobody stands between it and the task.
    assert.equal(own[0]!.trim().split(/\s/)[0], String(child.pid));
    console.log(own[0]!.replace(/--allow-read=\S*/, "--allow-read=…").slice(0, 400));
    const page = await fetch(`http://${ready.admin}/login`);
    assert.equal(page.status, 200, await page.text());
    const metrics = await (await fetch(`http://${ready.admin}/metrics`)).text();
    const valueOf = (series: string) =>
      Number(metrics.split("\n").find((line) => line.startsWith(`${series} `))?.split(" ")[1]);
    const processOf = ["process_cpu_seconds_total", "process_resident_memory_bytes"];
    processOf.push("process_start_time_seconds", "process_max_fds", "nodejs_heap_size_used_bytes");
    for (const name of processOf) assert.ok(valueOf(name) > 0, name);
    // It may not look: what is not known is not told as 0.
    assert.ok(Number.isNaN(valueOf("process_open_fds")));
    // It stands in: how long commits take is seen there, too.
    for (const phase of ["inspect", "journal", "target", "answer"]) {
      const count = valueOf(`songhanh_request_seconds_count{phase="${phase}"}`);
      assert.ok(count >= 2, `${phase}: ${count}`);
    }
    assert.doesNotMatch(own[0]!, /--allow-(read|write|run|ffi|all)(\s|$)|--allow-run|\s-A\s/);
  } finally {
    try {
      child.kill("SIGTERM");
    } catch {
      // It has ended already.
    }
    const { code } = await child.status;
    await Promise.all(reading);
    assert.equal(code, 0, text);
  }
  assert.match(text, /"event":"stopped"/);
  assert.doesNotMatch(text, /NotCapable|Requires \w+ access/);
  for (const each of [dataDir, files]) await Deno.remove(each, { recursive: true });
});

Deno.test("processPermissions(): nothing outside is read or written, and no program runs", async () => {
  const { dataDir, files, settings } = await production("postgres://u:p@127.0.0.1/songhanh");
  const config = readConfig(settings, 1);
  const flags = processPermissions(config as never, {}, {
    certificateFolders: [],
    isThere: () => false,
  });
  const program = `
    const tries = {
      "read /etc/passwd": () => Deno.readTextFileSync("/etc/passwd"),
      "read /etc": () => [...Deno.readDirSync("/etc")],
      "read its README": () => Deno.readTextFileSync(${JSON.stringify(join(root, "README.md"))}),
      "write beside it": () => Deno.writeTextFileSync(${JSON.stringify(dataDir + "-x")}, "x"),
      "write its program": () => Deno.openSync(${
    JSON.stringify(join(root, "gateway/main.ts"))
  }, { write: true }).close(),
      "run sh": () => new Deno.Command("/bin/sh", { args: ["-c", "true"] }).outputSync(),
      "run itself": () => new Deno.Command(Deno.execPath(), { args: ["--version"] }).outputSync(),
      "load libc": () => Deno.dlopen("libc.so.6", {}),
      "read its data": () => [...Deno.readDirSync(${JSON.stringify(dataDir)})],
      "write its data": () => Deno.writeTextFileSync(${JSON.stringify(join(dataDir, "x"))}, "x"),
      "read its users": () => Deno.statSync(${
    JSON.stringify(testdataSettings.SONGHANH_USERS_FILE)
  }),
    };
    for (const [name, act] of Object.entries(tries)) {
      try { act(); console.log(name + ": done"); } catch (e) { console.log(name + ": " + e.name); }
    }`;
  const file = join(dataDir, "tries.js");
  await Deno.writeTextFile(file, program);
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-config", ...flags, file],
  }).output();
  const said = new TextDecoder().decode(stdout).trim().split("\n");
  assert.deepEqual(said, [
    "read /etc/passwd: NotCapable",
    "read /etc: NotCapable",
    "read its README: NotCapable",
    "write beside it: NotCapable",
    "write its program: NotCapable",
    "run sh: NotCapable",
    "run itself: NotCapable",
    "load libc: NotCapable",
    "read its data: done",
    "write its data: done",
    "read its users: done",
  ], new TextDecoder().decode(stderr));
  for (const each of [dataDir, files]) await Deno.remove(each, { recursive: true });
});
