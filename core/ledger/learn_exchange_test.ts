import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import {
  type AttachedFile,
  channelOf,
  decide,
  type Decision,
  type Document,
  type DocumentRequest,
  documentsNamed,
  draftKeptMs,
  permitOf,
  type PermitPolicy,
} from "../documents/mod.ts";
import { exampleItems } from "../testing/example_items.ts";
import { MemoryDocuments } from "../testing/memory_documents.ts";
import { type NumberBlocks, type ReceiptCounter } from "../numbering/mod.ts";
import { documentTypes } from "../procedures/mod.ts";
import { type ChannelRules, readChannelRules } from "../routing/mod.ts";
import { isRefusal } from "../verdict.ts";
import {
  type ItemRecord,
  type ItemValues,
  readItems,
  writeItems,
  writeOutputMessage,
  writeResultMessage,
} from "../wire/mod.ts";
import { applyDelivery, readDelivery } from "./learn_delivery.ts";
import { learnExchange, type Learnt } from "./learn_exchange.ts";
import { namesRelied, namesTouched } from "./names_touched.ts";
import { scratchReply } from "../testing/scratch_reply.ts";

const yellow = readChannelRules(`{"version":"t","default":2}`) as ChannelRules;
const green = readChannelRules(`{"version":"t","default":1}`) as ChannelRules;
const dayMs = 24 * 60 * 60 * 1000;

/** A centre that decides, and a ledger that sees nothing but bytes passing by. */
class Watched {
  readonly centre = new MemoryDocuments();
  readonly ledger = new MemoryDocuments();
  now = new Date("2026-11-22T05:00:00Z");
  rules = yellow;
  /** Whether the terminal fetches its reports. */
  fetches = true;
  permits: PermitPolicy = "officer";
  #numbers: NumberBlocks = Object.fromEntries(
    documentTypes.map((type) => [type, { type, next: 4711, last: 9999 }]),
  );
  #receipts: readonly ReceiptCounter[] = [{ identifier: "P1", second: "", last: 0 }];
  #count = 0;

  get moment() {
    return { at: this.now };
  }

  request(code: string, values: ItemRecord, files: AttachedFile[] = []): DocumentRequest {
    const procedure = catalogue.procedure(code)!;
    const body = writeItems(procedure.layout, "request", exampleItems(procedure, values));
    const items = readItems(procedure.layout, "request", body);
    if (isRefusal(items)) assert.fail(items.reason);
    return {
      messageId: `1-${++this.#count}`,
      procedure,
      items,
      body,
      userId: "A0001A01",
      company: "CÔNG TY THỬ",
      suspended: false,
      files,
    };
  }

  /** The centre decides; the ledger learns from what it answers. */
  send(code: string, values: ItemRecord, files?: AttachedFile[]): Decision & { learnt: Learnt } {
    const request = this.request(code, values, files);
    const decision = decide(request, this.centre.read(documentsNamed(request)), {
      catalogue,
      receivedAt: this.now,
      numbers: this.#numbers,
      receipts: this.#receipts,
      channelRules: this.rules,
      permits: this.permits,
    });
    if (decision.kind === "needs numbers") assert.fail(`needs numbers of ${decision.of}`);
    this.centre.apply(decision);
    this.#numbers = decision.numbers;
    this.#receipts = decision.receipts;
    const learnt = this.learn(request, scratchReply(code, decision, this.now));
    if (this.fetches) { for (const print of decision.prints) this.deliver(print.output, print); }
    return { ...decision, learnt };
  }

  learn(request: DocumentRequest, reply: Uint8Array): Learnt {
    const receivedAt = new Date(this.now.getTime() - 1000);
    const seen = this.ledger.read(documentsNamed(request));
    const learnt = learnExchange({ request, reply, receivedAt }, seen, catalogue);
    if (learnt.kind === "documents") learnt.documents.forEach((one) => this.ledger.put(one));
    return learnt;
  }

  deliver(output: string, { values, information }: { values: ItemValues; information: string }) {
    const bytes = writeOutputMessage({
      message: catalogue.output(output)!,
      values,
      information,
      receivedAt: this.now,
      rtpInfo: "TOKEN",
    });
    const delivery = readDelivery(bytes, catalogue);
    const document = delivery && this.ledger.get(delivery.id);
    if (delivery !== undefined && document !== undefined) {
      this.ledger.put(applyDelivery(document, delivery, this.moment));
    }
    return delivery;
  }

  /** Both know the same of a document, apart from who decided its channel and what is printed. */
  agree(id: string): void {
    const [theirs, ours] = [this.centre.get(id), this.ledger.get(id)];
    assert.equal(ours?.drawsKnown, undefined, "VNACCS may know draws that nobody here does");
    assert.deepEqual(ours && known(ours), theirs && known(theirs), id);
  }
}

