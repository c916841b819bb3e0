/**
 * Every row of `rules/document_rules.tsv` by itself: its situation is brought about and answered with its
 * code. And the other way round: whatever code of the letters E and L is answered in one of them is a row.
 */
import assert from "node:assert/strict";
import { catalogue, findItem } from "../catalogue/mod.ts";
import { documentFamilies, onceRules, procedureKind, procedureKinds } from "../procedures/mod.ts";
import type { ItemRecord } from "../wire/mod.ts";
import type { AttachedFile } from "./decision.ts";
import type { Document } from "./document.ts";
import { fixedItemCodes } from "./declaration_items.ts";
import { namedItems } from "./named_documents.ts";
import { exampleValue } from "../testing/example_items.ts";
import { exampleChannelRules, exampleRequest, exampleSteps } from "../testing/example_requests.ts";
import { documentRules } from "../testing/document_rules.ts";
import { ScratchStandby, type SendOptions } from "../testing/scratch_standby.ts";

/** A number that nobody has given. */
const nobodys = "107000000305";

class Play {
  readonly standby = new ScratchStandby(exampleChannelRules);
  readonly #made = new Map<string, Document>();

  constructor(readonly procedure: string) {}

  /** Sends the example of a procedure; gives the first code, undefined where it is accepted. */
  send(more: ItemRecord = {}, code = this.procedure, options?: SendOptions): string | undefined {
    const numberOf = (family: string) =>
      [...this.#made.values()].findLast((document) => document.family === family)?.number;
    const values = { ...exampleRequest(code, { numberOf, unique: "0001" }), ...more };
    const files = catalogue.procedure(code)!.attachments ? [file] : [];
    const decision = this.standby.send(code, values, { files, ...options });
    for (const document of decision.documents) this.#made.set(document.id, document);
    return decision.codes[0]?.code;
  }

  /** Sends what must be accepted; gives the number of the document. */
  accept(more: ItemRecord = {}, code = this.procedure, options?: SendOptions): string {
    assert.equal(this.send(more, code, options), undefined, `${code} before ${this.procedure}`);
    return [...this.#made.values()].at(-1)?.number ?? "";
  }

  /** What the example needs, and where it makes its document itself, that one too. */
  prepare(): this {
    for (const step of exampleSteps(this.procedure)) this.accept({}, step);
    if (this.#made.size === 0) this.accept(this.processing("9"));
    return this;
  }

  /** All documents are otherwise than they came to be. */
  change(change: (document: Document) => Document): this {
    for (const [id, document] of this.#made) {
      const changed = change(document);
      this.standby.documents.put(changed);
      this.#made.set(id, changed);
    }
    return this;
  }

  processing(type: string): ItemRecord {
    const item = procedureKind(this.procedure)!.processing;
    return item === undefined ? {} : { [item]: type };
  }
}

const file = { name: "a.pdf", bytes: 1 };
const kindOf = (procedure: string) => procedureKind(procedure)!.kind;

/** Kinds that act on a document in a state. */
const acting: ReadonlySet<string> = new Set([
  ...["pre-register", "correct draft", "call up draft", "register", "call up", "correct"],
  ...["small value", "correct small value", "submit", "notify", "notify transport"],
  ...["exemption list", "permit application", "invoice", "attach"],
]);

const withFiles = (files: readonly AttachedFile[]) => (procedure: string) =>
  kindOf(procedure) === "attach"
    ? new Play(procedure).prepare().send({}, procedure, { files: [...files] })
    : undefined;

/** Invoices are named by the declaration's item, or by the one of the call-up that fills a screen. */
const invoiceItem = (procedure: string) =>
  ["IV2", "IVU"].find((id) => findItem(catalogue.procedure(procedure)!.layout, id)?.inRequest);

const withInvoice =
  (made: (play: Play, direction: string) => string) => (procedure: string): string | undefined => {
    const item = invoiceItem(procedure);
    const { family, kind, number } = procedureKind(procedure)!;
    const { direction } = documentFamilies[family];
    if (item === undefined || direction === undefined || !acting.has(kind)) return undefined;
    const play = new Play(procedure);
    for (const step of kind === "call up draft" ? [] : exampleSteps(procedure)) {
      play.accept({}, step);
    }
    const named = { [item]: made(play, direction === "import" ? "I" : "E") };
    return play.send({ ...named, ...kind === "call up draft" && { [number!]: "" } });
  };

const withList = (quantity: string, state: Document["state"]) => (procedure: string) => {
  if (!["IDA", "IDA01", "EDA", "EDA01"].includes(procedure)) return undefined;
  const play = new Play(procedure);
  for (const step of exampleSteps(procedure)) play.accept({}, step);
  const direction = procedure.startsWith("I") ? "I" : "E";
  const list = { QT: ["10"], QTU: ["SET"], UT: ["0"], UTU: ["SET"], IEC: direction, RE: "XN210" };
  const number = play.accept(list, "TEA");
  play.change((document) => document.number === number ? { ...document, state } : document);
  return play.send({
    ...{ TXN: [number], TXR: ["1"], RE: ["XN210"], QN1: [quantity], QT1: ["SET"] },
  });
};

/** A submission about a document of the sender's own that these steps make. */
const about = (steps: readonly string[], procedures: readonly string[]) => (procedure: string) => {
  const item = namedItems[procedure];
  if (item === undefined || !procedures.includes(procedure)) return undefined;
  const play = new Play(procedure);
  const number = steps.map((step) => play.accept({}, step)).at(-1)!;
  return play.send({ [item]: number });
};

/** By name; undefined: the procedure cannot come into that situation, or is not refused for it. */
const plays: Readonly<Record<string, (procedure: string) => string | undefined>> = {
  "not found": (procedure) => {
    const { number, kind } = procedureKind(procedure)!;
    if (kind === "undecidable") return undefined;
    const play = new Play(procedure);
    const named = number === undefined ? {} : { [number]: nobodys };
    return play.send({
      ...play.processing("5"),
      ...named,
      ...kind === "re-output" && { CM1: nobodys },
    });
  },
  "state": (procedure) => {
    if (!acting.has(kindOf(procedure))) return undefined;
    const play = new Play(procedure).prepare();
    play.change((document) => ({ ...document, state: "cancelled" }));
    return play.send(play.processing("5"));
  },
  "corrections": (procedure) => {
    if (!acting.has(kindOf(procedure))) return undefined;
    const play = new Play(procedure).prepare();
    play.change((document) => ({ ...document, state: "registered", corrections: 9 }));
    const code = play.send(play.processing("5"));
    // What is closed already is refused for its state.
    return code === plays.state!(procedure) ? undefined : code;
  },
  "no correction": (procedure) => {
    if (kindOf(procedure) !== "correct") return undefined;
    return new Play(procedure).prepare().change(({ correction: _, ...document }) => document)
      .send();
  },
  "duplicate": (procedure) => {
    const { processing, number } = procedureKind(procedure)!;
    if (processing === undefined || !acting.has(kindOf(procedure))) return undefined;
    const play = new Play(procedure);
    const first = number === undefined ? {} : { [number]: "" };
    if (play.send({ ...play.processing("9"), ...first }) !== undefined) return undefined;
    return play.send(play.processing("9"));
  },
  "once": (procedure) => {
    const rule = onceRules.get(procedure);
    if (rule === undefined || kindOf(procedure) === "correct small value") return undefined;
    const { layout } = catalogue.procedure(procedure)!;
    const { number } = procedureKind(procedure)!;
    const play = new Play(procedure);
    const values = {
      ...Object.fromEntries(rule.items.map((id) => [id, exampleValue(findItem(layout, id)!)])),
      ...number !== undefined && { [number]: "" },
      ...play.processing("9"),
    };
    play.accept(values);
    return play.send(values);
  },
  "undecidable": (procedure) =>
    kindOf(procedure) === "undecidable" ? new Play(procedure).send() : undefined,
  "no files": withFiles([]),
  "too many files": withFiles(Array(99).fill(file)),
  "files too large": withFiles([{ ...file, bytes: 1e8 }]),
  "invoice not found": withInvoice(() => "700000000010"),
  "invoice not owned": withInvoice((play, YNK) =>
    play.accept({ YNK }, "IVA", { user: "B0002A01" })
  ),
  "invoice of another direction": withInvoice((play, YNK) =>
    play.accept({ YNK: YNK === "I" ? "E" : "I" }, "IVA")
  ),
  "list not registered": withList("1", "cancelled"),
  "list overdrawn": withList("11", "registered"),
  "temporary trade not declared": about(["IDA"], ["TIA"]),
  "no temporary trade": about(["IDA", "IDC"], ["TIA"]),
  "no such journey": about(["TEA"], ["TIR", "TOR"]),
};

const names = [
  ...Object.keys(plays),
  ...new Set(Object.values(fixedItemCodes).flatMap((codes) => Object.keys(codes))).values()
    .map((id) => `fixed ${id}`),
];

/** A correction of an item that none may change; some were fixed until 2018 only. */
function fixed(procedure: string, id: string): string | undefined {
  if (fixedItemCodes[procedure]?.[id] === undefined) return undefined;
  const play = new Play(procedure);
  play.standby.now = new Date("2017-11-22T05:00:00Z");
  for (const step of exampleSteps(procedure)) play.accept({}, step);
  const register = { IDA01: "IDC", EDA01: "EDC" }[procedure];
  if (register !== undefined) play.accept({}, register);
  return play.send({ [id]: id === "CH" ? "03CC" : "2" });
}

/** The code with which a procedure is refused in a situation; undefined where it is not. */
function answerOf(procedure: string, rule: string): string | undefined {
  const [word, id = ""] = rule.split(" ");
  return word === "fixed" ? fixed(procedure, id) : plays[rule]!(procedure);
}

for (const { procedures, code, rule } of documentRules()) {
  for (const procedure of procedures) {
    Deno.test(`${procedure} ${code}: ${rule}`, () => {
      assert.equal(answerOf(procedure, rule), code);
      assert.ok(catalogue.errorCodes(procedure).some((row) => row.code === code), "of its list");
    });
  }
}

Deno.test("what is answered for a document's sake with a code of the letters E and L is a row", () => {
  const rows = new Set(
    documentRules().flatMap(({ procedures, code, rule }) =>
      procedures.map((procedure) => `${procedure} ${rule} ${code}`)
    ),
  );
  for (const procedure of procedureKinds.keys()) {
    for (const rule of names) {
      const code = answerOf(procedure, rule);
      if (code === undefined || !/^[EL]/.test(code)) continue;
      assert.ok(rows.delete(`${procedure} ${rule} ${code}`), `${procedure} ${rule} ${code}`);
    }
  }
  assert.deepEqual([...rows], []);
});

Deno.test("a row says the file that decides it", () => {
  for (const { code, rule, where } of documentRules()) {
    const text = Deno.readTextFileSync(new URL(where, import.meta.url));
    const signs = rule.startsWith("fixed")
      ? ["fixedItemCodes"]
      : [`refuseFor("${rule === "once" ? "duplicate" : rule}"`, `? "${rule}"`, `"${code}"`];
    assert.ok(signs.some((sign) => text.includes(sign)), `${code} ${rule} in ${where}`);
  }
});
