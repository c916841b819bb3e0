import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { type Channel, officerOutputs } from "../procedures/mod.ts";
import { type ItemRecord, writeItems, writeOutputMessage } from "../wire/mod.ts";
import { type ChannelKnowledge, channelToldBy } from "./channel_knowledge.ts";
import {
  decideOfficerAct,
  type OfficerAct,
  type OfficerActKind,
  officerActKinds,
  type OfficerDecision,
} from "./decide_officer_act.ts";
import { type Document, permitOf } from "./document.ts";
import { exampleItems } from "./example_items.ts";

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

Deno.test("decideOfficerAct() clears green without a check, by the permit of green", () => {
  const green = declaration(1);
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
  assert.equal(permitOf({ ICB: "A11", BP: "1" }), "VAD2BJ");
});

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
  assert.equal(faultOf(unknown, act("channel")), "channel", "none was said");
  assert.equal(faultOf(unknown, act("channel", { channel: 3, text: "" })), "text missing");
  const red = decided(unknown, act("channel", { channel: 3 }));
  assert.deepEqual(red.document.channel, channelToldBy("officer", 3));
  assert.equal(permitOf(red.document), "unknown", "an officer there may have cleared it");
  assert.deepEqual(red.prints.map(({ output }) => output), ["VAD3AC", "VAD487"]);
  assert.equal(faultOf(red.document, act("channel", { channel: 3 })), "channel known");
  assert.equal(faultOf(red.document, act("clear")), "papers unchecked");

  const green = declaration(1, { channel: { kind: "unknown", since: at, atLeast: 1 } });
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
