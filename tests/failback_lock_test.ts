/**
 * A process that gives back is stopped for longer than its lock lives; another one takes over. When
 * the first goes on it must send nothing, although it had already asked and been told to send (F36,
 * F43, I2).
 */
import assert from "node:assert/strict";
import { findPlan } from "../adapters/give_back/give_back_plans.ts";
import type { GiveBackLockTimes } from "../adapters/give_back/give_back_lock.ts";
import { readNumberMap } from "../core/give_back/mod.ts";
import { beginGiveBack, spawnGiveBack } from "./support/begin_give_back.ts";
import { Centre } from "./support/centre.ts";
import { until } from "./support/operator.ts";
import { type Accepted, serviceAccount, StandbyOffice } from "./support/standby_office.ts";

const times: GiveBackLockTimes = { sessionIdleMs: 1_500, beatMs: 200, freshMs: 700 };
const concurrency = 3;
/** How long the first may do what it wants after it goes on. */
const afterMs = 2_000;

/** One door of the centre, so that it can be told who sends. */
class Door {
  inquiries = 0;
  messages = 0;
  readonly #stopping = new AbortController();
  readonly url: string;

  constructor(centre: Centre, answerWhen: () => Promise<void>) {
    const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
    const server = Deno.serve({ ...options, signal: this.#stopping.signal }, async (request) => {
      const body = new Uint8Array(await request.arrayBuffer());
      const before = centre.applied.length;
      const map = request.headers.get("songhanh-number-map");
      const bytes = centre.answer(
        request.headers.get("content-type"),
        body,
        map === null ? undefined : readNumberMap(map),
        serviceAccount.userId,
      );
      if (centre.applied.length > before) this.messages++;
      else this.inquiries++;
      await answerWhen();
      return new Response(bytes as Uint8Array<ArrayBuffer>, {
        headers: { "content-type": "text/plain; charset=UTF-8" },
      });
    });
    this.url = `http://127.0.0.1:${server.addr.port}/`;
  }

  close(): void {
    this.#stopping.abort();
  }
}

for (const when of ["after the other has ended", "while the other works"] as const) {
  Deno.test(`a give-back that was stopped sends nothing, going on ${when}`, async () => {
    await using office = await StandbyOffice.open();
    const sent: Accepted[] = [];
    for (let n = 0; n < 12; n++) sent.push(await office.send("IDA", { BL1: `B${n}` }));
    const plan = await beginGiveBack(office, "always", concurrency);
    const centre = new Centre();
    const released = Promise.withResolvers<void>();
    const first = new Door(centre, () => released.promise);
    const second = new Door(centre, () => new Promise((resolve) => setTimeout(resolve, 100)));
    const lockTimes = JSON.stringify(times);
    const stopped = spawnGiveBack(office.url, first.url, lockTimes);
    let other: Deno.ChildProcess | undefined;
    try {
      await until("it has asked", () => first.inquiries === concurrency);
      stopped.kill("SIGSTOP");
      // "Not known": the answers wait in its connections until it goes on.
      released.resolve();
      other = spawnGiveBack(office.url, second.url, lockTimes);
      await until("another one has taken over", () => second.messages > 0);
      if (when === "after the other has ended") await other.status;
      stopped.kill("SIGCONT");
      assert.equal((await other.status).code, 0);
      const giveUp = setTimeout(() => stopped.kill("SIGKILL"), afterMs);
      assert.equal((await stopped.status).code, 0, "it ends by itself: nothing is left to do");
      clearTimeout(giveUp);
    } finally {
      for (const child of [stopped, other]) {
        try {
          child?.kill("SIGKILL");
        } catch {
          // It has ended.
        }
      }
      first.close();
      second.close();
    }
    assert.deepEqual([first.messages, second.messages], [0, sent.length]);
    for (const { linkInfo } of sent) {
      assert.equal(centre.applied.filter((each) => each.linkInfo === linkInfo).length, 1);
    }
    const done = (await findPlan(office.sql, plan))!;
    assert.deepEqual([done.state, done.counts["given back"]], ["done", sent.length]);
  });
}
