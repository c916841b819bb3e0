/**
 * What `deno task package` makes, used: that for npm as npm installs it, that for Debian unpacked – to
 * install it makes an account of this machine, and its scripts are judged by the shell alone.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { debianPackage } from "../deploy/package/debian_package.ts";
import { npmPackage } from "../deploy/package/npm_package.ts";
import { readProject, runFlags, treeRoot } from "../deploy/package/stage_program.ts";
import { scratchDatabase } from "../adapters/testing/scratch_database.ts";
import { freePort } from "../bench/subjects/ports.ts";
import { LayeredSystem } from "./package/layered_system.ts";
import { tryInstalled } from "./package/try_installed.ts";
import { inDirectory } from "./support/in_directory.ts";

const { version } = readProject();
const items = new URL("../testdata/items/mic.json", import.meta.url).pathname;

/** How long a packaged gateway may take to be ready on a busy machine. */
const READY_MS_MAX = 120_000;

/** Nothing of this process's tree: path, home and nothing else. */
function bare(dir: string): Record<string, string> {
  return { HOME: dir, PATH: "/usr/local/bin:/usr/bin:/bin" };
}

async function run(program: string, args: string[], env: Record<string, string>, cwd: string) {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    ...{ args, env, cwd, clearEnv: true },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

/** Files that hold one of these texts anywhere. */
async function filesThatTell(folder: string, texts: readonly string[]): Promise<string[]> {
  const patterns = texts.flatMap((text) => ["-e", text]);
  const { code, out, err } = await run(
    "grep",
    ["-rlaF", ...patterns, folder],
    { ...bare(folder), LC_ALL: "C" },
    "/",
  );
  assert.ok(code < 2, err);
  return out.split("\n").filter((line) => line !== "");
}

async function isThere(program: string): Promise<boolean> {
  return await new Deno.Command(program, { args: ["--version"] }).output()
    .then(({ success }) => success, () => false);
}

/** Starts a gateway, has it take a message, and ends it in order. */
async function tryGateway(songhanh: string, dir: string, env: Record<string, string>) {
  const settings = {
    ...env,
    SONGHANH_DATA_DIR: join(dir, "data"),
    SONGHANH_EDI_LISTEN: `127.0.0.1:${freePort()}`,
    SONGHANH_ADMIN_LISTEN: `127.0.0.1:${freePort()}`,
    SONGHANH_PRIMARY_LISTEN: "127.0.0.1:0",
    SONGHANH_PRIMARY_CONTROL: "127.0.0.1:0",
    SONGHANH_WORKERS: "1",
  };
  const gateway = new Deno.Command(songhanh, {
    args: ["start"],
    ...{ cwd: dir, env: settings, clearEnv: true, stdin: "null", stdout: "piped", stderr: "piped" },
  }).spawn();
  const said: string[] = [];
  const ready = Promise.withResolvers<boolean>();
  const read = [gateway.stdout, gateway.stderr].map(async (stream) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream() as never)) {
      said.push(String(text));
      if (said.join("").includes('"event":"ready"')) ready.resolve(true);
    }
    ready.resolve(false);
  });
  const late = setTimeout(() => ready.resolve(false), READY_MS_MAX);
  try {
    assert.ok(await ready.promise, said.join(""));
    const sent = await run(
      songhanh,
      ["send", "MIC", "--items", items, "--user", "M1009M01"],
      settings,
      dir,
    );
    assert.equal(sent.code, 0, sent.err + sent.out);
    assert.match(sent.out, /00000/);
    const status = await run(songhanh, ["status", "--json"], settings, dir);
    assert.equal(JSON.parse(status.out).version, version, status.err);
  } finally {
    clearTimeout(late);
    gateway.kill("SIGTERM");
    const { code } = await gateway.status;
    await Promise.all(read);
    assert.equal(code, 0, said.join(""));
  }
}

Deno.test("packages run the command line with the flags of bin/songhanh: archiving gives way there, too", () => {
  const flags = runFlags();
  const start = readProject().tasks.start!.split(" ");
  const ofStart = start.slice(start.indexOf("run") + 1, start.indexOf("gateway/main.ts"));
  const sys = "--allow-sys=hostname,uid,gid,osRelease,cpus,statfs";
  assert.ok(ofStart.includes(sys));
  assert.deepEqual(flags, ofStart.map((flag) => flag === sys ? `${sys},setPriority` : flag));
});

