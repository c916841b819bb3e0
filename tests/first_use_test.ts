/**
 * The first quarter of an hour: a sandbox is started at a terminal, its last lines say where to go on,
 * and the commands of README's "Try it" work as they are written there.
 */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { freePort } from "../bench/subjects/ports.ts";
import { untilWatched, watchedProgram } from "./support/watched_program.ts";

const root = new URL("../", import.meta.url).pathname;
/** As people run it in the tree: `bin/songhanh`, with its own flags. */
const command = ["sh", join(root, "bin/songhanh")] as const;
/** It takes the Deno that is on the path. */
const searched = `${dirname(Deno.execPath())}:${Deno.env.get("PATH")}`;

/** Colours and places of the cursor. */
// deno-lint-ignore no-control-regex -- that is how a terminal is told of them
const control = /\x1b\[[\d;?]*[A-Za-z]/g;

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function program(
  args: readonly string[],
  env: Record<string, string>,
  input?: string,
): Promise<Ran> {
  const [shell, script] = command;
  const child = new Deno.Command(shell, {
    args: [script, ...args],
    cwd: root,
    env,
    stdin: input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (input !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  }
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

/** Lines of README's "Try it", without the comments behind them, as words. */
async function tryIt(): Promise<string[][]> {
  const readme = await Deno.readTextFile(join(root, "README.md"));
  const block = /## Try it[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  const lines = block.split("\n").filter((line) => line.startsWith("songhanh "));
  assert.ok(lines.length >= 6, "the lines are found");
  return lines.map((line) =>
    [...line.replace(/ {2,}#.*$/, "").matchAll(/"([^"]*)"|(\S+)/g)]
      .map(([, quoted, plain]) => quoted ?? plain!).slice(1)
  );
}

Deno.test("a sandbox at a terminal says what to try, and README's lines work", async (t) => {
  const dir = await Deno.makeTempDir({ prefix: "songhanh-test-" });
  const [edi, admin] = [freePort(), freePort()];
  const env = {
    PATH: searched,
    SONGHANH_DATA_DIR: join(dir, "data"),
    SONGHANH_EDI_LISTEN: `127.0.0.1:${edi}`,
    SONGHANH_ADMIN_LISTEN: `127.0.0.1:${admin}`,
    SONGHANH_PRIMARY_LISTEN: "127.0.0.1:0",
    SONGHANH_PRIMARY_CONTROL: "127.0.0.1:0",
    SONGHANH_WORKERS: "1",
  };
  const songhanh = (...args: string[]) => program(args, env);
  const gateway = watchedProgram([...command, "start"], { cwd: root, env });
  try {
    await t.step("the last lines are for a person", async () => {
      const seen = await untilWatched(gateway, /Ctrl-C ends it\.\r?\n/);
      const text = seen.replace(control, "").replaceAll("\r", "");
      const last = text.slice(text.indexOf("Songhanh "));
      assert.match(text, / info {2}ready .*\n\nSonghanh /);
      assert.match(last, new RegExp(`pages +http://127\\.0\\.0\\.1:${admin}/`));
      assert.match(last, new RegExp(`messages +http://127\\.0\\.0\\.1:${edi}/`));
      const password = await Deno.readTextFile(join(dir, "data", "admin-password"));
      assert.match(last, /sign in as +admin, password in .*admin-password/);
      assert.ok(!seen.includes(password.trim()), "the password itself is not shown");
      for (const line of last.trim().split("\n")) assert.doesNotMatch(line, /^\d\d:\d\d:\d\d/);
    });

    await t.step("fetch keeps before it acknowledges, and goes on where it was ended", async () => {
      for (let n = 0; n < 3; n++) {
        const ran = await songhanh(
          "send",
          "MIC",
          "--items",
          "testdata/items/mic.json",
          "--item",
          `HAB=FWHAWB00010${n}`,
          "--user",
          "M1009M01",
        );
        assert.equal(ran.code, 0, ran.err + ran.out);
      }
      const out = join(dir, "outputs");
      const files = () => [...Deno.readDirSync(out)].map(({ name }) => name);
      const first = await songhanh("fetch", "--user", "M1009M01", "--out", out, "--most", "1");
      assert.equal(first.code, 0, first.err);
      assert.equal(files().length, 1);
      assert.match(first.err, /fetched 1; more may wait/);
      // A file that cannot be written leaves its output waiting.
      await Deno.writeTextFile(join(dir, "in-the-way"), "");
      const stopped = await songhanh(
        "fetch",
        "--user",
        "M1009M01",
        "--out",
        join(dir, "in-the-way"),
      );
      assert.equal(stopped.code, 73, stopped.err);
      const rest = await songhanh("fetch", "--user", "M1009M01", "--out", out);
      assert.equal(rest.code, 0, rest.err);
      assert.match(rest.err, /; no more to fetch/);
      const count = files().length;
      assert.ok(count >= 3, `${count} outputs`);
      const decoded = await songhanh("decode", join(out, files()[0]!), "--json");
      assert.match(JSON.parse(decoded.out).messages[0].header.outputCode, /^VA/);
      const nothing = await songhanh("fetch", "--user", "M1009M01", "--out", out);
      assert.deepEqual([nothing.code, files().length], [0, count]);
      assert.match(nothing.err, /nothing waits/);
      const logon = await songhanh("fetch", "--user", "M1009M01", "--logon");
      assert.match(logon.out, /LOGON OK/);
      const wrong = await program(["fetch", "--user", "M1009M01"], {
        ...env,
        SONGHANH_ACCESS_KEY: "WRONG",
      });
      assert.equal(wrong.code, 1);
      assert.match(wrong.out, /A0018/);
    });

    await t.step("the lines of README's Try it", async () => {
      const said = new Map<string, Ran>();
      for (const words of await tryIt()) {
        const ran = await songhanh(...words);
        assert.equal(ran.code, 0, `${words.join(" ")}\n${ran.err}\n${ran.out}`);
        said.set(words.slice(0, 2).join(" "), ran);
      }
      assert.match(said.get("send MIC")!.out, /00000/);
      assert.match(said.get("fetch --user")!.err, /fetched [1-9]/);
      assert.match(said.get("messages list")!.out, /M1009M01 .*MIC/);
      assert.match(said.get("send IDA")!.out, /VAD0AA0/);
      assert.match(said.get("balance")!.out, /balances/);
    });

    await t.step("send signs with named files, and takes the password as it is told", async () => {
      const users = JSON.parse(await Deno.readTextFile(join(dir, "data", "users.json"))).users;
      const user = users.find((each: { user_id: string }) => each.user_id === "M1001M01");
      const { registered_certificate: { file, private_key_file } } = user;
      const passwordFile = join(dir, "password");
      await Deno.writeTextFile(passwordFile, `${user.password}\n`);
      // Nothing of the sandbox's users is known to a sender elsewhere.
      const elsewhere = { ...env, SONGHANH_DATA_DIR: join(dir, "elsewhere") };
      const named = [
        ...["send", "IDA", "--items", "testdata/items/ida.json", "--user", "M1001M01"],
        ...["--terminal", user.terminal_id, "--to", `http://127.0.0.1:${edi}/`],
        ...["--cert", join(dir, "data", file), "--key", join(dir, "data", private_key_file)],
      ];
      const saved = join(dir, "request.http");
      const byFile = [...named, "--password-file", passwordFile, "--save", saved, "--json"];
      const sent = await program(byFile, elsewhere);
      assert.equal(sent.code, 0, sent.err);
      const [result, screen] = JSON.parse(sent.out).messages;
      assert.equal(result.codes[0].code, "00000");
      assert.match(screen.fields.find((each: unknown[]) => each[1] === "ICN")[5], /^\d{12}$/);
      assert.equal((await Deno.stat(saved)).mode! & 0o077, 0, "it holds the password");
      // The same bytes again get the first's answer.
      const again = await program([
        "send",
        "--capture",
        saved,
        "--json",
        "--to",
        `http://127.0.0.1:${edi}/`,
      ], elsewhere);
      assert.equal(again.code, 0, again.err);
      assert.equal(JSON.parse(again.out).messages[0].header.subject, result.header.subject);

      const byEnvironment = { ...elsewhere, SONGHANH_USER_PASSWORD: "Wrong000" };
      const wrong = await program(named, byEnvironment);
      assert.equal(wrong.code, 1, wrong.err);
      assert.match(wrong.out, /A0004/);
      const silent = await program(named, elsewhere);
      assert.equal(silent.code, 64);
      assert.match(silent.err, /the password of M1001M01 is missing: .*SONGHANH_USER_PASSWORD/);
      for (const { out, err } of [sent, again, wrong, silent]) {
        assert.ok(!(out + err).includes(user.password), "the password is told to nobody");
      }
      const typed = watchedProgram([...command, ...named], { cwd: root, env: elsewhere });
      await untilWatched(typed, /password of M1001M01: /);
      await typed.type(`${user.password}\r`);
      const seen = await untilWatched(typed, /VAD0AA0[\s\S]*ICN/);
      assert.ok(!seen.includes(user.password), "what is typed is not shown");
      assert.equal(await typed.ended, 0);
    });

    await t.step("a table fits the terminal", async () => {
      const listed = watchedProgram([...command, "messages", "list"], {
        cwd: root,
        env,
        columns: 80,
      });
      assert.equal(await listed.ended, 0);
      const lines = listed.seen().replace(control, "").replaceAll("\r", "").split("\n");
      assert.ok(lines.length > 5);
      for (const line of lines) assert.ok([...line].length <= 80, line);
    });
  } finally {
    gateway.kill();
    await gateway.ended;
    await Deno.remove(dir, { recursive: true });
  }
});
