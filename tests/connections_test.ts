/**
 * Connections that mean harm, or just do nothing: thousands of idle and slow ones, large bodies, more
 * than files may be open (F64, F65). Memory stays within what `gateway/limits.ts` states, no lane ends, and
 * another user is served as before.
 */
import assert from "node:assert/strict";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { limits, memoryBytesMax } from "../gateway/limits.ts";
import { openFiles } from "../gateway/process/open_files.ts";
import { terminalRequest } from "./support/post_raw.ts";
import { RawConnection } from "./support/raw_connection.ts";
import { codeOf, RelayBed } from "./support/relay_bed.ts";

const lanes = 2;
const bodyBytes = 16_000_000;

Deno.test("F64: idle connections, slow heads and slow bodies by thousands, and large bodies", async () => {
  await using database = await migratedDatabase();
  await using bed = await RelayBed.start({
    databaseUrl: database.url,
    env: { SONGHANH_WORKERS: String(lanes) },
  });
  const usual = await p99OfAnother(bed);
  const idleBytes = rssOf(bed.gateway.pid);
  let peakBytes = idleBytes;
  const watch = setInterval(() => peakBytes = Math.max(peakBytes, rssOf(bed.gateway.pid)), 20);

  // As many as this process may open, too.
  const count = Math.min(6_000, Math.floor(((await openFiles()) ?? 1_024) / 3));
  using hostile = new Hostile(bed.gateway.edi);
  await hostile.open(count, (number) => {
    if (number % 3 === 0) return "";
    const head = `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n`;
    return number % 3 === 1 ? head : `${head}Content-Length: 5000\r\n\r\nSS`;
  });
  const beside = await p99OfAnother(bed);
  await hostile.open(
    60,
    () =>
      `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: ${bodyBytes}\r\n\r\n`,
  );
  // Not to their end: what is recorded of a refused body is another matter.
  const large = hostile.fill(60, bodyBytes - 1_000_000);
  const besideLarge = await p99OfAnother(bed);
  await large;
  clearInterval(watch);

  for (const [what, p99] of [["connections", beside], ["large bodies", besideLarge]] as const) {
    const line = `p99 beside ${what}: ${p99.toFixed(1)} ms, usually ${usual.toFixed(1)} ms`;
    console.log(line);
    // Twice, and what a busy machine adds to the slowest of a hundred.
    assert.ok(p99 <= 2 * usual + 150, line);
  }
  const stated =
    memoryBytesMax({ lanes, connections: count, tls: false, bodyBytesMax: 16_777_216 }) -
    // No answers of the primary that are worth the name.
    lanes * limits.primaryRepliesBytesMax;
  const used = peakBytes - idleBytes;
  console.log(`memory: ${mb(used)} MB above ${mb(idleBytes)}, stated ${mb(stated)} at most`);
  assert.ok(used <= stated);
  assertNoLaneEnded(bed);
});

Deno.test("F65: more connections than files may be open", async () => {
  await using database = await migratedDatabase();
  await using bed = await RelayBed.start({
    databaseUrl: database.url,
    openFiles: 1_024,
    env: { SONGHANH_WORKERS: String(lanes) },
  });
  const before = await p99OfAnother(bed);
  using hostile = new Hostile(bed.gateway.edi);
  await hostile.open(1_500, (number) => number % 2 === 0 ? "" : "POST / HT");
  const beside = await p99OfAnother(bed);
  const line = `p99 beside: ${beside.toFixed(1)} ms, before ${before.toFixed(1)} ms`;
  console.log(line);
  assert.ok(beside <= 2 * before + 150, line);
  assertNoLaneEnded(bed);
  assert.ok(
    bed.gateway.lines.some(({ event }) => event === "closed a connection"),
    "the log says that there were too many",
  );
  hostile[Symbol.dispose]();
  assert.equal(codeOf(await bed.post(bed.inquiry())), "00000");
});

Deno.test("F65: accepting pauses when no file can be opened, and goes on afterwards", () =>
  withFewFiles("serve_alone.ts", async (address, lines) => {
    using hostile = new Hostile(address);
    await hostile.open(200, () => "");
    await waitUntil(
      "accepting fails",
      () => Promise.resolve(lines.some((line) => /accept.*files/i.test(line))),
    );
    hostile[Symbol.dispose]();
    using connection = await RawConnection.open(address);
    await connection.write(terminalRequest("text/plain", new TextEncoder().encode("x")));
    let response = await connection.response();
    if (response?.status === 100) response = await connection.response();
    assert.equal(response?.status, 200);
  }));