function known(document: Document) {
  const { channel, printed: _, dates: { unpermitted: __, ...dates }, ...others } = document;
  // Only who registered it can say that nobody else knows draws.
  const { drawsKnown: ___, ...rest } = others;
  // The reports of a transport are the same for green and yellow.
  const told = rest.family === "transport declaration" ? undefined : channelOf({ channel });
  return { ...rest, dates, channel: told };
}

const cargo = { BL1: "FICT0042", IV3: "FT-1" };

Deno.test("learnExchange() follows an import declaration from draft to the ninth branch", () => {
  const watched = new Watched();
  const { information: number } = watched.send("IDA", cargo);
  const id = number.slice(0, 11);
  watched.agree(id);
  assert.equal(watched.ledger.get(id)?.state, "draft");
  watched.send("IDA01", { ...cargo, ICN: number, NT2: "khác" });
  watched.agree(id);
  watched.send("IDC", { ICN: number });
  watched.agree(id);
  assert.equal(channelOf(watched.ledger.get(id)!), 2, "from the report");
  for (let branch = 1; branch <= 9; branch++) {
    watched.send("IDA01", { ...cargo, ICN: number, NT2: `lần ${branch}` });
    watched.agree(id);
    watched.send("IDE", { ICN: number });
    watched.agree(id);
    assert.equal(watched.ledger.get(id)?.number, id + branch);
  }
});

Deno.test("learnExchange() learns every family's documents with the numbers of the reply", () => {
  const table: [string, ItemRecord, [string, ItemRecord][]][] = [
    ["EDA", { EKN: "EXP1" }, [["EDC", {}], ["EDA01", { EKN: "EXP2" }], ["EDE", {}]]],
    ["MIC", { HAB: "HAWB1" }, [["MIE", { HAB: "HAWB1" }]]],
    ["MEC", {}, [["MEE", {}]]],
    ["OLA", { CG1: "C1" }, [["OLC", {}], ["BOA", {}], ["BIA", {}]]],
    ["AMA", {}, [["AMC", {}]]],
    ["IVA", { YNK: "E" }, [["IVA", { YNK: "E", IVN: "2" }]]],
    ["TEA", {}, []],
    ["VIT", { MDC: "9" }, [["VIT", { MDC: "5" }], ["VIT", { MDC: "1" }]]],
    ["SEA", {}, [["SEA", { FNC: "5" }]]],
    ["MFR", { KND: "9", BLN: "B1" }, [["CMF", { KND: "5", BLN: "B1" }]]],
    ["DMF", { IEI: "E" }, []],
    ["NVC", { KND: "9", CBL: ["H1", "H2"] }, [["NVC", { KND: "1", CBL: ["H1", "H2"] }]]],
    ["DCL", { KND: "9" }, []],
    ["PLR01", { KBN: "9" }, []],
  ];
  for (const [code, values, then] of table) {
    const watched = new Watched();
    if (code === "OLA") watched.rules = green;
    watched.permits = "duty-free";
    const made = watched.send(code, values);
    const first = made.documents[0]!;
    assert.equal(made.learnt.kind, "documents", code);
    watched.agree(first.id);
    for (const [next, more] of then) {
      const item = numberItems[next];
      const sent = watched.send(
        next,
        item === undefined ? more : { [item]: first.number, ...more },
      );
      assert.deepEqual(sent.codes, [], `${next} is accepted`);
      watched.agree(first.id);
    }
  }
});

/** Items that name the document in the steps above. */
const numberItems: Readonly<Record<string, string>> = {
  EDC: "ECN",
  EDA01: "ECN",
  EDE: "ECN",
  MIE: "ICN",
  MEE: "ECN",
  OLC: "OLT",
  BOA: "CGO",
  BIA: "OLT",
  AMC: "SYN",
  IVA: "NIV",
  VIT: "INN",
  SEA: "APN",
};

Deno.test("learnExchange() takes receipts of files from the reply", () => {
  const watched = new Watched();
  const files = [{ name: "a.pdf", bytes: 10 }];
  const application = watched.send("HYS", {}, files).documents[0]!;
  watched.agree(application.id);
  assert.match(watched.ledger.get(application.id)!.receipts[0]!, /^P1/);
  watched.send("HYE", { ICN: application.number }, files);
  watched.agree(application.id);
  const attached = watched.send("MSB", { ICN: "100000471100" }, files).documents[0]!;
  assert.match(attached.id, /^receipt:P1/);
  watched.agree(attached.id);
});

