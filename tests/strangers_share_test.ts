/**
 * Strangers who name another's user ID (F72), or send what is refused as fast as they can (F64): the
 * owner and everybody else are served, and the database does not fill with what nobody known has sent.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { connect as connectFrom } from "node:net";
import { readEvidence } from "../adapters/evidence/read_evidence.ts";
import { verifyEvidence } from "../adapters/evidence/verify_evidence.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { Terminal } from "../adapters/terminal/mod.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { limits } from "../gateway/limits.ts";
import type { MessageDetail } from "../gateway/api/messages.ts";
import { declarations } from "./support/declarations.ts";
import { Operator } from "./support/operator.ts";
import { terminalRequest } from "./support/post_raw.ts";
import {
  codeOf,
  JournalView,
  RelayBed,
  testSigner,
  testTerminal,
  withLinkInfo,
} from "./support/relay_bed.ts";

const { strangers } = limits;

Deno.test("F72: strangers name a user from several addresses, and the user is served", async () => {
  await using database = await migratedDatabase();
  await using bed = await RelayBed.start({ databaseUrl: database.url });
  const victim = bed.terminal.account;
  const released = Promise.withResolvers<void>();
  let held = 0;
  const marked = new Set<string>();
  bed.primary.beforeAnswer = ({ linkInfo }) =>
    marked.has(linkInfo) ? (held++, released.promise) : 0;

  // Unsigned, and signed with a trusted certificate that is not the victim's.
  const other = new Terminal(victim, { signer: testSigner("m1001") });
  const unsigned = Array.from({ length: 1_800 }, () => bed.inquiry());
  const signed = Array.from({ length: 700 }, (_, at) => {
    const values = { ...declarations.importOneLine, REF: `OTHER-${at}` };
    return withLinkInfo(other.job("IDA", values));
  });
  for (const { linkInfo } of [...unsigned, ...signed]) marked.add(linkInfo);
  using flood = new Flood(bed.gateway.edi);
  [...signed, ...unsigned].forEach(({ contentType, body }, at) =>
    flood.post(`127.0.0.${2 + at % 6}`, terminalRequest(contentType, body))
  );
  const all = unsigned.length + signed.length;
  await waitUntil("all are in hand or refused", () => held + flood.answers.length >= all, 180_000);
  assert.ok(flood.answers.length > 0, "the strangers have filled their room");
  assert.ok(flood.answers.every((answer) => answer.includes("A0011-")));

  for (let round = 0; round < 20; round++) {
    assert.equal(codeOf(await bed.post(bed.declaration())), "00000", "the owner, signed");
    assert.equal(codeOf(await bed.post(bed.inquiry())), "00000", "the owner, from his address");
    assert.equal(codeOf(await bed.post(bed.inquiry(testTerminal("m1002")))), "00000", "another");
  }
});

Deno.test("F64: a flood of refused bodies that nobody known has sent", async () => {
  await using database = await migratedDatabase();
  await using bed = await RelayBed.start({ databaseUrl: database.url });
  await using journal = new JournalView(database.url);
  const sizeOf = async () => {
    const [row] = await journal.sql`select pg_total_relation_size('songhanh.message') as bytes`;
    return Number(row!.bytes);
  };
  assert.equal(codeOf(await bed.post(bed.inquiry())), "00000");
  const before = await sizeOf();
  const from = performance.now();
  const body = Buffer.concat([Buffer.from("no message: "), randomBytes(262_144)]);
  const count = 500;
  let others = 0;
  using flood = new Flood(bed.gateway.edi);
  for (let sent = 0; sent < count; sent += 50) {
    for (let at = 0; at < 50; at++) {
      // None is the same as another.
      body.writeUInt32BE(sent + at, 20);
      flood.post("127.0.0.9", terminalRequest("text/plain", body));
    }
    assert.equal(codeOf(await bed.post(bed.inquiry())), "00000", "another user's answer");
    others++;
    await waitUntil("all are answered", () => flood.answers.length === sent + 50, 60_000);
  }
  const minutes = (performance.now() - from) / 60_000;
  assert.ok(flood.answers.every((answer) => answer.includes("A0017-")), flood.answers[0]);

  const { wholeBytesOfAddress: { atOnce, perMinute }, beginningBytesMax } = strangers;
  // Rows, indexes and free space beside the bodies: a fifth and 4 KB for each.
  const stated = (atOnce + minutes * perMinute) * 1.2 + count * (beginningBytesMax + 4_096);
  const grown = await sizeOf() - before;
  console.log(
    `${count * body.length} bytes received, the table grew by ${grown}, stated ${stated}`,
  );
  assert.ok(grown <= stated);
  const lines = bed.gateway.lines.filter(({ event }) =>
    event === "kept the beginning of a refused message only"
  );
  assert.ok(lines.length >= 1 && lines.length <= 1 + minutes * 6, `${lines.length} lines`);
  assert.equal(lines[0]!.level, "warn");
  const metrics = await (await fetch(`http://${bed.gateway.admin}/metrics`)).text();
  const cuts = Number(/^songhanh_bodies_cut_total\{used_up="address"\} (\d+)/m.exec(metrics)?.[1]);

  const [first, last] = await journal.sql`
    (select stream, sequence from message where code = 'A0017' order by sequence limit 1)
    union all
    (select stream, sequence from message where code = 'A0017' order by sequence desc limit 1)`;
  const idOf = (row: typeof first) => `${row!.stream}-${row!.sequence}`;
  const whole = await journal.store.find({
    stream: first!.stream,
    sequence: Number(first!.sequence),
  });
  assert.equal(whole!.request!.length, body.length, "an honest mistake stays readable");
  assert.equal(whole!.cut, undefined);
  const cut = await journal.store.find({ stream: last!.stream, sequence: Number(last!.sequence) });
  assert.equal(cut!.request!.length, beginningBytesMax);
  assert.equal(cut!.cut!.receivedBytes, body.length);
  body.writeUInt32BE(Buffer.from(cut!.request!).readUInt32BE(20), 20);
  assert.deepEqual(Buffer.from(cut!.request!), body.subarray(0, beginningBytesMax));
  const digests = await journal.digests();
  assert.deepEqual(cut!.digest.toHex(), digests.of(body).toHex(), "of the whole");

  const operator = new Operator(() => bed.gateway.admin, bed.dataDir);
  const shown = await operator.get<MessageDetail>(`/messages/${idOf(last)}`);
  assert.deepEqual(shown.cut, { keptBytes: beginningBytesMax, receivedBytes: body.length });
  assert.equal((await operator.get<MessageDetail>(`/messages/${idOf(first)}`)).cut, null);

  const findings: unknown[] = [];
  const verify = () =>
    verifyEvidence(readEvidence(journal.sql, journal.store.seal, { from: null, to: null }), {
      onFinding: (finding) => findings.push(finding),
    });
  const verified = await verify();
  assert.deepEqual(findings, []);
  assert.equal(verified.cutBodies, cuts);
  await journal.sql`
    update message set request = set_byte(request, 100, (get_byte(request, 100) + 1) % 256)
    where stream = ${last!.stream} and sequence = ${last!.sequence}`;
  await verify();
  assert.deepEqual(findings, [{
    kind: "changed",
    what: `message ${idOf(last)}`,
    detail: "its bytes are not those that were received",
  }]);
});

/** Requests from chosen addresses, each on a connection of its own, and the answers as they come. */
class Flood implements Disposable {
  readonly answers: string[] = [];
  readonly #sockets = new Set<ReturnType<typeof connectFrom>>();

  constructor(private readonly address: string) {}

  post(localAddress: string, request: Buffer): void {
    const [host, port] = this.address.split(":");
    const socket = connectFrom({ host, port: Number(port), localAddress });
    this.#sockets.add(socket);
    const parts: Buffer[] = [];
    socket.on("data", (part: Buffer) => parts.push(part));
    socket.on("end", () => socket.end());
    socket.on("close", () => {
      this.#sockets.delete(socket);
      const text = Buffer.concat(parts).toString("latin1");
      if (/^HTTP\/1\.1 200/m.test(text)) this.answers.push(text);
    });
    socket.on("error", () => {});
    socket.write(request);
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
