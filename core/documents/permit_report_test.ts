/** A transport that was approved before is approved anew, whoever approves it, and no other is. */
import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { example, prints, ScratchStandby } from "../testing/scratch_standby.ts";
import { decideOfficerAct } from "./decide_officer_act.ts";
import type { OfficerAct, OfficerActKind } from "./officer_act.ts";

const minute = 60_000;

class Transport {
  readonly standby: ScratchStandby;
  readonly #number: string;
  readonly #acts: OfficerAct[] = [];

  constructor(channel: 1 | 2, permits: "all" | "officer") {
    this.standby = new ScratchStandby(`{"version":"1","default":${channel}}`);
    this.standby.permits = permits;
    this.#number = this.standby.accepted("OLA", example("OLA", { CG1: "CARGO1" })).information;
  }

  get document() {
    return this.standby.documents.get(this.#number.slice(0, 11))!;
  }

  declare(): string[] {
    return prints(this.standby.accepted("OLC", { OLT: this.#number }));
  }

  correct(): string[] {
    this.#pass();
    const values = { KND: "5", OLT: this.document.number, ROU: "BY ROAD" };
    return prints(this.standby.accepted("COT", values));
  }

  act(kind: OfficerActKind, change: Partial<OfficerAct> = {}): string[] {
    this.#pass();
    const act: OfficerAct = { kind, good: true, text: "lý do", at: this.standby.now, ...change };
    const decided = decideOfficerAct(this.document, act, this.#acts, {
      catalogue,
      userId: "02CI0001",
    });
    if (decided.kind === "refused") assert.fail(decided.fault);
    this.#acts.push(act);
    this.standby.documents.put(decided.document);
    return decided.prints.map(({ output }) => output);
  }

  #pass(): void {
    this.standby.now = new Date(this.standby.now.getTime() + minute);
  }
}

const duties = { basis: "paid", reference: "GNT 1" } as const;

Deno.test("yellow: approved, corrected and approved again by an officer", () => {
  const transport = new Transport(2, "all");
  assert.deepEqual(transport.declare(), ["VAS503"]);
  assert.deepEqual(transport.correct(), ["VAS513"]);
  transport.act("papers");
  assert.deepEqual(transport.act("clear"), ["VAS504"], "corrected, and never approved");
  for (const _ of [1, 2]) {
    assert.deepEqual(transport.correct(), ["VAS513"]);
    transport.act("papers");
    assert.deepEqual(transport.act("clear"), ["VAS506"]);
  }
});

Deno.test("green: the permit by itself and the officer's ask the same question", () => {
  const itself = new Transport(1, "all");
  assert.deepEqual(itself.declare(), ["VAS503", "VAS504"]);
  assert.deepEqual(itself.correct(), ["VAS513", "VAS506"]);
  assert.deepEqual(itself.correct(), ["VAS513", "VAS506"]);

  const officers = new Transport(1, "officer");
  assert.deepEqual(officers.declare(), ["VAS503"]);
  assert.deepEqual(officers.correct(), ["VAS513"]);
  assert.deepEqual(officers.act("duties", duties), ["VAS504"], "corrected, and never approved");
  assert.deepEqual(officers.correct(), ["VAS513"]);
  assert.deepEqual(officers.act("duties", duties), ["VAS506"]);

  const then = new Transport(1, "officer");
  then.declare();
  then.correct();
  then.standby.permits = "all";
  assert.deepEqual(then.correct(), ["VAS513", "VAS504"], "the first one, by itself");
  assert.deepEqual(then.correct(), ["VAS513", "VAS506"]);
});

Deno.test("what VNACCS approved before, or what has started, is approved anew", () => {
  for (const change of [{ printed: ["VAS504"] }, { departed: true }]) {
    const transport = new Transport(2, "all");
    transport.declare();
    const { document } = transport;
    transport.standby.documents.put({
      ...document,
      state: "cleared",
      printed: change.printed ?? [],
      dates: {
        ...document.dates,
        ...(change.departed ? { departed: document.dates.created } : {}),
      },
    });
    transport.correct();
    transport.act("papers");
    assert.deepEqual(transport.act("clear"), ["VAS506"], JSON.stringify(change));
  }
});
