/**
 * The image that the Dockerfile describes, built and run without an engine: its instructions are followed
 * in a layer over this system. What comes from elsewhere – packages of Debian, the runtime of npm – is
 * taken from this machine.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { readProject } from "../deploy/package/stage_program.ts";
import { LayeredSystem } from "./package/layered_system.ts";
import { productionPlace } from "./package/production_place.ts";
import { type Instruction, readDockerfile } from "./package/read_dockerfile.ts";
import { startWithin } from "./package/start_within.ts";
import { declarations } from "./support/declarations.ts";
import { durableDatabase } from "./support/durable_database.ts";
import { EchoingPrimary } from "./support/echoing_primary.ts";
import { inDirectory } from "./support/in_directory.ts";
import { postRaw, terminalRequest } from "./support/post_raw.ts";
import { codeOf, testTerminal } from "./support/relay_bed.ts";

const root = new URL("../", import.meta.url).pathname;
const instructions = readDockerfile(await Deno.readTextFile(join(root, "Dockerfile")));
const { version } = readProject();
const commit = "0123456789abcdef0123456789abcdef01234567";

/** Programs that fetch: what they bring is there already. */
const fetches = ["apt-get", "npm", "rm"];
/** Where npm puts the runtime's package in the base that the Dockerfile names. */
const runtime = "/usr/local/lib/node_modules/deno/node_modules/@deno/linux-x64-glibc/deno";

const of = (name: string) => instructions.filter((each) => each.name === name);
const last = (name: string) => of(name).at(-1)!.text;

const reason = await (async () => {
  const system = await LayeredSystem.open();
  if (typeof system === "string") return system;
  await using _ = system;
  const { code } = await system.run(["dpkg", "-s", "tini", "libssl3", "liblz4-1"]);
  return code === 0 ? undefined : "expected tini, libssl3 and liblz4-1 to be installed";
})();

/** An image that is being built: what later instructions stand on. */
class Built {
  readonly env: Record<string, string> = {};
  readonly volumes: string[] = [];
  user = "root";
  workdir = "/";

  constructor(
    private readonly system: LayeredSystem,
    private readonly args: Readonly<Record<string, string>>,
  ) {}

  async follow({ name, text }: Instruction): Promise<void> {
    switch (name) {
      case "ARG": {
        const [arg] = text.split("=");
        const value = this.args[arg!];
        if (value !== undefined) this.env[arg!] = value;
        return;
      }
      case "ENV":
        for (const [, key, value] of text.matchAll(/(\w+)=(\S+)/g)) this.env[key!] = value!;
        return;
      case "WORKDIR":
        this.workdir = text;
        return void await this.#sh(`mkdir -p ${text}`, "/");
      case "USER":
        this.user = text;
        return;
      case "VOLUME":
        return void this.volumes.push(text);
      case "COPY":
        return await this.#copy(text.split(/\s+/));
      case "RUN": {
        const parts = text.split(/\s*&&\s*/);
        const kept = parts.filter((part) => !fetches.includes(part.split(" ")[0]!));
        return kept.length === 0 ? undefined : await this.#sh(kept.join(" && "));
      }
    }
  }

  async #sh(line: string, cwd = this.workdir): Promise<void> {
    const { code, err } = await this.system.run(["sh", "-c", line], { cwd, env: this.env });
    assert.equal(code, 0, `${line}: ${err}`);
  }

  async #copy(words: readonly string[]): Promise<void> {
    const to = words.at(-1)!;
    for (const from of words.slice(0, -1)) {
      const { isDirectory } = await Deno.stat(join(root, from));
      const base = isDirectory ? join(root, from) : root;
      const { stdout } = await new Deno.Command("tar", {
        args: ["-C", base, "-cf", "-", isDirectory ? "." : from],
      }).output();
      const there = isDirectory
        ? join(this.workdir, to)
        : join(this.workdir, to.endsWith("/") ? to : "");
      await this.#sh(`mkdir -p ${there}`);
      const { code, err } = await this.system.run(
        ["tar", "-C", there, "--no-same-owner", "-xf", "-"],
        { input: stdout },
      );
      assert.equal(code, 0, err);
    }
  }
}

/** Words of the form that needs no shell. */
const words = (text: string): string[] => JSON.parse(text.slice(text.indexOf("[")));

