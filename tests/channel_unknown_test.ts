/**
 * Relay, a registration, no report fetched, and then the failover (F73): what the standby does with a
 * declaration whose channel only VNACCS knows, whatever VNACCS decided. And what the gateway finds out
 * by asking while the primary is well.
 */
import { builtInOffices } from "../core/codes/mod.ts";
import assert from "node:assert/strict";
import { actOnDocument, listDeclarations } from "../adapters/officers/mod.ts";
import { ChannelInquirer } from "../adapters/ledger/channel_inquirer.ts";
import { channelsUnknown } from "../adapters/ledger/channels_unknown.ts";
import { DocumentStore } from "../adapters/documents/document_store.ts";
import { Terminal } from "../adapters/terminal/mod.ts";
import { catalogue } from "../core/catalogue/mod.ts";
import { channelOf, type Document, type OfficerAct, permitOf } from "../core/documents/mod.ts";
import type { Channel } from "../core/procedures/mod.ts";
import { type ItemRecord, writeOutputMessage } from "../core/wire/mod.ts";
import { printDocument } from "../gateway/operations/print_document.ts";
import { Centre } from "./support/centre.ts";
import { Relayed } from "./support/relayed.ts";
import { serviceAccount, StandbyOffice, testSeal } from "./support/standby_office.ts";
import { asSaid } from "../core/reasons/mod.ts";

/** How declarations of a family are made, corrected and looked at; `number` is the item that names one. */
interface Way {
  readonly number: string;
  readonly values: ItemRecord;
  readonly register: readonly string[];
  /** The stored correction first, where there is one. */
  readonly correct: readonly (readonly [string, ItemRecord?])[];
  readonly callUp: string;
  readonly refer: string;
  readonly channels: readonly Channel[];
}

const ways: readonly Way[] = [
  {
    ...{ number: "ICN", values: { BL1: "B1" }, register: ["IDA", "IDC"], channels: [1, 2, 3] },
    ...{ correct: [["IDA01"], ["IDE"]], callUp: "IDD", refer: "IID" },
  },
  {
    ...{ number: "ECN", values: { EKN: "E1" }, register: ["EDA", "EDC"], channels: [1, 2, 3] },
    ...{ correct: [["EDA01"], ["EDE"]], callUp: "EDD", refer: "IEX" },
  },
  {
    ...{ number: "ICN", values: { HAB: "H1" }, register: ["MIC"], channels: [1, 2, 3] },
    ...{ correct: [["MIE"]], callUp: "MID", refer: "IID" },
  },
  {
    ...{ number: "ECN", values: {}, register: ["MEC"], channels: [1, 2, 3] },
    ...{ correct: [["MEE"]], callUp: "MED", refer: "IEX" },
  },
  {
    ...{ number: "OLT", values: { CG1: "C1" }, register: ["OLA", "OLC"], channels: [1, 2] },
    ...{ correct: [["COT", { KND: "5" }]], callUp: "COT11", refer: "ITF" },
  },
];

/** A declaration registered while relaying, and the standby over the same database. */
class FailedOver implements AsyncDisposable {
  private constructor(
    readonly relayed: Relayed,
    readonly office: StandbyOffice,
    readonly number: string,
  ) {}

  static async after({ register, values, number: item }: Way, channel: Channel) {
    const relayed = await Relayed.open();
    relayed.centre = new Centre(4711, `{"version":"t","default":${channel}}`);
    let number = "";
    for (const procedure of register) {
      number = await relayed.relay(procedure, { ...values, ...number && { [item]: number } });
    }
    await relayed.sql`update mode set mode = 'standby', since = now()`;
    await relayed.feeder.turn();
    return new FailedOver(relayed, await StandbyOffice.open(undefined, relayed), number);
  }

  async document(number = this.number): Promise<Document> {
    return (await new DocumentStore(this.office.sql, testSeal).find(number))!.document;
  }

  async act(act: Omit<OfficerAct, "at" | "text">): Promise<string> {
    const { id, number } = await this.document();
    const done = { ...act, text: "Bản in", at: new Date("2026-11-22T06:00:00Z") };
    const request = { documentId: id, act: done, officer: "hoa", office: "00ZZ" };
    const outcome = await actOnDocument(
      this.office.sql,
      { ...request, seenNumber: number },
      { catalogue, seal: testSeal, offices: builtInOffices },
    );
    return outcome.kind === "refused" ? outcome.fault : outcome.kind;
  }

