/**
 * Messages posted by the HTTP libraries that senders use (F63), each as it comes: signed MICs, relayed
 * byte for byte and answered. Tools that the machine does not have are named and left out.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { makeServerCertificate } from "../adapters/testing/make_server_certificate.ts";
import { declarations } from "./support/declarations.ts";
import { RawConnection } from "./support/raw_connection.ts";
import { codeOf, RelayBed, type SentMessage, testTerminal } from "./support/relay_bed.ts";

const folder = new URL("./clients/", import.meta.url).pathname;

interface Client {
  readonly name: string;
  /** What is asked whether the tool is there. */
  readonly probe: readonly [string, ...string[]];
  /** Once, before it is run; gives what `run` begins with. */
  readonly prepare?: (dir: string) => Promise<readonly [string, ...string[]]>;
  readonly run?: readonly [string, ...string[]];
  readonly messages: number;
  /** Whether it is tried over TLS, too: it has to be told our authority. */
  readonly secured: boolean;
  readonly env?: (ca: string) => Record<string, string>;
  /** Arguments, where they are not URL, authority and pairs. */
  readonly args?: (url: string, ca: string, files: readonly SentFile[]) => string[];
  /** What has to be set for it. */
  readonly asked?: string;
}

interface SentFile {
  readonly contentType: string;
  readonly path: string;
}

const pairs = (files: readonly SentFile[]) =>
  files.flatMap(({ contentType, path }) => [contentType, path]);

const curls: Client[] = ["--http1.0", "--http1.1", "--http2"].map((version) => ({
  name: `curl ${version}`,
  probe: ["curl", "--version"],
  run: ["curl"],
  messages: 1,
  secured: true,
  args: (url, ca, [file]) => [
    ...["-sS", version, "--noproxy", "*", "-m", "20", "-w", " %{http_code}"],
    ...(ca === "" ? [] : ["--cacert", ca]),
    ...["-H", `Content-Type: ${file!.contentType}`, "--data-binary", `@${file!.path}`, url],
  ],
}));

/** Fetching libraries is for a build's machine, and takes a while the first time. */
const library = (name: string, word: string): Client => ({
  name,
  probe: ["mvn", "-version"],
  asked: "SONGHANH_TEST_MAVEN",
  prepare: async (dir) => {
    const libraries = await (fetched ??= fetchLibraries(dir));
    return ["java", "-XX:TieredStopAtLevel=1", "-cp", libraries, "LibraryClients", word];
  },
  messages: 2,
  secured: false,
});

let fetched: Promise<string> | undefined;

/** Gives the class path of the compiled program with its libraries. */
async function fetchLibraries(dir: string): Promise<string> {
  const list = `${dir}/libraries`;
  await runs("mvn", [
    ...["-q", "-B", "-f", `${folder}pom.xml`, "dependency:build-classpath"],
    `-Dmdep.outputFile=${list}`,
  ]);
  const path = `${dir}/classes:${(await Deno.readTextFile(list)).trim()}`;
  await runs("javac", ["-cp", path, "-d", `${dir}/classes`, `${folder}LibraryClients.java`]);
  return path;
}

const clients: readonly Client[] = [
  ...curls,
  {
    name: "Python http.client",
    probe: ["python3", "--version"],
    run: ["python3", `${folder}http_client.py`],
    messages: 2,
    secured: true,
  },
  {
    name: "Python requests",
    probe: ["python3", "-c", "import requests"],
    run: ["python3", `${folder}requests_client.py`],
    messages: 2,
    secured: true,
  },
  {
    name: "Node fetch",
    probe: ["node", "-e", "fetch"],
    run: ["node", `${folder}fetch.mjs`],
    messages: 2,
    secured: true,
    env: (ca): Record<string, string> => ca === "" ? {} : { NODE_EXTRA_CA_CERTS: ca },
  },
  {
    name: "Go net/http",
    probe: ["go", "version"],
    prepare: async (dir) => {
      await runs("go", ["build", "-o", `${dir}/go_client`, `${folder}go_client.go`]);
      return [`${dir}/go_client`];
    },
    messages: 3,
    secured: true,
  },
  {
    name: "JDK HttpClient",
    probe: ["javac", "-version"],
    prepare: async (dir) => {
      await runs("javac", ["-d", dir, `${folder}JdkClient.java`]);
      return ["java", "-XX:TieredStopAtLevel=1", "-cp", dir, "JdkClient"];
    },
    messages: 2,
    secured: false,
  },
  library("Apache HttpClient 5", "apache"),
  library("OkHttp 4", "okhttp"),
];

