/** What a gateway writes to its log, as a collector of logs gets it by `deploy/rsyslog/songhanh.conf`. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { freePort } from "../bench/subjects/ports.ts";
import { namedFields } from "../gateway/lane/named_fields.ts";
import { createLog } from "../gateway/log/log.ts";
import { RigAuthority } from "./rig/rig_authority.ts";
import { inDirectory } from "./support/in_directory.ts";

const rsyslogd = "/usr/sbin/rsyslogd";
const collectorName = "logs.songhanh.internal";
const file = new URL("../deploy/rsyslog/songhanh.conf", import.meta.url);
const operate = await Deno.readTextFile(new URL("../docs/operate.md", import.meta.url));

// On a terminal a log is text for people.
const isWatched = Deno.stdout.isTerminal();

const reason = await (async () => {
  if (isWatched) return "the log goes to a terminal";
  for (const path of [rsyslogd, ...modulesOf()]) {
    if (await Deno.stat(path).then(() => false, () => true)) return `there is no ${path}`;
  }
})();

function modulesOf(): string[] {
  const folder = `/usr/lib/${Deno.build.arch}-linux-gnu/rsyslog`;
  return ["mmjsonparse", "lmnsd_gtls", "imptcp"].map((name) => `${folder}/${name}.so`);
}

/** Lines as a gateway writes them where no person watches. */
function writtenLines(): string[] {
  const lines: string[] = [];
  const log = createLog({ lane: "lane-0" }, { level: "debug", write: (line) => lines.push(line) });
  const id = { stream: 1, sequence: 42 };
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const message = namedFields({ id, linkInfo: "T00001 0001", traceId });
  log.info("certification authorities are loaded", { roots: 2 });
  log.warn("refused a request", { status: 408, reason: 'what "it" is\nto be called: bị từ chối' });
  const error = new TypeError("of ours", { cause: new Error("by another") });
  log.error("could not handle a message", { error, ...message });
  log.debug("a detail");
  assert.equal(lines.length, 4);
  return lines;
}

/** A listener that takes messages of RFC 5424, each behind its length. */
function collect(pair: { readonly cert: string; readonly key: string }) {
  const listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, ...pair });
  const messages: string[] = [];
  const ended = (async () => {
    for await (const connection of listener) {
      let text = new Uint8Array();
      for await (const bytes of connection.readable) {
        text = Uint8Array.from([...text, ...bytes]);
        for (;;) {
          const space = text.indexOf(0x20);
          const length = Number(new TextDecoder().decode(text.subarray(0, Math.max(0, space))));
          if (space < 1 || text.length < space + 1 + length) break;
          messages.push(new TextDecoder().decode(text.subarray(space + 1, space + 1 + length)));
          text = text.slice(space + 1 + length);
        }
      }
    }
  })().catch(() => {});
  return { port: listener.addr.port, messages, close: () => (listener.close(), ended) };
}

Deno.test({
  name: "docs/operate.md names the fields that a line has",
  ignore: isWatched,
  fn() {
    const [, section = ""] = /### The log\n([^]*?)\n### /.exec(operate) ?? [];
    const names = new Set(writtenLines().flatMap((line) => Object.keys(JSON.parse(line))));
    for (const name of ["roots", "status", "reason"]) names.delete(name);
    for (const name of ["at", "level", "event", "message", "linkInfo", "trace", "stack", "cause"]) {
      assert.ok(names.has(name), name);
    }
    for (const name of names) assert.ok(section.includes(`\`${name}\``), name);
  },
});

Deno.test({
  name: `rsyslog ships the log as lines of JSON over TLS${
    reason === undefined ? "" : `: ${reason}`
  }`,
  ignore: reason !== undefined,
  fn: () =>
    inDirectory(async (dir) => {
      const authority = await RigAuthority.make(dir);
      const names = [{ type: "dns" as const, value: collectorName }];
      const { certFile, keyFile } = await authority.issueServer("logs", names);
      const collector = collect({
        cert: await Deno.readTextFile(certFile),
        key: await Deno.readTextFile(keyFile),
      });
      const port = freePort();
      const handed = await Deno.readTextFile(file);
      const here = handed
        .replace(
          'target="logs.songhanh.internal" port="6514"',
          `target="127.0.0.1" port="${collector.port}"`,
        )
        .replace("/etc/songhanh/ca.pem", authority.caFile);
      assert.equal(here.includes("6514") || here.includes("/etc/songhanh"), false);
      await Deno.mkdir(join(dir, "work"));
      // In place of the journal's socket.
      await Deno.writeTextFile(
        join(dir, "rsyslog.conf"),
        `global(workDirectory="${dir}/work" maxMessageSize="64k")
module(load="imptcp")
input(type="imptcp" address="127.0.0.1" port="${port}")
${here}`,
      );
      const args = ["-n", "-f", join(dir, "rsyslog.conf"), "-i", join(dir, "rsyslogd.pid")];
      const judged = await new Deno.Command(rsyslogd, { args: ["-N1", ...args.slice(1, 3)] })
        .output();
      assert.equal(judged.code, 0, new TextDecoder().decode(judged.stderr));
      const child = new Deno.Command(rsyslogd, { args, stdout: "null", stderr: "null" }).spawn();
      try {
        const lines = writtenLines();
        const fatal = "# Fatal JavaScript out of memory: of the runtime";
        const journal = await connected(port);
        const write = async (program: string, text: string) => {
          const line = `<30>Nov 29 12:00:00 here ${program}[17]: ${text}\n`;
          await journal.write(new TextEncoder().encode(line));
        };
        await write("sshd", '{"event":"of another program"}');
        for (const line of lines.map((line) => line.replaceAll("\n", " "))) {
          await write("songhanh", line);
        }
        await write("songhanh", fatal);
        await waitUntil("all lines have come", () =>
          collector.messages.length > lines.length, 30_000);
        journal.close();
        const got = collector.messages.map((message) => {
          const [, priority, at, host, json] =
            /^<(\d+)>1 (\S+) (\S+) songhanh 17 - - (\{.*\})$/.exec(message) ?? [];
          assert.ok(json, message);
          return { priority, at, host, line: JSON.parse(json) };
        });
        assert.deepEqual(
          got.map(({ priority }) =>
            priority
          ),
          ["30", "28", "27", "31", "27"],
        );
        for (const [index, line] of lines.entries()) {
          const { host, ...fields } = got[index]!.line;
          assert.deepEqual(fields, JSON.parse(line));
          assert.equal(host, got[index]!.host);
          assert.equal(got[index]!.at, fields.at);
        }
        const { at, level, event } = got.at(-1)!.line;
        assert.deepEqual([level, event.trim()], ["error", fatal]);
        assert.ok(!Number.isNaN(Date.parse(at)), at);
      } finally {
        child.kill("SIGTERM");
        await child.status;
        await collector.close();
      }
    }),
});

/** Waits until rsyslog listens. */
async function connected(port: number): Promise<Deno.Conn> {
  let connection: Deno.Conn | undefined;
  await waitUntil("rsyslog listens", async () => {
    connection = await Deno.connect({ hostname: "127.0.0.1", port }).catch(() => undefined);
    return connection !== undefined;
  }, 30_000);
  return connection!;
}