  /** Codes of reports that wait for the declarant. */
  async waiting(): Promise<string[]> {
    const rows = await this.office.sql`select output from waiting_report order by id, place`;
    return rows.map(({ output }) => output);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.office[Symbol.asyncDispose]();
    await this.relayed[Symbol.asyncDispose]();
  }
}

/** Goods leave and arrive with an approval only. */
async function assertNotMoved(office: StandbyOffice, number: string): Promise<void> {
  assert.equal((await office.trySend("BOA", { CGO: number })).code, "E0003");
  assert.equal((await office.trySend("BIA", { OLT: number })).code, "E0003");
}

for (const way of ways) {
  for (const channel of way.channels) {
    const names = ["", "green", "yellow", "red"];
    Deno.test(`${way.register.at(-1)} ${names[channel]} at VNACCS, not fetched, is unknown here (F73)`, async () => {
      await using failed = await FailedOver.after(way, channel);
      const { office, number, relayed } = failed;
      assert.equal(channelOf(relayed.centre.documents.get(number.slice(0, 11))!), channel);
      const named = { [way.number]: number };
      const before = await failed.document();
      assert.equal(before.channel?.kind, "unknown");

      await office.send(way.callUp, named);
      const shown = await office.trySend(way.refer, named);
      assert.equal(shown.code, "00000", "refer");
      assert.match(shown.reply, /Luồng chưa xác định.*channel not determined/, "and says so");
      assert.equal(await channelsUnknown(office.sql), 1);

      const page = String(
        await printDocument(
          (await new DocumentStore(office.sql, testSeal).find(number))!,
          new Date("2026-11-22T06:00:00Z"),
        ),
      );
      assert.match(page, /CHƯA XÁC ĐỊNH THÔNG QUAN/);
      assert.match(page, /CLEARANCE NOT DETERMINED/);
      assert.match(page, /Chưa xác định: VNACCS đã phân luồng/);
      assert.doesNotMatch(page, /Luồng (xanh|vàng|đỏ)|>CHƯA THÔNG QUAN/);

      for (const [procedure, more] of way.correct) {
        await office.send(procedure, { ...way.values, ...named, ...more });
      }
      const held = await failed.document();
      assert.equal(held.corrections, 1, "the correction is declared");
      assert.deepEqual(
        held.channel,
        before.channel,
        "green by our rules, and not lighter for that",
      );
      assert.equal(permitOf(held), "unknown");
      assert.deepEqual(await failed.waiting(), [], "no channel and no permit is told");

      if (way.refer !== "ITF") {
        const amendment = await office.send("AMA", { ICN: number });
        await office.send("AMC", { SYN: amendment.number });
        assert.equal((await failed.document(amendment.number)).links[0]?.permitUnknown, true);
        assert.equal((await failed.document()).state, "registered", "no permit by an amendment");
      } else {
        await assertNotMoved(office, number);
      }

      const listed = await listDeclarations(office.sql, {
        ...{ office: "00ZZ", channel: "unknown", limit: 9 },
        at: { date: new Date(), offices: builtInOffices },
      });
      assert.deepEqual(listed.rows.map(({ id }) => id), [number.slice(0, 11)]);
      for (const kind of ["papers", "goods", "clear"] as const) {
        assert.equal(await failed.act({ kind, good: true }), "channel unknown", kind);
      }
      assert.equal(await failed.act({ kind: "channel", channel }), "done");
      const known = await failed.document();
      assert.equal(channelOf(known), channel);
      const permitOpen = await office.trySend(way.refer, named);
      assert.match(permitOpen.reply, /clearance not determined/);
      assert.doesNotMatch(permitOpen.reply, /channel not determined/);
      assert.notEqual(permitOf(known), "given", "a channel is no permit");
      if (way.refer === "ITF" && channel === 2) await assertNotMoved(office, number);
      assert.equal(await channelsUnknown(office.sql), 0);
    });
  }
}

