/** The same message more than once (F21 to F26), through a whole gateway with two lanes. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { assertNothingLost } from "./support/assert_nothing_lost.ts";
import { terminalRequest } from "./support/post_raw.ts";
import { RawConnection } from "./support/raw_connection.ts";
import { codeOf, isSame, JournalView, RelayBed } from "./support/relay_bed.ts";

/** An answer that takes so long is watched on its way to its sender. */
const slowMs = 200;

/**
 * How long the primary's answer is waited for, and as much of it as half a minute is of the time by
 * default: whoever repeats waits by the same setting.
 */
const deadlineMs = 12_000;
const halfMinuteMs = deadlineMs * 30_000 / 170_000;

const linkInfoOf = (body: Buffer | undefined) => body?.toString("latin1", 219, 245);

Deno.test("F21 to F26: a message that comes again", async (test) => {
  await using database = await migratedDatabase();
  await using bed = await RelayBed.start({
    databaseUrl: database.url,
    env: { SONGHANH_WORKERS: "2", SONGHANH_RELAY_DEADLINE_MS: String(deadlineMs) },
  });
  await using journal = new JournalView(database.url);
  const step = (name: string, run: () => Promise<void>) => test.step({ name, fn: run });
  const exchanges: Parameters<typeof assertNothingLost>[2][number][] = [];
  const post = async (message: Parameters<RelayBed["post"]>[0] & { linkInfo: string }) => {
    const answer = await bed.post(message);
    exchanges.push({ message: message as never, answer });
    return answer;
  };

  await step("F21: the same send again gets the same answer, also after a restart", async () => {
    const messages = [bed.inquiry(), bed.declaration()];
    const first = [await post(messages[0]!), await post(messages[1]!)];
    assert.deepEqual(first.map(codeOf), ["00000", "00000"]);
    const repeat = async () => {
      for (const [index, message] of messages.entries()) {
        assert.ok(isSame((await post(message))?.body, first[index]?.body));
        assert.equal(bed.primary.countOf(message.linkInfo), 1);
      }
    };
    for (let number = 0; number < 4; number++) await repeat();
    assert.equal(await bed.gateway.stop(), 0);
    await bed.startGateway();
    await repeat();
  });

  await step("F22: the same send after a first try that never left is processed", async () => {
    for (const message of [bed.inquiry(), bed.declaration()]) {
      bed.primary.proxy.goAway();
      assert.equal(codeOf(await post(message)), "A0011");
      assert.equal(codeOf(await post(message)), "A0011");
      bed.primary.proxy.comeBack();
      assert.equal(codeOf(await post(message)), "00000");
      assert.equal(bed.primary.countOf(message.linkInfo), 1);
      const states = (await journal.of(message.linkInfo)).map(({ state }) => state);
      assert.deepEqual(states, ["refused", "refused", "answered"]);
    }
  });

  await step("F23: the same link information with other bytes is two messages", async () => {
    const one = bed.inquiry();
    // Unsigned, as the link information is under the signature.
    const [first, second] = [bed.inquiry(), bed.inquiry()].map((message) => {
      const body = Buffer.from(message.body);
      body.write(one.linkInfo, 219, "latin1");
      return { ...message, body, linkInfo: one.linkInfo };
    });
    const answers = [await post(first!), await post(second!)];
    assert.deepEqual(answers.map(codeOf), ["00000", "00000"]);
    assert.ok(!isSame(answers[0]?.body, answers[1]?.body));
    assert.equal(bed.primary.countOf(one.linkInfo), 2, "both are applied");
    assert.equal((await journal.of(one.linkInfo)).length, 2, "both are kept");
    assert.ok(isSame((await post(first!))?.body, answers[0]?.body), "each has its answer");
    assert.ok(isSame((await post(second!))?.body, answers[1]?.body));
    // Twice on purpose: not for the count by link information below.
    bed.primary.kept.splice(bed.primary.kept.length - 2, 2);
    exchanges.splice(exchanges.length - 4, 4);
  });

  await step("F24: ten copies in parallel: one application, all answered", async () => {
    for (const message of [bed.inquiry(), bed.declaration()]) {
      const answers = await Promise.all(Array.from({ length: 10 }, () => post(message)));
      assert.equal(codeOf(answers[0]), "00000");
      assert.ok(answers.every((answer) => isSame(answer?.body, answers[0]?.body)));
      assert.equal(bed.primary.countOf(message.linkInfo), 1);
    }
  });

  await step("F25: gone before the answer, sent again with new link information", async () => {
    const released = Promise.withResolvers<void>();
    bed.primary.beforeAnswer = () => released.promise;
    const number = 700_001;
    const first = bed.declaration(number);
    {
      using connection = await RawConnection.open(bed.gateway.edi);
      await connection.write(terminalRequest(first.contentType, first.body));
      await waitUntil("it is at the primary", () => bed.primary.countOf(first.linkInfo) === 1);
    }
    // While the first is in flight.
    const second = bed.declaration(number);
    const waiting = post(second);
    // Whenever it is looked at, the first is in flight or its answer was not delivered.
    setTimeout(() => released.resolve(), slowMs);
    const answer = await waiting;
    assert.equal(codeOf(answer), "00000");
    assert.equal(linkInfoOf(answer?.body), second.linkInfo, "under the new link information");
    assert.equal(bed.primary.countOf(second.linkInfo), 0, "not applied again");
    bed.primary.beforeAnswer = () => {};

    // That answer was delivered: the same content is a message of its own now.
    const third = bed.declaration(number);
    assert.equal(codeOf(await post(third)), "00000");
    assert.equal(bed.primary.countOf(third.linkInfo), 1);
  });

  await step("F25: gone before the answer, sent again after it was recorded", async () => {
    const released = Promise.withResolvers<void>();
    bed.primary.beforeAnswer = () => released.promise;
    const number = 700_002;
    const first = bed.declaration(number);
    {
      using connection = await RawConnection.open(bed.gateway.edi);
      await connection.write(terminalRequest(first.contentType, first.body));
      await waitUntil("it is at the primary", () => bed.primary.countOf(first.linkInfo) === 1);
    }
    setTimeout(() => released.resolve(), slowMs);
    bed.primary.beforeAnswer = () => {};
    await waitUntil(
      "the answer is recorded",
      async () => (await journal.of(first.linkInfo))[0]?.state === "answered",
    );
    const second = bed.declaration(number);
    const answer = await post(second);
    assert.equal(linkInfoOf(answer?.body), second.linkInfo);
    assert.equal(bed.primary.countOf(second.linkInfo), 0, "not applied again");
  });

  await step("a second send of delivered content is a message of its own, at once", async () => {
    for (let number = 700_010; number < 700_020; number++) {
      const [first, second] = [bed.declaration(number), bed.declaration(number)];
      assert.equal(codeOf(await post(first)), "00000");
      assert.equal(codeOf(await post(second)), "00000");
      assert.equal(bed.primary.countOf(second.linkInfo), 1, String(number));
    }
  });

  await step("F26: 200 repeats while the primary takes its time: one application", async () => {
    const inspected = async () => {
      const metrics = await (await fetch(`http://${bed.gateway.admin}/metrics`)).text();
      return Number(/^songhanh_request_seconds_count\{phase="inspect"\} (\d+)/m.exec(metrics)![1]);
    };
    const before = await inspected();
    const released = Promise.withResolvers<void>();
    bed.primary.beforeAnswer = () => released.promise;
    const number = 700_003;
    const first = bed.declaration(number);
    const waiting = [post(first)];
    await waitUntil("it is at the primary", () => bed.primary.countOf(first.linkInfo) === 1);
    const taken = new Promise((resolve) => setTimeout(resolve, halfMinuteMs));
    for (let repeat = 0; repeat < 200; repeat++) {
      // First those that a person sends again, then those that a machine repeats.
      waiting.push(post(repeat < 20 ? bed.declaration(number) : first));
    }
    // Others are served meanwhile; the storm arrives while the primary is at work.
    bed.primary.beforeAnswer = () => {};
    const others = 20;
    for (let other = 0; other < others; other++) {
      assert.equal(codeOf(await post(bed.inquiry())), "00000");
    }
    const all = waiting.length + others;
    await waitUntil("all have come", async () => await inspected() === before + all);
    await taken;
    const answered = exchanges.length;
    released.resolve();
    const answers = await Promise.all(waiting);
    assert.equal(exchanges.length - answered, waiting.length, "nobody was answered before");
    assert.ok(answers.every((answer) => codeOf(answer) === "00000"));
    const sends = new Set(exchanges.slice(-201).map(({ message }) => message.linkInfo));
    const applied = [...sends].map((linkInfo) => bed.primary.countOf(linkInfo));
    assert.equal(applied.reduce((sum, count) => sum + count, 0), 1, "one application");
  });

  await step("after all this nothing is lost and nothing was applied twice", async () => {
    await assertNothingLost(journal, bed.primary, exchanges);
    assert.equal(await bed.gateway.stop(), 0);
  });
});