Deno.test("learnExchange() does not invent a transit number that only a report tells", () => {
  const watched = new Watched();
  const made = watched.send("MFR", { KND: "9", BLN: "B1", KRR: "1" });
  assert.equal(made.documents.length, 2);
  watched.agree(made.documents[0]!.id);
  assert.equal(watched.ledger.get(made.documents[1]!.id), undefined);
});

Deno.test("learnExchange() changes nothing for a refusal, an inquiry or a gateway text", () => {
  const watched = new Watched();
  const { information: number } = watched.send("IDA", cargo);
  const before = watched.ledger.get(number.slice(0, 11));
  for (const code of ["IDE", "IID", "IDB"]) {
    assert.equal(watched.send(code, { ICN: number }).learnt.kind, "nothing", code);
  }
  const request = watched.request("IDC", { ICN: number });
  const refused = writeResultMessage({ codes: [{ code: "A0035" }], receivedAt: watched.now });
  assert.equal(watched.learn(request, refused).kind, "nothing");
  const text = new TextEncoder().encode("Verification GW Error");
  assert.equal(watched.learn(request, text).kind, "nothing");
  assert.equal(watched.ledger.get(number.slice(0, 11)), before);
});

Deno.test("learnExchange() accepts success with a note", () => {
  const watched = new Watched();
  const request = watched.request("IDA", cargo);
  const reply = writeResultMessage({
    codes: [{ code: "00000" }, { code: "W0001" }],
    receivedAt: watched.now,
    information: "100000471100",
  });
  const learnt = watched.learn(request, reply);
  assert.equal(learnt.kind === "documents" && learnt.documents[0]?.number, "100000471100");
});

Deno.test("learnExchange() says where an answer cannot be understood", () => {
  const watched = new Watched();
  const request = watched.request("IDA", cargo);
  const gaps: [string, Uint8Array][] = [
    ["a page of a proxy", new TextEncoder().encode("<html>".repeat(100))],
    ["a short text", new TextEncoder().encode("OK")],
    ["success without a number", writeResultMessage({ codes: [], receivedAt: watched.now })],
    [
      "a number of another kind",
      writeResultMessage({ codes: [], receivedAt: watched.now, items: ["300000471100"] }),
    ],
  ];
  for (const [name, reply] of gaps) assert.equal(watched.learn(request, reply).kind, "gap", name);
  const unknown = watched.request("IDC", { ICN: "100000471100" });
  const good = writeResultMessage({ codes: [], receivedAt: watched.now, items: ["100000471100"] });
  assert.equal(watched.learn(unknown, good).kind, "gap", "a draft that was never seen");
});

Deno.test("learnExchange() believes VNACCS where our rules would refuse", () => {
  const watched = new Watched();
  const { information: number } = watched.send("IDA", cargo);
  const good = writeResultMessage({ codes: [], receivedAt: watched.now, items: [number] });
  watched.now = new Date(watched.now.getTime() + draftKeptMs + dayMs);
  const declared = watched.learn(watched.request("IDC", { ICN: number }), good);
  assert.equal(declared.kind === "documents" && declared.documents[0]?.state, "registered");
  // A document made before the gateway was there: what the request says is what is known.
  const old = writeResultMessage({ codes: [], receivedAt: watched.now, items: ["110000001140"] });
  const corrected = watched.request("MIE", { ICN: "110000001140", HAB: "OLD" });
  assert.equal(watched.learn(corrected, old).kind, "gap");
  const invoice = writeResultMessage({
    codes: [],
    receivedAt: watched.now,
    items: ["700000001140"],
  });
  const learnt = watched.learn(watched.request("IVA", { YNK: "I", NIV: "700000001140" }), invoice);
  assert.equal(learnt.kind === "documents" && learnt.documents[0]?.number, "700000001140");
});

Deno.test("a late answer does not take a later correction back", () => {
  const watched = new Watched();
  const { information: number } = watched.send("MIC", { HAB: "H" });
  const late = watched.request("MIE", { ICN: number, HAB: "H", CMN: "first" });
  watched.send("MIE", { ICN: number, HAB: "H", CMN: "first" });
  watched.send("MIE", { ICN: number, HAB: "H", CMN: "second" });
  const answer = writeResultMessage({
    codes: [],
    receivedAt: watched.now,
    items: [number.slice(0, 11) + "1"],
  });
  watched.learn(late, answer);
  watched.agree(number.slice(0, 11));
});

