import assert from "node:assert/strict";
import { waitUntil } from "../../adapters/testing/wait_until.ts";
import { scratchService } from "../testing/scratch_service.ts";
import { OutageTeller } from "./outage_teller.ts";

Deno.test("OutageTeller tells in order, again until it arrives, and nothing of what others tell", async () => {
  const sent: string[] = [];
  let fails = 1;
  const teller = new OutageTeller({
    write: ({ kind, facts }) => ({ id: "", kind: `${kind} ${facts.what}`, body: "" }),
    post: ({ kind }) => {
      sent.push(kind);
      return Promise.resolve(fails-- > 0 ? "no connection" : undefined);
    },
    onFailed: () => {},
  });
  const states = ["relaying", "primary down", "not durable", "rows lost", "standing in"] as const;
  const services = states.map((state) => scratchService("relay", { state }));
  services.slice(1).forEach((now, index) => teller.note(now, services[index]!));
  await waitUntil("all are told", () => sent.length === 5);
  await teller.stop();
  assert.deepEqual(sent, [
    "outage-began database",
    "outage-began database",
    "outage-ended database",
    "outage-began rows",
    "outage-ended rows",
  ]);
});

Deno.test("OutageTeller that is stopped waits for nobody", async () => {
  const teller = new OutageTeller({
    write: ({ kind }) => ({ id: "", kind, body: "" }),
    post: () => Promise.resolve("no connection"),
    onFailed: () => {},
  });
  teller.note(scratchService("relay", { state: "not durable" }), scratchService("relay"));
  await teller.stop();
});
