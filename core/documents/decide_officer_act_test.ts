import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { type Channel, officerOutputs } from "../procedures/mod.ts";
import { type ItemRecord, writeItems, writeOutputMessage } from "../wire/mod.ts";
import { type ChannelKnowledge, channelOf, channelToldBy } from "./channel_knowledge.ts";
import { decideOfficerAct, missingForPermit } from "./decide_officer_act.ts";
import type { OfficerDecision } from "./officer_decision.ts";
import { dutyBases, type OfficerAct, type OfficerActKind, officerActKinds } from "./officer_act.ts";
import { type Document, permitOf } from "./document.ts";
import { exampleItems } from "../testing/example_items.ts";

const at = new Date("2026-03-02T03:04:05Z");
const later = (minutes: number) => new Date(at.getTime() + minutes * 60_000);

function declaration(channel: Channel, change: Partial<Document> = {}, values: ItemRecord = {}) {
  const procedure = catalogue.procedure("IDA")!;
  return {
    id: "10900000006",
    number: "109000000060",
    family: "import declaration",
    keys: [],
    owner: "A0001",
    declarant: "A0001",
    company: "CÔNG TY THỬ",
    office: "01AB",
    state: "registered",
    content: {
      procedure: "IDA",
      body: writeItems(procedure.layout, "request", exampleItems(procedure, values)),
    },
    corrections: 0,
    channel: { kind: "known", channel, rule: "t", version: "t", kept: false } as ChannelKnowledge,
    dates: { created: at, registered: at },
    links: [],
    printed: ["VAD2AC"],
    receipts: [],
    complete: true,
    ...change,
  } satisfies Document;
}

const act = (kind: OfficerActKind, change: Partial<OfficerAct> = {}): OfficerAct => ({
  kind,
  text: "lý do",
  good: true,
  at: later(10),
  ...change,
});

/** What frees the goods line of duties. */
const free: ItemRecord = { TXA: ["0"], TX1: ["VK010"] };

function decide(document: Document, what: OfficerAct, past: OfficerAct[] = []) {
  return decideOfficerAct(document, what, past, { catalogue, userId: "A0001A01" });
}

function decided(document: Document, what: OfficerAct, past: OfficerAct[] = []): OfficerDecision {
  const outcome = decide(document, what, past);
  if (outcome.kind === "refused") assert.fail(outcome.fault);
  // What is printed can be written.
  for (const { output, values, information } of outcome.prints) {
    const message = catalogue.output(output)!;
    writeOutputMessage({ message, values, information, receivedAt: at });
  }
  return outcome;
}

const faultOf = (...args: Parameters<typeof decide>) => {
  const outcome = decide(...args);
  return outcome.kind === "refused" ? outcome.fault : "";
};

Deno.test("decideOfficerAct() clears yellow after its papers, red after papers and goods", () => {
  const yellow = declaration(2);
  assert.equal(faultOf(yellow, act("clear")), "papers unchecked");
  assert.equal(faultOf(yellow, act("clear"), [act("papers", { good: false })]), "papers unchecked");
  const { document, prints } = decided(yellow, act("clear"), [act("papers", { at: later(5) })]);
  assert.deepEqual([document.state, document.dates.cleared], ["cleared", later(10)]);
  assert.deepEqual(prints.map(({ output }) => output), ["VAD2AG"]);
  assert.equal(prints[0]!.values.ICN, yellow.number);
  assert.deepEqual(document.printed, ["VAD2AC", "VAD2AG"]);

  const red = declaration(3);
  const papers = act("papers", { at: later(5) });
  assert.equal(faultOf(red, act("clear"), [papers]), "goods unchecked");
  const cleared = decided(red, act("clear"), [papers, act("goods", { at: later(6) })]);
  assert.equal(cleared.document.state, "cleared");
});

