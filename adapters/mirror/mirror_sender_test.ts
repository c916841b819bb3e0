import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { byteSeal } from "../seals/byte_seal.ts";
import type { PrimaryClient } from "../vnaccs/primary_client.ts";
import { waitUntil } from "../testing/wait_until.ts";
import type { MirrorComparer } from "./mirror_comparer.ts";
import { MirrorSender } from "./mirror_sender.ts";
import { MirrorWindow } from "./mirror_window.ts";
import type { AnsweredPair, SentPair } from "./sent_pair.ts";

const mebibyte = 1_048_576;
const pairsMax = 60;

/** A pair of one mebibyte; the answer to it is of one byte. */
function pairAt(place: string): SentPair {
  return {
    ...{ place, stream: 1, sequence: place, procedure: "IDA", registers: false },
    ...{ named: [], documents: [], contentType: null, bytes: mebibyte },
    request: () => ({ opened: new Uint8Array(1), reason: undefined }),
    primary: () => {
      throw new Error("is not asked for");
    },
  };
}

Deno.test("MirrorSender holds no more bytes of answered pairs than a batch, requests among them", async () => {
  const run = { id: 1, url: "", startedAt: new Date() };
  const window = new MirrorWindow(undefined as unknown as Sql, run);
  const open = Array.from({ length: pairsMax }, (_, at) => String(at + 1));
  window.due = () => Promise.resolve([...open]);
  window.move = (places, state) => {
    if (state !== "sending") return;
    for (const place of places) open.splice(open.indexOf(place), 1);
  };
  window.takeKept = pairAt;
  let posted = 0;
  const client = {
    post: () => {
      posted++;
      const reply = { status: 200, contentType: null, bytes: new Uint8Array(1) };
      return Promise.resolve({ kind: "answered", reply });
    },
  } as unknown as PrimaryClient;
  const batches: number[] = [];
  const mayCompare = Promise.withResolvers<void>();
  const comparer = {
    async compareAnswered(answers: readonly AnsweredPair[]) {
      batches.push(answers.length);
      await mayCompare.promise;
      return answers.length;
    },
  } as unknown as MirrorComparer;
  const limits = {
    ...{ concurrency: 4, answerMs: 1, replyBytesMax: 1 },
    ...{ backlogMax: 1, backlogMs: 1, pairsKept: 1 },
  };
  const sender = new MirrorSender({
    ...{ sql: undefined as unknown as Sql, run, seal: byteSeal(undefined), limits, client },
    ...{ window, comparer, now: Date.now, onResult: () => {} },
  });
  const turn = sender.turn();
  // Nothing here waits for anything outside: when two looks see the same, no more is sent.
  let before = -1;
  await waitUntil("no more is sent", () => {
    const isStill = posted > 0 && posted === before;
    before = posted;
    return isStill;
  });
  const [first] = batches;
  assert.ok(posted <= first! + 16 + limits.concurrency, `${posted} were sent, ${first} compared`);
  mayCompare.resolve();
  assert.equal(await turn, pairsMax);
  assert.equal(batches.reduce((sum, each) => sum + each), pairsMax);
  assert.ok(Math.max(...batches) <= 16, `batches of ${batches}`);
});