Deno.test("the Dockerfile names its base by digest, no root, a volume and a health check", () => {
  assert.match(of("ARG")[0]!.text, /^BASE=\S+@sha256:[0-9a-f]{64}$/);
  assert.equal(last("FROM"), "${BASE}");
  assert.ok(!["root", "0"].includes(last("USER")));
  assert.match(last("HEALTHCHECK"), /--start-period=\d+s.* CMD \[/);
  assert.ok(last("VOLUME").startsWith("/"));
  const said = instructions.map(({ text }) => text).join("\n");
  assert.match(said, /org\.opencontainers\.image\.version="\$VERSION"/);
  assert.equal(/deno@(\S+)/.exec(said)?.[1], Deno.version.deno);
});

Deno.test({
  name: `the image is built, starts by its entry point, is healthy, and stops in order${
    reason === undefined ? "" : `: ${reason}`
  }`,
  ignore: reason !== undefined,
  // System and database outlive single steps.
  ...{ sanitizeOps: false, sanitizeResources: false },
  fn: (t) =>
    inDirectory(async (dir) => {
      const system = await LayeredSystem.open();
      assert.ok(typeof system !== "string", String(system));
      await using _ = system;
      const step = async (name: string, act: () => Promise<void>) =>
        assert.ok(await t.step(name, act));
      // What npm would bring, and the packages that the lock names.
      await system.write(runtime, await Deno.readFile(Deno.execPath()), { mode: "0755" });
      const cache = join(dir, "cache");
      const cached = await new Deno.Command(Deno.execPath(), {
        args: ["cache", "--quiet", "--frozen", "gateway/main.ts", "gateway/lane/worker.ts"],
        ...{ cwd: root, env: { DENO_DIR: cache } },
      }).output();
      assert.equal(cached.code, 0, new TextDecoder().decode(cached.stderr));

      const image = new Built(system, { VERSION: version, COMMIT: commit });
      await step("every instruction can be followed", async () => {
        await system.run(["userdel", "songhanh"]);
        const packages = await new Deno.Command("tar", {
          args: ["-C", cache, "-cf", "-", "npm"],
        }).output();
        await system.run(["mkdir", "-p", "/app/.deno"]);
        await system.run(["tar", "-C", "/app/.deno", "-xf", "-"], { input: packages.stdout });
        for (const each of instructions) await image.follow(each);
        const wrong = new Built(system, { VERSION: "0.0.0", COMMIT: "" });
        wrong.workdir = image.workdir;
        Object.assign(wrong.env, { VERSION: "0.0.0" });
        const label = of("RUN").find(({ text }) => text.includes("$VERSION"))!;
        await assert.rejects(wrong.follow(label), "another version than its own ends the build");
      });

      await step("its account may write its volume, and nothing of the program", async () => {
        const may = async (path: string) =>
          (await system.run(["test", "-w", path], { as: image.user })).code === 0;
        assert.deepEqual(image.volumes, [image.env.SONGHANH_DATA_DIR]);
        assert.equal(await may(image.volumes[0]!), true);
        assert.equal(await may(image.workdir), false);
        assert.equal(await may(`${image.workdir}/gateway/main.ts`), false);
        const { out } = await system.run(["find", image.workdir, "!", "-user", "root"]);
        assert.equal(out, "");
      });

      await using primary = new EchoingPrimary();
      const place = await productionPlace(system, image.user, join(dir, "authority"));
      const entry = words(last("ENTRYPOINT"));
      const health = words(last("HEALTHCHECK"));
      const run = {
        as: image.user,
        cwd: image.workdir,
        env: {
          ...image.env,
          ...place.settings,
          SONGHANH_DATABASE_URL: await durableDatabase(),
          SONGHANH_PRIMARY_URL: primary.url,
        },
      };
      const nothing = { ...run, env: image.env };

      await step("without settings it says what is missing, exit code 78", async () => {
        const { code, out, err } = await system.run([...entry, ...words(last("CMD"))], nothing);
        assert.equal(code, 78, out + err);
        assert.match(out + err, /SONGHANH_DATABASE_URL: missing/);
        assert.match(out + err, /SONGHANH_CLEAR_TEXT: the admin connection would be in clear/);
      });

      await step(
        "with them it takes a message, is healthy, and stops by tini's signal",
        async () => {
          const unwell = await system.run(health, run);
          assert.notEqual(unwell.code, 0, "nothing runs yet");
          const gateway = await startWithin(system, [...entry, ...words(last("CMD"))], run);
          try {
            const { contentType, body } = testTerminal().job("IDA", declarations.importOneLine);
            const answer = await postRaw(place.edi, terminalRequest(contentType, body));
            assert.equal(codeOf(answer), "00000");
            const well = await system.run(health, run);
            assert.equal(well.code, 0, well.out + well.err);
            const told = await system.run(["songhanh", "--version"], run);
            assert.match(
              told.out,
              new RegExp(`^songhanh ${version} \\(commit ${commit.slice(0, 7)}`),
            );
          } finally {
            assert.equal(await gateway.stop(), 0, gateway.said());
          }
          assert.match(gateway.said(), /"event":"(stopped|stopping)/);
          const { out } = await system.run(["ls", "-A", image.volumes[0]!]);
          assert.notEqual(out.trim(), "", "what outlives it is in the volume");
        },
      );
    }),
});