Deno.test("decideOfficerAct() takes the last check only, and none from before a correction", () => {
  const yellow = declaration(2);
  const good = act("papers", { at: later(1) });
  const bad = act("papers", { at: later(2), good: false });
  assert.equal(faultOf(yellow, act("clear"), [good, bad]), "papers unchecked");
  assert.equal(faultOf(yellow, act("clear"), [bad, { ...good, at: later(3) }]), "");
  const corrected = declaration(2, { dates: { created: at, registered: at, corrected: later(5) } });
  assert.equal(faultOf(corrected, act("clear"), [good]), "papers unchecked");
});

Deno.test("missingForPermit() names everything in the order of the work, and nothing where it can be given", () => {
  const context = { catalogue, at: later(10) };
  const missing = (channel: Channel, past: OfficerAct[] = [], change: Partial<Document> = {}) =>
    missingForPermit(declaration(channel, change), "clear", past, context);
  const papers = act("papers", { at: later(1) });
  const goods = act("goods", { at: later(2) });
  assert.deepEqual(missing(3), ["papers unchecked", "goods unchecked"]);
  assert.deepEqual(missing(3, [papers]), ["goods unchecked"]);
  assert.deepEqual(missing(3, [papers, { ...goods, good: false }]), ["goods unchecked"]);
  assert.deepEqual(missing(3, [papers, goods]), []);
  assert.deepEqual(missing(1), ["duties unconfirmed"]);
  assert.deepEqual(missing(2, [papers], { complete: false }), ["incomplete"]);
  assert.deepEqual(missing(2, [papers], { state: "cancelled" }), ["state"]);
  const unknown = { kind: "unknown", since: at, atLeast: 1 } as const;
  assert.deepEqual(missing(2, [papers], { channel: unknown }), ["channel unknown"]);
});

Deno.test("decideOfficerAct() lets a wrong record be superseded: the last one counts, none is taken away", () => {
  const yellow = declaration(2);
  const papers = act("papers", { at: later(1) });
  const paid = act("duties", { at: later(2), good: undefined, basis: "paid", reference: "GNT 1" });
  const wrong = act("duties", { at: later(3), good: false });
  const { document, prints } = decided(yellow, wrong, [papers, paid]);
  assert.deepEqual([document.state, prints], ["registered", []], "it permits nothing");
  assert.equal(faultOf(yellow, act("duties", { good: false, text: "" })), "text missing");
  assert.equal(faultOf(yellow, act("clear"), [papers, paid]), "");
  assert.equal(faultOf(yellow, act("clear"), [papers, paid, wrong]), "duties unconfirmed");
  const anew = { ...paid, at: later(4) };
  assert.equal(faultOf(yellow, act("clear"), [papers, paid, wrong, anew]), "");
  assert.equal(faultOf(yellow, act("papers", { good: undefined })), "result missing");
});

Deno.test("decideOfficerAct() clears green without a check, by the permit of green", () => {
  const green = declaration(1, {}, free);
  const { document, prints } = decided(green, act("clear"));
  assert.deepEqual([document.state, document.dates.cleared], ["cleared", later(10)]);
  assert.deepEqual(prints.map(({ output }) => output), ["VAD1AG"]);
  assert.equal(faultOf(green, act("papers")), "channel");
  assert.equal(faultOf(declaration(2), act("goods")), "channel");
});

Deno.test("decideOfficerAct() gives the permit that the declaration asked for", () => {
  const papers = [act("papers", { at: later(1) })];
  const permitOf = (values: ItemRecord) =>
    decided(declaration(2, {}, values), act("clear"), papers).prints[0]!.output;
  assert.equal(permitOf({ ICB: "C11" }), "VAD2RG");
  assert.equal(permitOf({ ICB: "A11", BP: "1" }), "VAD2AG", "in the end; before, a release");
});