Deno.test("a service user finds out the channel that no terminal has fetched, and the standby knows it", async () => {
  for (const [index, way] of ways.entries()) {
    const channel = way.channels.at(-1)!;
    await using relayed = await Relayed.open();
    relayed.centre = new Centre(4711 + index, `{"version":"t","default":${channel}}`);
    let number = "";
    for (const procedure of way.register) {
      const named = number && { [way.number]: number };
      number = await relayed.relay(procedure, { ...way.values, ...named });
    }
    await relayed.feeder.turn();
    const inquiry = new Inquiry(relayed);
    assert.deepEqual(await inquiry.turn(), { asked: 1, learnt: 1 }, way.refer);
    const { document, history } = (await new DocumentStore(relayed.sql, testSeal).find(number))!;
    assert.equal(channelOf(document), channel, way.refer);
    assert.equal(permitOf(document), "unknown", "there may be one since");
    assert.deepEqual(
      history.at(-1) && [history.at(-1)!.by, history.at(-1)!.channel],
      ["asked", channel],
    );
    assert.deepEqual(await inquiry.turn(), { asked: 0, learnt: 0 }, "nothing is left to ask");
  }
});

/** Asks the centre of a relay; the clock is the test's. */
class Inquiry {
  ms = Date.parse("2026-11-22T06:00:00Z");
  answers = true;
  isSilent: (body: Uint8Array) => boolean = () => false;
  readonly #inquirer: ChannelInquirer;

  readonly refused: string[] = [];

  constructor(relayed: Relayed, ageMs = 0, perSecond = 5, asksAs = serviceAccount.userId) {
    this.#inquirer = new ChannelInquirer({
      onRefused: (code) => void this.refused.push(code),
      ...{ sql: relayed.sql, seal: testSeal, service: new Terminal(serviceAccount) },
      now: () => this.ms,
      limits: {
        ...{ ageMs, perSecond, atOnce: 2, queueMax: 100, pauseMs: 10_000, pauseMsMax: 60_000 },
      },
      post: (contentType, body) => {
        if (!this.answers || this.isSilent(body)) {
          return Promise.resolve({ kind: "not sent", reason: asSaid("down") });
        }
        const bytes = relayed.centre.answer(contentType, body, undefined, asksAs);
        const reply = { status: 200, contentType: "text/plain; charset=UTF-8", bytes };
        return Promise.resolve({ kind: "answered", reply });
      },
    });
  }

  async turn() {
    this.ms += 1_000;
    return await this.#inquirer.turn();
  }
}

Deno.test("a service user whom the primary does not serve is told of", async () => {
  await using relayed = await Relayed.open();
  const number = await relayed.relay("IDA", { BL1: "B1" });
  await relayed.relay("IDC", { ICN: number });
  await relayed.feeder.turn();
  const stranger = new Inquiry(relayed, 0, 5, "B0002A01");
  assert.deepEqual(await stranger.turn(), { asked: 1, learnt: 0 });
  assert.deepEqual(stranger.refused, ["U0001"]);
  // A primary that closes for the night, or cannot now, says nothing of who asks.
  for (const code of ["A0010", "A0011"]) {
    relayed.centre.refuse = () => ({ code, item: "", repetition: 0 });
    const late = new Inquiry(relayed);
    await late.turn();
    assert.deepEqual(late.refused, [], code);
  }
  relayed.centre.refuse = () => undefined;
  const served = new Inquiry(relayed);
  await served.turn();
  assert.deepEqual(served.refused, []);
});

