/** The EDI address as senders of every kind use it (F17, F18), over HTTP and HTTPS. */
import { balanceOf } from "../adapters/balance/balance.ts";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { headerFields } from "../core/wire/mod.ts";
import { makeServerCertificate } from "../adapters/testing/make_server_certificate.ts";
import { terminalRequest } from "./support/post_raw.ts";
import { RawConnection } from "./support/raw_connection.ts";
import { codeOf, JournalView, RelayBed, type SentMessage } from "./support/relay_bed.ts";

const bodyBytesMax = 16_384;

/** An HTTP head; `more`: further lines. */
function head(message: SentMessage, more: string[], version = "1.1"): string {
  return [
    `POST / HTTP/${version}`,
    "Host: 127.0.0.1",
    `Content-Type: ${message.contentType}`,
    ...more,
    "",
    "",
  ].join("\r\n");
}

const lengthOf = (message: SentMessage) => `Content-Length: ${message.body.length}`;

Deno.test("F17: every way to post a message over HTTP", async (test) => {
  await using database = await migratedDatabase();
  await using bed = await RelayBed.start({
    databaseUrl: database.url,
    env: { SONGHANH_BODY_BYTES_MAX: String(bodyBytesMax) },
  });
  await using journal = new JournalView(database.url);
  const open = () => RawConnection.open(bed.gateway.edi);
  const relayed = (message: SentMessage) => {
    const kept = bed.primary.kept.filter(({ linkInfo }) => linkInfo === message.linkInfo);
    assert.equal(kept.length, 1);
    assert.deepEqual(Buffer.from(kept[0]!.body), Buffer.from(message.body));
  };
  const step = (name: string, run: () => Promise<void>) => test.step({ name, fn: run });

  await step("Expect, waiting for the answer to it", async () => {
    const message = bed.declaration();
    using connection = await open();
    await connection.write(head(message, [lengthOf(message), "Expect: 100-continue"]));
    assert.equal((await connection.response())?.status, 100);
    await connection.write(message.body);
    assert.equal(codeOf(await connection.response()), "00000");
    relayed(message);
  });

  await step("Expect, without waiting", async () => {
    const message = bed.declaration();
    using connection = await open();
    await connection.write(
      head(message, [lengthOf(message), "Expect: 100-continue"]),
      message.body,
    );
    let response = await connection.response();
    if (response?.status === 100) response = await connection.response();
    assert.equal(codeOf(response), "00000");
    relayed(message);
  });

  await step("chunked, in pieces that cut through everything", async () => {
    const message = bed.declaration();
    using connection = await open();
    await connection.write(head(message, ["Transfer-Encoding: chunked"]));
    for (let at = 0; at < message.body.length; at += 777) {
      const piece = message.body.subarray(at, at + 777);
      await connection.write(piece.length.toString(16), "\r\n", piece, "\r\n");
    }
    await connection.write("0\r\n\r\n");
    assert.equal(codeOf(await connection.response()), "00000");
    relayed(message);
  });

  await step("a slow sender", async () => {
    const message = bed.inquiry();
    using connection = await open();
    await connection.write(head(message, [lengthOf(message)]));
    for (let at = 0; at < message.body.length; at += 100) {
      await connection.write(message.body.subarray(at, at + 100));
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    assert.equal(codeOf(await connection.response()), "00000");
    relayed(message);
  });

  await step("HTTP/1.0", async () => {
    const message = bed.inquiry();
    using connection = await open();
    await connection.write(head(message, [lengthOf(message)], "1.0"), message.body);
    assert.equal(codeOf(await connection.response()), "00000");
    assert.ok(await connection.isClosed());
    relayed(message);
  });

  await step("several messages on one connection", async () => {
    using connection = await open();
    for (let number = 0; number < 5; number++) {
      const message = number % 2 === 0 ? bed.inquiry() : bed.declaration();
      await connection.write(head(message, [lengthOf(message)]), message.body);
      assert.equal(codeOf(await connection.response()), "00000");
      relayed(message);
    }
  });

  await step("several messages on one connection without waiting for answers", async () => {
    using connection = await open();
    const messages = [bed.inquiry(), bed.inquiry(), bed.inquiry()];
    for (const message of messages) {
      await connection.write(head(message, [lengthOf(message)]), message.body);
    }
    for (const { linkInfo } of messages) {
      const response = await connection.response();
      assert.equal(response?.body.toString("latin1", 219, 245), linkInfo, "in their order");
    }
  });

  await step("the connection is closed where the sender asks for it", async () => {
    const message = bed.inquiry();
    using connection = await open();
    await connection.write(terminalRequest(message.contentType, message.body));
    let response = await connection.response();
    if (response?.status === 100) response = await connection.response();
    assert.equal(response?.status, 200);
    assert.equal(response.headers["content-type"], "text/plain; charset=UTF-8");
    assert.equal(Number(response.headers["content-length"]), response.body.length);
    assert.equal(response.headers["content-encoding"], undefined);
    assert.ok(await connection.isClosed());
  });

  await step("another method is 405, another path 404", async () => {
    using connection = await open();
    await connection.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    const response = await connection.response();
    assert.equal(response?.status, 405);
    assert.equal(response.headers.allow, "POST");
    await connection.write("POST /other HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
    assert.equal((await connection.response())?.status, 404);
  });

  await step("a body over the limit is 413, announced or not, nothing recorded", async () => {
    const before = (await balanceOf(journal.sql)).received;
    const message = { ...bed.inquiry(), body: new Uint8Array(bodyBytesMax + 1) };
    using announced = await open();
    await announced.write(head(message, [lengthOf(message), "Expect: 100-continue"]));
    assert.equal((await announced.response())?.status, 413, "and no 100 before it");

    using counted = await open();
    await counted.write(head(message, ["Transfer-Encoding: chunked"]));
    const piece = new Uint8Array(4096);
    for (let sent = 0; sent <= bodyBytesMax; sent += piece.length) {
      await counted.write(piece.length.toString(16), "\r\n", piece, "\r\n");
    }
    const refused = await counted.response();
    assert.equal(refused?.status, 413);
    assert.match(refused.headers.connection ?? "", /close/);
    assert.equal((await balanceOf(journal.sql)).received, before);
  });

  await step("a body of exactly the limit is read", async () => {
    const message = { ...bed.inquiry(), body: new Uint8Array(bodyBytesMax) };
    using connection = await open();
    await connection.write(head(message, [lengthOf(message)]), message.body);
    assert.equal((await connection.response())?.status, 200);
  });

  await step(
    "an empty body and a missing content type get an answer and are recorded",
    async () => {
      const message = bed.inquiry();
      for (
        const [lines, body] of [
          [["Content-Type: text/plain; charset=UTF-8", "Content-Length: 0"], new Uint8Array()],
          [[lengthOf(message)], message.body],
          [["Content-Type: application/xml", lengthOf(message)], message.body],
        ] as const
      ) {
        const before = (await balanceOf(journal.sql)).refused;
        using connection = await open();
        await connection.write(`POST / HTTP/1.1\r\nHost: x\r\n${lines.join("\r\n")}\r\n\r\n`, body);
        assert.match(codeOf(await connection.response()) ?? "none", /^A001[67]$/);
        assert.equal((await balanceOf(journal.sql)).refused, before + 1);
      }
      assert.equal(bed.primary.countOf(message.linkInfo), 0);
    },
  );

  await step("lines that end with LF alone are refused", async () => {
    for (const message of [bed.inquiry(), bed.declaration()]) {
      const text = Buffer.from(message.body).toString("latin1").replaceAll("\r\n", "\n");
      const answer = await bed.post({ ...message, body: Buffer.from(text, "latin1") });
      assert.match(codeOf(answer) ?? "none", /^(A00\d\d|Message Format GW Error)$/);
      assert.equal(bed.primary.countOf(message.linkInfo), 0);
    }
  });

  await step("a sender that goes away within its body leaves nothing behind", async () => {
    const before = (await balanceOf(journal.sql)).received;
    const message = bed.declaration();
    {
      using connection = await open();
      await connection.write(head(message, [lengthOf(message)]), message.body.subarray(0, 900));
    }
    assert.equal(codeOf(await bed.post(bed.inquiry())), "00000", "the next one is served");
    assert.equal((await balanceOf(journal.sql)).received, before + 1);
    assert.equal(bed.primary.countOf(message.linkInfo), 0);
  });

  await step("F18: every control byte in every field of the header is refused", async () => {
    const before = (await balanceOf(journal.sql)).refused;
    let sent = 0;
    const answers = [];
    for (const { name, offset } of headerFields) {
      for (const byte of [0x00, 0x09, 0x1b, 0x7f, 0xff]) {
        const body = Buffer.from(bed.inquiry().body);
        body[offset] = byte;
        const answer = await bed.post({ ...bed.inquiry(), body });
        answers.push({ name, byte, code: codeOf(answer) });
        sent++;
      }
    }
    for (const { name, byte, code } of answers) {
      assert.match(code ?? "none", /^A00\d\d$/, `byte ${byte} in ${name}`);
    }
    assert.equal((await balanceOf(journal.sql)).refused, before + sent);
  });

  await step("F18: short and long messages are refused", async () => {
    const { body, contentType } = bed.inquiry();
    const cut = [1, 10, 100, 397, 398, 399, 400, body.length - 1].map((end) => body.slice(0, end));
    const long = [Buffer.concat([body, Buffer.from("X\r\n")]), Buffer.concat([body, body])];
    for (const wrong of [...cut, ...long]) {
      const answer = await bed.post({ ...bed.inquiry(), contentType, body: wrong });
      assert.match(codeOf(answer) ?? "none", /^A00\d\d$/, `${wrong.length} bytes`);
    }
  });

  await step("bad input gets its code within 20 ms (median of 50)", async () => {
    const { contentType, body } = bed.declaration();
    const took: number[] = [];
    for (let number = 0; number < 50; number++) {
      const bad = Buffer.from(body);
      bad[700 + number] = bad[700 + number]! ^ 1;
      const startedAt = performance.now();
      const answer = await bed.post({ ...bed.inquiry(), contentType, body: bad });
      took.push(performance.now() - startedAt);
      assert.match(codeOf(answer) ?? "none", /^(A00\d\d|.* GW Error)$/);
    }
    const median = took.toSorted((a, b) => a - b)[25]!;
    assert.ok(median < 20, `the median is ${median} ms`);
  });

  await step("after all this the journal balances and nothing is broken", async () => {
    assert.deepEqual((await balanceOf(journal.sql)).problems, []);
    assert.equal(await bed.gateway.stop(), 0);
    assert.ok(!bed.gateway.text.some((line) => /Uncaught|error:/i.test(line)), "nothing broke");
  });
});

Deno.test("F67: messages on a kept connection take with TLS what they take without", async () => {
  await using database = await migratedDatabase();
  await using other = await migratedDatabase();
  const dir = await Deno.makeTempDir();
  const { cert, key } = await makeServerCertificate();
  await Deno.writeTextFile(`${dir}/edi.crt`, cert);
  await Deno.writeTextFile(`${dir}/edi.key`, key);
  const tls = { SONGHANH_TLS_CERT: `${dir}/edi.crt`, SONGHANH_TLS_KEY: `${dir}/edi.key` };
  await using plainBed = await RelayBed.start({ databaseUrl: database.url });
  await using tlsBed = await RelayBed.start({ databaseUrl: other.url, env: tls });
  const sides = [
    { bed: plainBed, connection: await RawConnection.open(plainBed.gateway.edi), took: [0] },
    { bed: tlsBed, connection: await RawConnection.open(tlsBed.gateway.edi, [cert]), took: [0] },
  ];
  // By turns, so that whatever else the machine does falls on both alike.
  for (let number = 0; number < 80; number++) {
    for (const { bed, connection, took } of sides) {
      const message = bed.declaration();
      const startedAt = performance.now();
      await connection.write(head(message, [lengthOf(message)]), message.body);
      assert.equal(codeOf(await connection.response()), "00000");
      took[number] = performance.now() - startedAt;
    }
  }
  for (const { connection } of sides) connection[Symbol.dispose]();
  const [plain, secured] = sides.map(({ took }) => took.slice(20).toSorted((a, b) => a - b)[30]!);
  console.log(`medians: ${plain!.toFixed(2)} ms, with TLS ${secured!.toFixed(2)} ms`);
  // A third more at most, and what a busy machine does to a median; an acknowledgement is 40 ms.
  assert.ok(secured! <= 1.3 * plain! + 2);
  await Deno.remove(dir, { recursive: true });
});