Deno.test("decideOfficerAct() clears what may owe duties only when somebody has confirmed them", () => {
  for (const [family, procedure, values, report] of greens) {
    const green = declarationOf(family, procedure, values);
    const name = `${family} ${JSON.stringify(values)}`;
    assert.equal(faultOf(green, act("clear")), "duties unconfirmed", name);
    assert.equal(faultOf(green, duties({ basis: undefined })), "basis missing", name);
    assert.equal(faultOf(green, duties({ reference: undefined })), "basis missing", name);
    assert.equal(faultOf(green, duties({ text: "" })), "text missing", name);
    for (const basis of dutyBases) {
      const { document, prints } = decided(green, duties({ basis }));
      assert.deepEqual([document.state, document.dates.cleared], ["cleared", later(10)], name);
      assert.deepEqual(prints.map(({ output }) => output), [report], name);
      assert.equal(faultOf(document, duties()), "state", name);
    }
  }
  // Before the check it is only recorded; a correction makes it say nothing.
  const yellow = declaration(2);
  const recorded = decided(yellow, duties());
  assert.deepEqual([recorded.document, recorded.prints], [yellow, []]);
  assert.equal(faultOf(yellow, act("clear"), [duties()]), "papers unchecked");
  const unknown = declaration(1, { channel: { kind: "unknown", since: at, atLeast: 1 } });
  assert.equal(faultOf(unknown, duties()), "channel unknown");
});

Deno.test("decideOfficerAct() releases goods before clearance, which comes when duties are settled", () => {
  const papers = act("papers", { at: later(1) });
  const asked = declaration(2, {}, { BP: "1" });
  assert.equal(faultOf(asked, act("release")), "papers unchecked");
  assert.equal(faultOf(asked, act("release", { text: "" }), [papers]), "text missing");
  const { document, prints } = decided(asked, act("release"), [papers]);
  assert.deepEqual(prints.map(({ output }) => output), ["VAD2BJ"]);
  assert.deepEqual(
    [document.state, document.dates.released, document.dates.cleared],
    ["cleared", later(10), undefined],
  );
  for (const kind of ["papers", "release", "storage", "ask correction", "channel"] as const) {
    assert.equal(faultOf(document, act(kind, { channel: 3 })), "state", kind);
  }
  assert.equal(faultOf(document, act("clear"), [papers]), "duties unconfirmed");
  const settled = [papers, duties({ at: later(9) })];
  const cleared = decided(document, act("clear", { at: later(20) }), settled);
  assert.deepEqual(cleared.prints.map(({ output }) => output), ["VAD2AG"]);
  assert.deepEqual(cleared.document.dates.cleared, later(20));
  assert.equal(faultOf(cleared.document, act("clear"), settled), "state");

  const green = decided(declaration(1), act("release"));
  assert.deepEqual(green.prints.map(({ output }) => output), ["VAD1BJ"]);
  assert.deepEqual(decided(green.document, duties()).prints.map(({ output }) => output), [
    "VAD1AG",
  ]);
  for (const [family, procedure] of greens) {
    if (family === "import declaration") continue;
    assert.equal(faultOf(declarationOf(family, procedure), act("release")), "not imported", family);
  }
});

Deno.test("decideOfficerAct() lets imported goods be stored, and tells the declarant", () => {
  for (const channel of [1, 2, 3] as const) {
    const stored = decided(declaration(channel), act("storage", { text: "Kho số 3" }));
    assert.deepEqual(
      [stored.document.state, stored.document.dates.stored],
      ["registered", later(10)],
    );
    const [{ output, values }] = stored.prints as [typeof stored.prints[0] & { output: string }];
    assert.deepEqual([output, values.T01, values.I01], [
      "VAD800",
      "Cho phép đưa hàng về bảo quản",
      "Kho số 3",
    ]);
  }
  const exported = declarationOf("export declaration", "EDA");
  assert.equal(faultOf(exported, act("storage")), "not imported");
});