Deno.test("readDelivery() and applyDelivery() learn channel and clearance from reports", () => {
  const watched = new Watched();
  watched.rules = readChannelRules(`{"version":"t","default":1}`) as ChannelRules;
  watched.permits = "all";
  const { information: number } = watched.send("IDA", cargo);
  const id = number.slice(0, 11);
  watched.send("IDC", { ICN: number });
  watched.agree(id);
  assert.equal(watched.ledger.get(id)?.state, "cleared");
  const cleared = watched.ledger.get(id)!;
  // Again, a copy for another addressee, of an older branch, of an unknown kind: nothing new.
  for (const output of ["VAD1AC", "VAD1AG"]) {
    watched.deliver(output, { values: {}, information: number });
    assert.equal(watched.ledger.get(id), cleared);
  }
  const delivery = watched.deliver("VAL087", { values: {}, information: number });
  assert.equal(delivery, undefined);
  const older = { output: "VAD3AC", number: `${id}0`, id, channel: 3, clears: false } as const;
  const later = { ...cleared, number: `${id}1` };
  assert.equal(applyDelivery(later, older, watched.moment), later);
});

Deno.test("namesTouched() and namesRelied() name what is not certain", () => {
  const watched = new Watched();
  const names = (code: string, values: ItemRecord) => ({
    touched: namesTouched(watched.request(code, values)),
    relied: namesRelied(watched.request(code, values)),
  });
  const none = { ids: [], keys: [] };
  const number = "100000471100";
  const id = number.slice(0, 11);
  assert.deepEqual(names("IDC", { ICN: number }), {
    touched: { ids: [id], keys: [] },
    relied: { ids: [id], keys: [] },
  });
  assert.deepEqual(names("IDA", cargo), {
    touched: { ids: [], keys: ["cargo:FICT0042"] },
    relied: none,
  });
  assert.deepEqual(names("IDB", { BLN: "FICT0042" }), {
    touched: none,
    relied: { ids: [], keys: ["cargo:FICT0042"] },
  });
  assert.deepEqual(names("MSB", { ICN: number }).relied, none, "may be of years ago");
  assert.deepEqual(names("IDA", { ...cargo, FIC: number, BNO: "2", DNO: "2" }).relied.ids, [id]);
});

type ProcedureSteps = readonly [string, ...string[]];

Deno.test("learnExchange() leaves the channel of every declaration unknown until a report tells (F73)", () => {
  const table: [ProcedureSteps, ItemRecord][] = [
    [["IDA", "IDC", "IDA01", "IDE"], cargo],
    [["EDA", "EDC", "EDA01", "EDE"], { EKN: "EXP1" }],
    [["OLA", "OLC", "COT"], { CG1: "C1", KND: "5" }],
    [["MIC", "MIE"], { HAB: "H1" }],
    [["MEC", "MEE"], {}],
  ];
  for (const channel of [1, 2, 3] as const) {
    for (const [[first, ...others], values] of table) {
      const watched = new Watched();
      watched.rules = readChannelRules(`{"version":"t","default":${channel}}`) as ChannelRules;
      watched.fetches = false;
      const { id, number } = watched.send(first, values).documents[0]!;
      for (const [index, code] of others.entries()) {
        watched.now = new Date(watched.now.getTime() + 60_000);
        const declares = code !== "IDA01" && code !== "EDA01";
        const since = watched.now;
        const item = catalogue.procedure(code)!.layout.items.find(({ name, inRequest }) =>
          inRequest && /declaration (no|number)/i.test(name)
        )!.id;
        assert.deepEqual(watched.send(code, { ...values, [item]: number }).codes, [], code);
        if (!declares) {
          continue;
        }
        const known = watched.ledger.get(id)!;
        assert.deepEqual(known.channel, { kind: "unknown", since, atLeast: 1 }, `${code} ${index}`);
        assert.equal(permitOf(known), "unknown", code);
        assert.deepEqual(known.dates.unpermitted, since);
      }
    }
  }
});

Deno.test("a correction at VNACCS leaves the channel unknown, and no lighter than the one before", () => {
  const watched = new Watched();
  const { information: number } = watched.send("IDA", cargo);
  watched.send("IDC", { ICN: number });
  const id = number.slice(0, 11);
  assert.equal(channelOf(watched.ledger.get(id)!), 2);
  watched.fetches = false;
  watched.send("IDA01", { ...cargo, ICN: number });
  assert.equal(channelOf(watched.ledger.get(id)!), 2, "a stored correction decides nothing");
  watched.send("IDE", { ICN: number });
  const since = watched.now;
  assert.deepEqual(watched.ledger.get(id)!.channel, { kind: "unknown", since, atLeast: 2 });
});
