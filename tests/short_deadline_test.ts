/** Answers after a short deadline, a full lane, and fields and bytes under a data key. */
import { balanceOf } from "../adapters/balance/balance.ts";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { digestOf } from "./support/echoing_primary.ts";
import { codeOf, isSame, JournalView, RelayBed } from "./support/relay_bed.ts";

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
    assert.deepEqual((await balanceOf(journal.sql)).problems, []);
  });
});
