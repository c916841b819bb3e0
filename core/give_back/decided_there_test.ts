import assert from "node:assert/strict";
import type { Document } from "../documents/mod.ts";
import { decidedThere, declaringProcedures } from "./decided_there.ts";

const at = new Date("2026-11-29T01:00:00Z");

const list: Document = {
  id: "75900000010",
  number: "759000000100",
  family: "exemption list",
  keys: [],
  owner: "A0001",
  declarant: "A0001",
  company: "CÔNG TY THỬ",
  office: "01AB",
  state: "registered",
  content: { procedure: "TEA", body: new Uint8Array() },
  corrections: 0,
  dates: { created: at, registered: at },
  links: [],
  printed: [],
  receipts: [],
  complete: true,
  drawsKnown: true,
};

Deno.test("a list that was given back may be drawn on at VNACCS: not all draws are known", () => {
  assert.ok(declaringProcedures.includes("TEA"));
  const after = decidedThere(list, at);
  assert.equal(after.drawsKnown, undefined);
  assert.equal(decidedThere(after, at), after, "once is enough");
});

Deno.test("a channel of ours is unknown after a give-back and no lighter; a permit of ours stays", () => {
  const declaration: Document = {
    ...list,
    family: "import declaration",
    drawsKnown: undefined,
    channel: { kind: "known", channel: 2, rule: "r", version: "1", kept: false },
  };
  const after = decidedThere(declaration, at);
  assert.deepEqual(after.channel, { kind: "unknown", since: at, atLeast: 2 });
  const cleared: Document = {
    ...declaration,
    state: "cleared",
    dates: { ...declaration.dates, cleared: at },
  };
  assert.equal(decidedThere(cleared, at), cleared);
});