Deno.test("asking is bounded: a rate, an age, a pause, and only while the primary has the declarations", async () => {
  await using relayed = await Relayed.open();
  for (let n = 0; n < 7; n++) await relayed.relay("MIC", { HAB: `H${n}` });
  await relayed.feeder.turn();
  assert.deepEqual(
    await new Inquiry(relayed, 1e12).turn(),
    { asked: 0, learnt: 0 },
    "too young",
  );
  const inquiry = new Inquiry(relayed, 0, 3);
  inquiry.answers = false;
  assert.deepEqual(await inquiry.turn(), { asked: 0, learnt: 0 }, "the primary is away");
  inquiry.answers = true;
  assert.equal((await inquiry.turn()).asked, 3);
  await relayed.sql`update mode set mode = 'standby'`;
  assert.equal((await inquiry.turn()).asked, 0, "nobody is asked while standing in");
  await relayed.sql`update mode set mode = 'failback'`;
  assert.equal((await inquiry.turn()).asked, 3);
  assert.equal((await inquiry.turn()).asked, 1);
  assert.equal(await channelsUnknown(relayed.sql), 0);

  // What the primary does not tell is asked again after a pause that grows.
  relayed.centre.refuse = () => ({ code: "A0011" });
  const lost = await relayed.relay("MIC", { HAB: "H8" });
  assert.equal(lost, "", "refused there");
  relayed.centre.refuse = () => undefined;
  await relayed.relay("MIC", { HAB: "H9" });
  await relayed.feeder.turn();
  relayed.centre.refuse = () => ({ code: "A0011" });
  const askedAt: number[] = [];
  for (let second = 0; second < 40; second++) {
    if ((await inquiry.turn()).asked > 0) askedAt.push(second);
  }
  assert.deepEqual(askedAt, [0, 10, 30]);
  assert.equal(await channelsUnknown(relayed.sql), 1, "without an answer the doubt stays");
});

Deno.test("a question that the primary leaves without an answer keeps no other waiting", async () => {
  await using relayed = await Relayed.open();
  for (let n = 0; n < 3; n++) await relayed.relay("MIC", { HAB: `H${n}` });
  await relayed.feeder.turn();
  const [newest] = await relayed.sql`select number from document order by changed_at desc limit 1`;
  const inquiry = new Inquiry(relayed, 0, 1);
  inquiry.isSilent = (body) => new TextDecoder().decode(body).includes(newest!.number);
  for (let turn = 0; turn < 3; turn++) await inquiry.turn();
  assert.equal(await channelsUnknown(relayed.sql), 1);
  inquiry.isSilent = () => false;
  assert.deepEqual(await inquiry.turn(), { asked: 1, learnt: 1 });
});

Deno.test("an answer of before a switch, or of before a correction, teaches nothing wrong", async () => {
  await using relayed = await Relayed.open();
  relayed.centre = new Centre(4711, `{"version":"t","default":1}`);
  const number = await relayed.relay("IDA", { BL1: "B1" });
  await relayed.relay("IDC", { ICN: number });
  await relayed.feeder.turn();
  // The answer was made; before it is learnt, somebody fails over.
  const inquiry = new ChannelInquirer({
    ...{ sql: relayed.sql, seal: testSeal, service: new Terminal(serviceAccount) },
    now: Date.now,
    limits: {
      ...{ ageMs: 0, perSecond: 5, atOnce: 2, queueMax: 100, pauseMs: 1, pauseMsMax: 1 },
    },
    post: async (contentType, body) => {
      const bytes = relayed.centre.answer(contentType, body, undefined, serviceAccount.userId);
      await relayed.sql`update mode set mode = 'standby', epoch = epoch + 1`;
      return { kind: "answered", reply: { status: 200, contentType: "text/plain", bytes } };
    },
  });
  assert.deepEqual(await inquiry.turn(), { asked: 1, learnt: 0 });
  assert.equal(await channelsUnknown(relayed.sql), 1);

  // A report of the branch before passes after the correction: it binds from below only.
  await relayed.sql`update mode set mode = 'relay', epoch = epoch - 1`;
  await relayed.relay("IDA01", { ICN: number, BL1: "B1" });
  await relayed.relay("IDE", { ICN: number });
  const { contentType, body } = relayed.terminal.retrieve();
  const report = await relayed.handOverBytes("#REP1", contentType, body);
  const message = catalogue.output("VRD2AC")!;
  const told = { message, values: {}, information: number, receivedAt: relayed.centre.now };
  await relayed.answer(report, writeOutputMessage({ ...told, rtpInfo: "TOKEN" }));
  await relayed.feeder.turn();
  const { document } = (await new DocumentStore(relayed.sql, testSeal).find(number))!;
  assert.equal(document.channel?.kind === "unknown" && document.channel.atLeast, 2);
});
