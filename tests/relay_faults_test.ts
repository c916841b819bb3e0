/** A primary that misbehaves, a journal that is slow, an epoch that changes, bytes that change. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { withSeed } from "../adapters/testing/seeded.ts";
import { assertNothingLost, type Exchange } from "./support/assert_nothing_lost.ts";
import { digestOf } from "./support/echoing_primary.ts";
import { Load } from "./support/load.ts";
import type { RawResponse } from "./support/post_raw.ts";
import { RawConnection } from "./support/raw_connection.ts";
import { codeOf, isSame, JournalView, RelayBed, type SentMessage } from "./support/relay_bed.ts";

const subjectOf = (answer: RawResponse | undefined) => answer?.body.toString("latin1", 115, 179);

Deno.test("F5, F19, F20, F28: a relay under faults", async (test) => {
  await using database = await migratedDatabase();
  await using bed = await RelayBed.start({
    databaseUrl: database.url,
    env: { SONGHANH_WORKERS: "2" },
  });
  await using journal = new JournalView(database.url);
  const exchanges: Exchange[] = [];
  const post = async (message: SentMessage) => {
    const answer = await bed.post(message);
    exchanges.push({ message, answer });
    return answer;
  };
  const step = (name: string, run: () => Promise<void>) => test.step({ name, fn: run });

  await step("F20: 256 messages at once never exchange a byte", async () => {
    const messages = Array.from(
      { length: 256 },
      (_, index) => index % 2 === 0 ? bed.inquiry() : bed.declaration(),
    );
    await Promise.all(messages.map(async (message) => {
      const answer = await post(message);
      assert.equal(codeOf(answer), "00000");
      assert.equal(answer?.body.toString("latin1", 219, 245), message.linkInfo);
      assert.ok(answer?.body.includes(digestOf(message.body)), "the answer to these bytes");
    }));
    assert.equal(new Set(bed.primary.kept.map(({ digest }) => digest)).size, 256);
  });

  await step(
    "F19: one flipped byte of a signed message is refused and recorded (seeded)",
    async () => {
      await withSeed(async (chance) => {
        for (let number = 0; number < 20; number++) {
          const message = bed.declaration();
          const start = Buffer.from(message.body).indexOf("IDA");
          const body = Buffer.from(message.body);
          // Within the signed content: header, items or their line ends.
          const at = start + Math.floor(chance() * (message.message.length - 3));
          body[at] = body[at]! ^ (1 << Math.floor(chance() * 8));
          const answer = await bed.post({ ...message, body });
          assert.match(codeOf(answer)!, /^(A0034|.* GW Error)$/, `byte ${at}`);
          const { rows: [last] } = await journal.store.search({ limit: 1 });
          const stored = await journal.store.find(last!.id);
          assert.equal(stored?.state, "refused");
          assert.ok(isSame(stored?.request, body), "the bytes that came");
          assert.ok(isSame(stored?.reply?.bytes, answer?.body), "the answer that went");
          assert.equal(bed.primary.countOf(message.linkInfo), 0);
        }
      });
    },
  );

  await step("F28: the primary takes a message and drops the connection: unknown", async () => {
    for (const message of [bed.inquiry(), bed.declaration(900_001)]) {
      bed.primary.beforeAnswer = () => bed.primary.proxy.cut();
      const answer = await post(message);
      bed.primary.beforeAnswer = () => {};
      assert.equal(codeOf(answer), "A0007");
      const [stored] = await journal.of(message.linkInfo);
      assert.equal(stored?.state, "unknown");
      const id = `${stored.id.stream}-${stored.id.sequence}`;
      assert.equal(subjectOf(answer)?.trimEnd(), `A0007-0000-0000 ${id}`);
      // Never sent again, neither as the same send nor as the same content.
      const again = await post(message);
      assert.equal(subjectOf(again)?.trimEnd(), `A0007-0000-0000 ${id}`);
      assert.equal(bed.primary.countOf(message.linkInfo), 1);
    }
    const content = bed.declaration(900_001);
    assert.equal(codeOf(await post(content)), "A0007");
    assert.equal(bed.primary.countOf(content.linkInfo), 0);
    assert.equal(codeOf(await post(bed.declaration())), "00000", "others go on");
  });

  await step("F5: a commit takes 2 s: no answer before it, all after it", async () => {
    const lock = await journal.sql.reserve();
    await lock`begin`;
    await lock`lock table message in exclusive mode`;
    let answered = 0;
    const waiting = Array.from(
      { length: 30 },
      () => post(bed.inquiry()).finally(() => answered++),
    );
    const before = bed.primary.kept.length;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    assert.equal(answered, 0);
    assert.equal(bed.primary.kept.length, before, "nothing is handed over before its commit");
    await lock`rollback`;
    lock.release();
    for (const answer of await Promise.all(waiting)) assert.equal(codeOf(answer), "00000");
  });

  await step("another epoch under load: the old one is refused, nothing is lost", async () => {
    const load = new Load(bed, 12);
    for (let epoch = 2; epoch <= 6; epoch++) {
      const enough = load.answered + 20;
      await waitUntil("answers", () => load.answered >= enough);
      await journal.sql`update mode set epoch = ${epoch}`;
    }
    const enough = load.answered + 40;
    await waitUntil("answers in the last epoch", () => load.answered >= enough);
    await load.stop();
    for (const { answer } of load.exchanges) assert.match(codeOf(answer)!, /^(00000|A0011)$/);
    const epochs = await journal.sql`select distinct epoch::int from message order by epoch`;
    assert.equal(epochs.at(-1)?.epoch, 6);
    exchanges.push(...load.exchanges);
  });

  await step("fields that stand there twice, once empty, hold up no message", async () => {
    for (const more of ["Accept: text/plain\r\nAccept:", "User-Agent:\r\nUser-Agent: x"]) {
      const message = bed.declaration();
      using connection = await RawConnection.open(bed.gateway.edi);
      const { contentType, body } = message;
      await connection.write(
        `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: ${contentType}\r\n` +
          `Content-Length: ${body.length}\r\n${more}\r\n\r\n`,
        body,
      );
      const answer = await connection.response();
      exchanges.push({ message, answer });
      assert.equal(codeOf(answer), "00000");
      const stored = await journal.of(message.linkInfo);
      assert.deepEqual(stored.map(({ state }) => state), ["answered"]);
      assert.equal(bed.primary.countOf(message.linkInfo), 1);
    }
  });

  await step("an answer whose field ends in a blank arrives, and on a resend again", async () => {
    // As a row of an earlier version holds it.
    const message = bed.declaration();
    const first = await post(message);
    assert.equal(codeOf(first), "00000");
    const head = "text/plain; charset=UTF-8, \ncontent-language: vi, ";
    await journal.sql`
      update outcome set reply_type = ${head} where (stream, sequence) in (
        select stream, sequence from message where link_info = ${message.linkInfo})`;
    const again = await post(message);
    assert.ok(isSame(again?.body, first?.body));
    assert.equal(again?.headers["content-language"], "vi,");
  });

  await step("after all this nothing is lost and nothing was applied twice", async () => {
    await assertNothingLost(journal, bed.primary, exchanges);
    assert.equal(await bed.gateway.stop(), 0);
  });
});
