/** A primary that misbehaves, a journal that is slow, an epoch that changes, bytes that change. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { migratedDatabase } from "../adapters/postgres/migrated_database.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { withSeed } from "../adapters/testing/seeded.ts";
import { assertNothingLost, type Exchange } from "./support/assert_nothing_lost.ts";
import { digestOf } from "./support/echoing_primary.ts";
import { Load } from "./support/load.ts";
import type { RawResponse } from "./support/post_raw.ts";
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

  await step("after all this nothing is lost and nothing was applied twice", async () => {
    await assertNothingLost(journal, bed.primary, exchanges);
    assert.equal(await bed.gateway.stop(), 0);
  });
});

Deno.test("F5, F29 and sealed bytes: one lane, a short deadline, a data key", async (test) => {
  const key = crypto.getRandomValues(new Uint8Array(32));
  await using database = await migratedDatabase();
  await using bed = await RelayBed.start({
    databaseUrl: database.url,
    env: { SONGHANH_RELAY_DEADLINE_MS: "300", SONGHANH_DATA_KEY: key.toBase64() },
  });
  await using journal = new JournalView(database.url, key);
  const step = (name: string, run: () => Promise<void>) => test.step({ name, fn: run });

  await step("stored bytes are sealed; answers, repeats and reading go on", async () => {
    const message = bed.declaration();
    const answer = await bed.post(message);
    assert.equal(codeOf(answer), "00000");
    const [row] = await journal.sql`
      select m.request, o.reply, m.sealed from message m join outcome o using (stream, sequence)`;
    assert.equal(row!.sealed, true);
    for (const [sealed, plain] of [[row!.request, message.body], [row!.reply, answer!.body]]) {
      assert.ok(!Buffer.from(sealed).includes(Buffer.from(plain).subarray(0, 16)));
    }
    assert.ok(isSame((await bed.post(message))?.body, answer?.body));
    const [stored] = await journal.of(message.linkInfo);
    assert.ok(isSame(stored?.request, message.body));
    assert.ok(isSame(stored?.reply?.bytes, answer?.body));
  });

  await step(
    "F66: fields that mean something arrive, both ways, and again for a repeat",
    async () => {
      const fields = {
        "content-disposition": 'attachment; filename="=?UTF-8?B?VOG7nQ==?="',
        "x-backside-transport": "FAIL FAIL",
      };
      bed.primary.answerFields = { ...fields, "set-cookie": "a=b", "x-powered-by": "nobody" };
      const message = bed.declaration();
      const answer = await bed.post(message);
      bed.primary.answerFields = {};
      assert.equal(codeOf(answer), "00000");
      const sent = bed.primary.kept.at(-1)!;
      assert.equal(sent.headers.get("user-agent"), "NACCS Terminal Software");
      assert.equal(sent.headers.get("content-type"), message.contentType);
      for (const reply of [answer, await bed.post(message)]) {
        for (const [name, value] of Object.entries(fields)) {
          assert.equal(
            reply?.headers[name],
            value,
          );
        }
        assert.equal(reply?.headers["set-cookie"], undefined);
        assert.ok(isSame(reply?.body, answer?.body));
      }
      const [stored] = await journal.of(message.linkInfo);
      assert.equal(stored?.reply?.contentType, "text/plain; charset=UTF-8");
      assert.deepEqual(stored?.reply?.fields, Object.entries(fields));
      assert.equal(bed.primary.countOf(message.linkInfo), 1);
    },
  );

  await step("F29: an answer after our deadline corrects the journal", async () => {
    const released = Promise.withResolvers<void>();
    bed.primary.beforeAnswer = () => released.promise;
    const message = bed.declaration(900_002);
    const answer = await bed.post(message);
    assert.equal(codeOf(answer), "A0007");
    assert.equal((await journal.of(message.linkInfo))[0]?.state, "unknown");
    bed.primary.beforeAnswer = () => {};
    released.resolve();
    const stored = await waitUntil("the late answer is recorded", async () => {
      const [found] = await journal.of(message.linkInfo);
      return found?.state === "answered" && found;
    });
    assert.deepEqual(stored.steps.map(({ state }) => state), ["unknown", "answered"]);
    assert.ok(Buffer.from(stored.reply!.bytes).includes(digestOf(message.body)));
    // The same content, and the same send, now get the late answer.
    const content = bed.declaration(900_002);
    const again = await bed.post(content);
    assert.equal(again?.body.toString("latin1", 219, 245), content.linkInfo);
    assert.ok(isSame((await bed.post(message))?.body, stored.reply?.bytes));
    assert.equal(bed.primary.countOf(message.linkInfo) + bed.primary.countOf(content.linkInfo), 1);
  });

  await step("F5: a full lane says A0011 at once", async () => {
    const lock = await journal.sql.reserve();
    await lock`begin`;
    await lock`lock table message in exclusive mode`;
    // Refusals wait for their commit like everything else.
    const { contentType, body } = bed.inquiry();
    const bad = { contentType, body: Buffer.concat([body, body]) };
    let busy = 0;
    let others = 0;
    const waiting = Array.from({ length: 2_048 + 20 }, async () => {
      if (codeOf(await bed.post(bad)) === "A0011") busy++;
      else others++;
    });
    await waitUntil("20 are too many", () => busy >= 20);
    assert.equal(others, 0, "no answer before the commit");
    const took: number[] = [];
    for (let number = 0; number < 15; number++) {
      const startedAt = performance.now();
      assert.equal(codeOf(await bed.post(bad)), "A0011");
      took.push(performance.now() - startedAt);
    }
    const median = took.toSorted((a, b) => a - b)[7]!;
    assert.ok(median < 20, `the median is ${median} ms`);
    await lock`rollback`;
    lock.release();
    await Promise.all(waiting);
    assert.equal(busy + others, 2_068);
    assert.equal(codeOf(await bed.post(bed.inquiry())), "00000", "there is room again");
    assert.deepEqual((await journal.store.balance()).problems, []);
  });
});