Deno.test("F65: the admin address goes on when files are free again, too", () =>
  withFewFiles("serve_admin_alone.ts", async (address, lines) => {
    using hostile = new Hostile(address);
    await hostile.open(200, () => "");
    hostile[Symbol.dispose]();
    await waitUntil("it listens anew", () => Promise.resolve(lines.includes("listens anew")));
    await waitUntil(
      "it answers",
      () =>
        fetch(`http://${address}/`).then((response) => response.text(), () => "")
          .then((text) => text === "served"),
    );
  }));

/** Runs a program that may open a hundred files, and prints its port first. */
async function withFewFiles(
  name: string,
  act: (address: string, lines: readonly string[]) => Promise<void>,
): Promise<void> {
  const program = new URL(`../gateway/testing/${name}`, import.meta.url).pathname;
  const config = new URL("../deno.json", import.meta.url).pathname;
  const child = new Deno.Command("sh", {
    args: [
      ...["-c", `ulimit -n 100; exec "$@"`, "sh"],
      ...[Deno.execPath(), "run", "-A", "--no-check", "--config", config, program],
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines: string[] = [];
  const reading = (async () => {
    let rest = "";
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream() as never)) {
      const parts = (rest + text).split("\n");
      rest = parts.pop() ?? "";
      lines.push(...parts);
    }
  })();
  try {
    await waitUntil("it listens", () => Promise.resolve(lines.length > 0));
    await act(`127.0.0.1:${lines[0]}`, lines);
  } finally {
    await child.stdin.close();
    await child.status;
    await reading;
  }
}

/** Connections that send what they are told and read nothing. */
class Hostile implements Disposable {
  readonly #connections: Deno.Conn[] = [];

  constructor(private readonly address: string) {}

  async open(count: number, first: (number: number) => string): Promise<void> {
    const [hostname, port] = this.address.split(":");
    for (let at = 0; at < count; at += 100) {
      await Promise.all(Array.from({ length: Math.min(100, count - at) }, async (_, index) => {
        try {
          const connection = await Deno.connect({ hostname, port: Number(port) });
          this.#connections.push(connection);
          const text = first(at + index);
          if (text !== "") await connection.write(new TextEncoder().encode(text));
        } catch {
          // Turned away.
        }
      }));
    }
  }

  /** Sends so many bytes on each of the last ones, as far as they are taken. */
  async fill(count: number, bytes: number): Promise<void> {
    const piece = new Uint8Array(250_000).fill(65);
    await Promise.all(
      this.#connections.slice(-count).map(async (connection) => {
        try {
          for (let sent = 0; sent < bytes; sent += piece.length) await connection.write(piece);
        } catch {
          // Told that there is no room, and cut.
        }
      }),
    );
  }

  [Symbol.dispose](): void {
    for (const connection of this.#connections.splice(0)) {
      try {
        connection.close();
      } catch {
        // Closed by the other side.
      }
    }
  }
}

/** The slowest but one of a hundred messages of a user with connections of its own, in milliseconds. */
async function p99OfAnother(bed: RelayBed): Promise<number> {
  const took: number[] = [];
  for (let number = 0; number < 100; number++) {
    const message = bed.inquiry();
    const startedAt = performance.now();
    // Turned away once in a while, like everybody at this address, a terminal tries again.
    let answer = await bed.post(message);
    for (let tries = 1; answer === undefined && tries < 5; tries++) {
      await new Promise((resolve) => setTimeout(resolve, limits.waitingMs));
      answer = await bed.post(message);
    }
    took.push(performance.now() - startedAt);
    assert.equal(codeOf(answer), "00000");
  }
  return took.toSorted((a, b) => a - b)[98]!;
}

function assertNoLaneEnded(bed: RelayBed): void {
  const ended = bed.gateway.text.filter((line) => /a lane (failed|could not)|Uncaught/.test(line));
  assert.deepEqual(ended, []);
}

/** Bytes that a process has in memory. */
function rssOf(pid: number): number {
  const found = /VmRSS:\s+(\d+)/.exec(Deno.readTextFileSync(`/proc/${pid}/status`));
  return Number(found?.[1] ?? 0) * 1_024;
}

function mb(bytes: number): number {
  return Math.round(bytes / 1e6);
}
