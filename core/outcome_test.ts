import assert from "node:assert/strict";
import { catalogue } from "./catalogue/mod.ts";
import { isRefusalCode, knowsSender, outcomeOf, outcomeOfAnswer } from "./outcome.ts";

const answered = (code: string | null, procedure = "IDA") =>
  outcomeOf({ procedure, taken: "handed over", state: "answered", code });
const refused = (code: string, taken = "refused") =>
  outcomeOf({ procedure: "IDA", taken, state: "refused", code });

Deno.test("outcomeOf() tells a refusal of VNACCS from what it did", () => {
  assert.equal(answered("00000"), "accepted");
  assert.equal(answered("W0001"), "accepted");
  for (const code of ["S0003", "E0001", "U0001", "L0001", "A0003", "Verification GW Error"]) {
    assert.equal(answered(code), "refused by the centre", code);
  }
});

Deno.test("outcomeOf() takes an answer that is no message for what was asked", () => {
  assert.equal(answered("LOGON OK", "#REP1"), "accepted");
  assert.equal(answered("NO MORE OUTPUT", "?A2"), "accepted");
  // A proxy's page: what VNACCS did is not known.
  assert.equal(answered("<html><head><title>502 B"), "unknown");
  assert.equal(answered(null), "unknown");
});

Deno.test("outcomeOf() tells the gateway's refusals from those in the place of VNACCS", () => {
  for (const code of ["A0011", "A0004", "E9990", "Message Format GW Error"]) {
    assert.equal(refused(code), "refused by the gateway", code);
  }
  assert.equal(refused("E0103"), "refused by the centre");
  assert.equal(refused("S0003"), "refused by the centre");
  // It could not be handed over.
  assert.equal(refused("A0011", "handed over"), "refused by the gateway");
});

Deno.test("outcomeOf() fills nothing in", () => {
  const handedOver = { procedure: "IDA", taken: "handed over", code: null };
  assert.equal(outcomeOf({ ...handedOver, state: "in flight" }), undefined);
  assert.equal(outcomeOf({ ...handedOver, state: "unknown", code: "A0007" }), "unknown");
  assert.equal(outcomeOf({ ...handedOver, state: "decided" }), "unknown");
  assert.equal(outcomeOf({ ...handedOver, state: "absent" }), "refused by the gateway");
});

Deno.test("outcomeOfAnswer() says what the journal will say of an answer", () => {
  const told = (result: "answered" | "repeated" | "unknown" | "refused", code?: string) =>
    outcomeOfAnswer({ procedure: "IDA", result, code });
  assert.equal(told("answered", "00000"), "accepted");
  assert.equal(told("answered", "S0003"), "refused by the centre");
  assert.equal(told("refused", "E0103"), "refused by the centre");
  assert.equal(told("refused", "A0010"), "refused by the gateway");
  assert.equal(told("unknown", "A0007"), "unknown");
  assert.equal(told("repeated", "00000"), "accepted");
  assert.equal(told("repeated", "S0003"), "refused by the centre");
  assert.equal(told("repeated", "A0007"), "unknown");
  assert.equal(told("repeated", "A0011"), "refused by the gateway");
});

Deno.test("every code of an error is a refusal, and none of success or a warning", () => {
  for (
    const { code } of [...catalogue.procedures()].flatMap(({ code }) => catalogue.errorCodes(code))
  ) {
    assert.equal(isRefusalCode(code), !code.startsWith("W") && code !== "00000", code);
  }
});

Deno.test("a short text is success for what is no procedure, and for nothing else", () => {
  for (const { code } of catalogue.sessionProcedures()) {
    assert.equal(answered("NO MORE OUTPUT", code), "accepted", code);
  }
  for (const { code } of catalogue.procedures()) {
    assert.equal(answered("NO MORE OUTPUT", code), "unknown", code);
  }
});

Deno.test("knowsSender() takes success of a centre, and no other text", () => {
  for (const code of ["00000", "W0001", "LOGON OK"]) assert.ok(knowsSender(code), code);
  const others = [
    undefined,
    "A0004",
    "B1234",
    "E9990",
    "<!DOCTYPE html><html>",
    "LOGON OKAY",
    "OE1001",
  ];
  for (const code of others) assert.ok(!knowsSender(code), code);
});
