import assert from "node:assert/strict";
import type { Party } from "../party.ts";
import type { QueuedMessage } from "./journal_queue.ts";
import { takeMessages } from "./take_batch.ts";

function queued(party: Party | undefined): QueuedMessage<never> {
  return { keys: { party }, request: new Uint8Array(1) } as unknown as QueuedMessage<never>;
}

const stranger = (origin: string, name: string): Party => ({ kind: "stranger", origin, name });

Deno.test("takeMessages() lets senders take turns by what is proved (F72)", () => {
  // Strangers from many addresses, all with the victim's user ID, ahead of everybody.
  const flood = Array.from(
    { length: 4_000 },
    (_, at) => queued(stranger(`10.0.0.${at % 40}`, "M1001M01")),
  );
  const victims = Array.from(
    { length: 60 },
    () => queued({ kind: "known", name: "user M1001M01" }),
  );
  const another = Array.from(
    { length: 60 },
    () => queued({ kind: "known", name: "user M1002M01" }),
  );
  const ownAddress = queued(stranger("192.0.2.1", "M1001M01"));
  const { taken, left } = takeMessages([...flood, ...victims, ...another, ownAddress]);
  assert.equal(taken.length + left.length, flood.length + 121);
  for (const message of [...victims, ...another, ownAddress]) assert.ok(taken.includes(message));
});

Deno.test("takeMessages() lets user IDs of one address take turns", () => {
  const flood = Array.from({ length: 4_000 }, () => queued(stranger("van:north", "M1001M01")));
  const other = queued(stranger("van:north", "M1002M01"));
  const own = queued(undefined);
  const { taken } = takeMessages([...flood, other, own]);
  assert.ok(taken.includes(other) && taken.includes(own));
});