Deno.test({
  name: "the npm package gives songhanh on a machine with Node, and a gateway",
  ignore: !await isThere("npm"),
  fn: () =>
    inDirectory(async (dir) => {
      await using database = await scratchDatabase();
      const file = await npmPackage(join(dir, "stage"), dir);
      // What npm is told by this machine, of a registry or a proxy, holds here, too.
      const env = { ...Deno.env.toObject(), ...bare(join(dir, "home")) };
      env.HOME = Deno.env.get("HOME") ?? dir;
      const prefix = join(dir, "prefix");
      const installed = await run(
        "npm",
        ["install", "--global", "--prefix", prefix, file],
        env,
        dir,
      );
      assert.equal(installed.code, 0, installed.err);
      const songhanh = join(prefix, "bin", "songhanh");
      const installedIn = join(prefix, "lib/node_modules/songhanh");
      assert.deepEqual(
        await filesThatTell(installedIn, [join(dir, "stage"), join(treeRoot, "gateway")]),
        [],
      );
      const told = await run(songhanh, ["--version"], env, dir);
      assert.match(told.out, new RegExp(`^songhanh ${version.replaceAll(".", "\\.")} `), told.err);
      const wrong = await run(songhanh, ["mesages"], env, dir);
      assert.equal(wrong.code, 64);
      assert.match(wrong.err, /did you mean "messages"\?/);
      await tryGateway(songhanh, dir, { ...env, SONGHANH_DATABASE_URL: database.url });
    }),
});

/** Why it cannot be installed for trial here; undefined where it can. */
const layered = await (async () => {
  if (!await isThere("dpkg")) return "there is no dpkg";
  const system = await LayeredSystem.open();
  if (typeof system === "string") return system;
  await using _ = system;
  const asked = ["adduser", "ca-certificates", "liblz4-1"];
  const { code } = await system.run(["dpkg", "-s", ...asked]);
  return code === 0 ? undefined : `expected ${asked.join(", ")} to be installed`;
})();

Deno.test({
  name: "the Debian package has all that it needs: a gateway where nothing can be fetched",
  ignore: !await isThere("dpkg-deb"),
  fn: (t) =>
    inDirectory(async (dir) => {
      await using database = await scratchDatabase();
      const file = await debianPackage(join(dir, "stage"), dir, "none");
      const root = join(dir, "root");
      const unpacked = await run("dpkg-deb", ["--extract", file, root], bare(dir), dir);
      assert.equal(unpacked.code, 0, unpacked.err);
      // Whoever asks for something over the network is refused.
      const nowhere = "http://127.0.0.1:9";
      const env = {
        ...bare(dir),
        HTTP_PROXY: nowhere,
        HTTPS_PROXY: nowhere,
        NO_PROXY: "127.0.0.1",
      };
      const songhanh = join(root, "usr/bin/songhanh");
      // It needs what is not installed, and says so.
      const load = await run(songhanh, ["corpus", join(dir, "corpus")], env, dir);
      assert.equal(load.code, 69);
      assert.match(load.err, /expected the source tree/);
      const told = await run(songhanh, ["--version", "--json"], env, dir);
      assert.equal(JSON.parse(told.out).version, version, told.err);
      await tryGateway(songhanh, dir, { ...env, SONGHANH_DATABASE_URL: database.url });

      const settings = await Deno.readTextFile(join(root, "etc/songhanh/songhanh.env"));
      assert.match(settings, /^SONGHANH_PROFILE=production$/m);
      assert.match(settings, /^#SONGHANH_DATA_KEY=$/m);
      for (
        const path of [
          "lib/systemd/system/songhanh.service",
          "usr/share/man/man1/songhanh.1",
          "usr/share/bash-completion/completions/songhanh",
          "usr/share/doc/songhanh/operate.md",
          "usr/share/doc/songhanh/examples/prometheus/songhanh.rules.yml",
        ]
      ) assert.ok((await Deno.stat(join(root, path))).size > 0, path);
      const listed = await run("dpkg-deb", ["--contents", file], bare(dir), dir);
      assert.doesNotMatch(listed.out, /songhanh\/program\/.*(_test\.ts|\/testing\/)/);
      // Nothing tells where it was made: neither a name nor what is in the files.
      assert.ok(!listed.out.includes(dir));
      assert.deepEqual(
        await filesThatTell(root, [join(dir, "stage"), join(treeRoot, "gateway")]),
        [],
      );
      for (const script of ["postinst", "prerm", "postrm"]) {
        await run("dpkg-deb", ["--control", file, join(dir, "control")], bare(dir), dir);
        const judged = await run("sh", ["-n", join(dir, "control", script)], bare(dir), dir);
        assert.equal(judged.code, 0, judged.err);
      }

      await t.step({
        name: `it is installed, used, removed and purged${
          layered === undefined ? "" : `: ${layered}`
        }`,
        ignore: layered !== undefined,
        // System and database outlive single steps.
        ...{ sanitizeOps: false, sanitizeResources: false },
        fn: async (t) => {
          const system = await LayeredSystem.open();
          assert.ok(typeof system !== "string", String(system));
          await using _ = system;
          await tryInstalled(system, file, version, async (name, act) => {
            assert.ok(await t.step(name, act));
          });
        },
      });
    }),
});