Deno.test("decideOfficerAct() makes a channel heavier by one officer, lighter by two", () => {
  const to = (channel: Channel, officer: string, change: Partial<OfficerAct> = {}) =>
    act("channel", { channel, officer, ...change });
  const reports = { 1: ["VAD1AC"], 2: ["VAD2AC"], 3: ["VAD3AC", "VAD487"] };
  for (const present of [1, 2, 3] as const) {
    for (const channel of [1, 2, 3] as const) {
      const before = declaration(present);
      const name = `${present} to ${channel}`;
      if (channel === present) {
        assert.equal(faultOf(before, to(channel, "hoa")), "channel known", name);
        continue;
      }
      assert.equal(faultOf(before, to(channel, "hoa", { text: "" })), "text missing", name);
      const first = decided(before, to(channel, "hoa"));
      assert.equal(first.proposed, channel < present, name);
      if (channel > present) {
        assert.equal(channelOf(first.document), channel, name);
        assert.deepEqual(first.prints.map(({ output }) => output), reports[channel], name);
        continue;
      }
      assert.deepEqual([first.document, first.prints], [before, []], name);
      const proposal = to(channel, "hoa", { proposed: true, at: later(5) });
      assert.equal(faultOf(before, to(channel, "hoa"), [proposal]), "second person", name);
      const second = decided(before, to(channel, "nam"), [proposal]);
      assert.equal(second.proposed, false, name);
      assert.equal(channelOf(second.document), channel, name);
      assert.equal(second.document.state, "registered", "no permit comes with it");
      assert.deepEqual(second.prints.map(({ output }) => output), reports[channel], name);
      // A word about the channel between the two, or a correction, takes the proposal back.
      const other = to(3, "lan", { at: later(6) });
      assert.equal(decided(before, to(channel, "nam"), [proposal, other]).proposed, true, name);
      const corrected = { ...before, dates: { ...before.dates, corrected: later(6) } };
      assert.equal(decided(corrected, to(channel, "nam"), [proposal]).proposed, true, name);
    }
  }
  const permitted = declaration(1, { state: "cleared" });
  assert.equal(faultOf(permitted, to(3, "hoa")), "state");
});

/** Green declarations that say nothing of duties, and the permit of each. */
const greens: readonly [Document["family"], string, ItemRecord, string][] = [
  ["import declaration", "IDA", {}, "VAD1AG"],
  ["import declaration", "IDA", { ICB: "C11", BRC: "VCB" }, "VAD1RG"],
  ["import declaration", "IDA", { BP: "1" }, "VAD1AG"],
  ["export declaration", "EDA", {}, "VAE1LF"],
  ["export declaration", "EDA", { ECB: "C12", SBC: "VCB" }, "VAE1RF"],
  ["small import declaration", "MIC", {}, "VAD1FG"],
  ["transport declaration", "OLA", { SBC: "VCB" }, "VAS504"],
];

function declarationOf(family: Document["family"], code: string, values: ItemRecord = {}) {
  const procedure = catalogue.procedure(code)!;
  const body = writeItems(procedure.layout, "request", exampleItems(procedure, values));
  return declaration(1, { family, content: { procedure: code, body } });
}

const duties = (change: Partial<OfficerAct> = {}): OfficerAct =>
  act("duties", { basis: "paid", reference: "GNT 123", ...change });

Deno.test("decideOfficerAct() tells the declarant what to correct", () => {
  const text = "Bổ sung giấy phép. ".repeat(20).trim();
  const { document, prints } = decided(declaration(2), act("ask correction", { text }));
  assert.equal(document.state, "registered");
  const [{ output, values }] = prints as [typeof prints[0] & { output: string }];
  assert.equal(output, "VAD800");
  assert.deepEqual([values.D01, values.T01], ["02032026", "Yêu cầu sửa tờ khai"]);
  assert.equal([values.I01, values.I02, values.I03].join(""), text);
});

Deno.test("decideOfficerAct() cancels with a reason, and calls an inspection off", () => {
  const { document, prints } = decided(declaration(3), act("cancel"));
  assert.deepEqual([document.state, document.dates.cancelled], ["cancelled", later(10)]);
  assert.deepEqual(prints.map(({ output }) => output), ["VAD491", "VAD800"]);
  assert.equal(prints[1]!.values.T01, "Hủy tờ khai");
  const cleared = decided(declaration(2, { state: "cleared" }), act("cancel"));
  assert.deepEqual(cleared.prints.map(({ output }) => output), ["VAD800"]);
});