Deno.test("F63: messages of the HTTP libraries that senders use", async (test) => {
  await using database = await migratedDatabase();
  const dir = await Deno.makeTempDir();
  const { cert, key } = await makeServerCertificate();
  await Deno.writeTextFile(`${dir}/edi.crt`, cert);
  await Deno.writeTextFile(`${dir}/edi.key`, key);
  const commands = new Map<Client, readonly [string, ...string[]]>();
  const prepared = Promise.all(clients.map(async (client) => {
    const command = await commandOf(client, dir);
    if (command !== undefined) commands.set(client, command);
  }));
  for (const secured of [false, true]) {
    const env: Record<string, string> = secured
      ? { SONGHANH_TLS_CERT: `${dir}/edi.crt`, SONGHANH_TLS_KEY: `${dir}/edi.key` }
      : {};
    await using bed = await RelayBed.start({ databaseUrl: database.url, env });
    await prepared;
    const url = `${secured ? "https" : "http"}://${bed.gateway.edi}/`;
    const sends = secured ? clients.filter((client) => client.secured) : clients;
    // Together: most of their time is their own start.
    const answers = new Map(sends.map((client) => {
      const command = commands.get(client);
      return [client, command && post(client, command, url, secured ? `${dir}/edi.crt` : "", dir)];
    }));
    for (const client of sends) {
      await test.step({
        name: `${client.name}${secured ? " over TLS" : ""}`,
        ignore: !commands.has(client),
        fn: async () => {
          const { messages, answers: found } = await answers.get(client)!;
          assert.equal(found.length, messages.length);
          for (const [index, message] of messages.entries()) {
            const { status, body } = found[index]!;
            assert.equal(status, 200);
            assert.equal(codeOf({ status, headers: {}, body }), "00000");
            assert.equal(body.toString("latin1", 219, 245), message.linkInfo);
            const kept = bed.primary.kept.filter((one) => one.linkInfo === message.linkInfo);
            assert.equal(kept.length, 1);
            assert.deepEqual(Buffer.from(kept[0]!.body), Buffer.from(message.body));
          }
        },
      });
    }
    if (secured) continue;

    await test.step({
      name: "curl --http2-prior-knowledge is told 505 and does not hang",
      ignore: !commands.has(curls[0]!),
      fn: async () => {
        const args = [
          "-sS",
          "--http2-prior-knowledge",
          "--noproxy",
          "*",
          "-m",
          "10",
          "-d",
          "x",
          url,
        ];
        const { code, stderr } = await new Deno.Command("curl", { args }).output();
        assert.ok(code !== 0 && code !== 28, new TextDecoder().decode(stderr));
        assert.ok(
          bed.gateway.lines.some(({ event, status }) =>
            event === "refused a request" && status === 505
          ),
        );
      },
    });

    await test.step("a sender that waits for 100 as .NET does, and one that stops waiting", async () => {
      for (const waits of [true, false]) {
        const message = smallImport();
        using connection = await RawConnection.open(bed.gateway.edi);
        await connection.write(
          `POST / HTTP/1.1\r\nContent-Type: ${message.contentType}\r\nHost: ${bed.gateway.edi}\r\n` +
            `Content-Length: ${message.body.length}\r\nExpect: 100-continue\r\n` +
            "Connection: Keep-Alive\r\n\r\n",
        );
        if (waits) assert.equal((await connection.response())?.status, 100);
        await connection.write(message.body);
        let response = await connection.response();
        if (response?.status === 100) response = await connection.response();
        assert.equal(codeOf(response), "00000");
      }
    });
  }
  await Deno.remove(dir, { recursive: true });
});

/** Undefined, with a word why, where the tool is not there or was not asked for. */
async function commandOf(client: Client, dir: string) {
  const { name, probe: [tool, ...args], asked } = client;
  if (asked !== undefined && Deno.env.get(asked) !== "on") {
    console.log(`${name} is left out: it is tried where ${asked}=on`);
    return undefined;
  }
  try {
    const { success } = await new Deno.Command(tool, { args, stdout: "null", stderr: "null" })
      .output();
    if (!success) throw new Deno.errors.NotFound();
  } catch {
    console.log(`${name} is left out: this machine has no ${tool} for it`);
    return undefined;
  }
  return client.run ?? await client.prepare!(dir);
}

async function runs(tool: string, args: string[]): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(tool, { args }).output();
  const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
  assert.ok(success, `${tool} ${args.join(" ")}: ${said}`);
}

const terminal = testTerminal("m1009");
let number = 0;

/** A signed MIC with link information of its own. */
function smallImport(): SentMessage {
  const values = { ...declarations.smallImport, HAB: `CLIENT${++number}` };
  const request = terminal.job("MIC", values);
  return { ...request, linkInfo: Buffer.from(request.message).toString("latin1", 219, 245) };
}

async function post(
  client: Client,
  [tool, ...first]: readonly [string, ...string[]],
  url: string,
  ca: string,
  dir: string,
) {
  const messages = Array.from({ length: client.messages }, smallImport);
  const files = await Promise.all(messages.map(async ({ contentType, body }) => {
    const path = await Deno.makeTempFile({ dir });
    await Deno.writeFile(path, body);
    return { contentType, path };
  }));
  const args = client.args?.(url, ca, files) ?? [url, ca, ...pairs(files)];
  const { success, stdout, stderr } = await new Deno.Command(tool, {
    args: [...first, ...args],
    env: { no_proxy: "*", NO_PROXY: "*", ...client.env?.(ca) },
  }).output();
  assert.ok(success, `${client.name}: ${new TextDecoder().decode(stderr)}`);
  return { messages, answers: tool === "curl" ? [readCurl(stdout)] : readLines(stdout) };
}

function readLines(bytes: Uint8Array) {
  return new TextDecoder().decode(bytes).trim().split("\n").map((line) => {
    const [status, body = ""] = line.trim().split(" ");
    return { status: Number(status), body: Buffer.from(body, "base64") };
  });
}

/** Body, blank, status. */
function readCurl(bytes: Uint8Array) {
  const status = new TextDecoder().decode(bytes.subarray(-3));
  return { status: Number(status), body: Buffer.from(bytes.subarray(0, -4)) };
}