Deno.test("decideOfficerAct() refuses what cannot be done", () => {
  for (const kind of officerActKinds) {
    assert.equal(faultOf(declaration(3, { complete: false }), act(kind)), "incomplete", kind);
    assert.equal(faultOf(declaration(3, { state: "cancelled" }), act(kind)), "state", kind);
    assert.equal(faultOf(declaration(3, { state: "draft" }), act(kind)), "state", kind);
    const invoice = declaration(3, { family: "invoice", channel: undefined });
    assert.equal(faultOf(invoice, act(kind)), "not a declaration", kind);
  }
  assert.equal(faultOf(declaration(2, { state: "cleared" }), act("clear")), "state");
  for (const kind of ["ask correction", "cancel"] as const) {
    assert.equal(faultOf(declaration(3), act(kind, { text: "" })), "text missing", kind);
  }
  assert.equal(faultOf(declaration(3), act("goods", { text: "", good: false })), "text missing");
  assert.equal(faultOf(declaration(3), act("goods", { text: "" })), "");
});

Deno.test("officerOutputs name reports that exist, and a transport declaration's are written", () => {
  for (const [family, outputs] of Object.entries(officerOutputs)) {
    const codes = [
      ...Object.values(outputs.permit),
      outputs.instruction,
      ...Object.values(outputs.cancelled),
      outputs.inspectionCancelled ?? outputs.instruction,
    ];
    for (const code of codes) assert.equal(catalogue.output(code)?.code, code, `${family} ${code}`);
  }
  const procedure = catalogue.procedure("OLA")!;
  const body = writeItems(procedure.layout, "request", exampleItems(procedure));
  const transport = declaration(2, {
    family: "transport declaration",
    content: { procedure: "OLA", body },
  });
  const papers = [act("papers", { at: later(1) })];
  assert.equal(decided(transport, act("clear"), papers).prints[0]!.output, "VAS504");
  const asked = decided(transport, act("ask correction")).prints[0]!;
  assert.deepEqual(asked.values["03B"], ["Yêu cầu sửa tờ khai: lý do"]);
  assert.equal(decided(transport, act("cancel")).prints[0]!.values.DE, "Hủy tờ khai: lý do");
});

Deno.test("decideOfficerAct() decides nothing over a channel that is not known, and takes what was seen", () => {
  const unknown = declaration(1, {
    channel: { kind: "unknown", since: at, atLeast: 2 },
    dates: { created: at, registered: at, unpermitted: at },
  });
  for (const kind of ["papers", "goods", "clear"] as const) {
    assert.equal(faultOf(unknown, act(kind)), "channel unknown", kind);
  }
  assert.equal(faultOf(unknown, act("channel", { channel: 1 })), "lighter");
  assert.equal(faultOf(unknown, act("channel")), "channel missing", "none was said");
  assert.equal(faultOf(unknown, act("channel", { channel: 3, text: "" })), "text missing");
  const red = decided(unknown, act("channel", { channel: 3 }));
  assert.deepEqual(red.document.channel, channelToldBy("officer", 3));
  assert.equal(permitOf(red.document), "unknown", "an officer there may have cleared it");
  assert.deepEqual(red.prints.map(({ output }) => output), ["VAD3AC", "VAD487"]);
  assert.equal(faultOf(red.document, act("channel", { channel: 3 })), "channel known");
  assert.equal(faultOf(red.document, act("clear")), "papers unchecked");

  const green = declaration(1, { channel: { kind: "unknown", since: at, atLeast: 1 } }, free);
  const told = decided(green, act("channel", { channel: 1 }));
  assert.deepEqual(told.prints.map(({ output }) => output), ["VAD1AC"], "and no permit");
  assert.equal(told.document.state, "registered");
  const cleared = decided(told.document, act("clear"));
  assert.deepEqual(cleared.prints.map(({ output }) => output), ["VAD1AG"]);
  assert.equal(permitOf(cleared.document), "given");

  assert.deepEqual(
    decided(unknown, act("cancel")).prints.map(({ output }) => output),
    ["VAD800"],
    "no inspection was announced from here",
  );
  const transport = { ...unknown, family: "transport declaration" as const };
  assert.equal(faultOf(transport, act("channel", { channel: 3 })), "channel");
});
