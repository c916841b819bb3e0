/**
 * One accepted and one refused example for every procedure, generated from the catalogue: the
 * documents that a procedure needs are made first by the procedures of its family.
 */
import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { builtInCodes } from "../codes/mod.ts";
import { documentTypes, procedureKind, procedureKinds } from "../procedures/mod.ts";
import { type ChannelRules, readChannelRules } from "../routing/mod.ts";
import { isRefusal } from "../verdict.ts";
import { isSuccess, type ItemRecord, readItems, success, writeItems } from "../wire/mod.ts";
import { decide, documentsNamed } from "./decide.ts";
import type { Decision, DocumentRequest } from "./decision.ts";
import {
  exampleChannelRules,
  exampleRequest,
  exampleSteps,
  undecidableProcedures,
} from "../testing/example_requests.ts";
import { itemCode } from "./item_code.ts";
import { MemoryDocuments } from "../testing/memory_documents.ts";
import { ruleCode } from "./rule_code.ts";

const owner = "A0001A01";
const stranger = "C0003C01";
const rules = readChannelRules(exampleChannelRules) as ChannelRules;

for (const procedure of procedureKinds.keys()) {
  Deno.test(`decide() accepts and refuses an example of ${procedure}`, () => {
    const steps = exampleSteps(procedure);
    if (undecidableProcedures.includes(procedure)) {
      const refused = new Run().send(procedure, owner);
      assert.deepEqual(refused.codes, [ruleCode(catalogue, procedure, "undecidable")]);
      return;
    }
    const run = new Run();
    for (const step of steps) run.accept(step);
    if (steps.length > 0) {
      const notOwned = run.send(procedure, stranger);
      assert.deepEqual(notOwned.codes, [ruleCode(catalogue, procedure, "not owner")]);
    }
    run.accept(procedure);
    refuseBadItem(procedure);
  });
}

function refuseBadItem(procedure: string): void {
  const { layout } = catalogue.procedure(procedure)!;
  const item = layout.items.find(({ inRequest, group }) => inRequest && group === "");
  if (item === undefined) return;
  const { codes } = new Run().send(procedure, owner, { [item.id]: "\u0085" });
  assert.deepEqual(codes[0], {
    code: itemCode(catalogue, procedure, item.id, "characters"),
    item: item.id,
    repetition: 0,
  });
}

/** A standby that gives every request the number that its family's document has. */
class Run {
  readonly #documents = new MemoryDocuments();
  readonly #numbers = new Map<string, string>();
  #count = 0;

  accept(procedure: string): void {
    const decision = this.send(procedure, owner);
    const codes = decision.codes.length === 0 ? [success] : decision.codes;
    assert.ok(isSuccess(codes), `${procedure}: ${JSON.stringify(codes)}`);
    for (const document of decision.documents) {
      this.#documents.put(document);
      this.#numbers.set(document.family, document.number);
    }
    for (const { output, values } of decision.prints) {
      writeItems(catalogue.output(output)!.layout, "output", values);
    }
    const { screen } = decision;
    const row = procedureKind(procedure)!;
    const answers = (row.screens ?? row.inquiries ?? []).length > 0;
    assert.equal(screen !== undefined, answers, `${procedure} returns a screen`);
    if (screen === undefined) return;
    writeItems(catalogue.output(screen.output)!.layout, "output", screen.values);
  }

  send(code: string, userId: string, extra: ItemRecord = {}): Decision {
    const procedure = catalogue.procedure(code)!;
    const names = { numberOf: (family: string) => this.#numbers.get(family), unique: "0001" };
    const record = { ...exampleRequest(code, names), ...extra };
    const body = writeItems(procedure.layout, "request", record);
    const items = readItems(procedure.layout, "request", body);
    if (isRefusal(items)) assert.fail(items.reason);
    const request: DocumentRequest = {
      messageId: `m${this.#count++}`,
      procedure,
      items,
      body,
      userId,
      company: "CÔNG TY THỬ",
      suspended: false,
      files: procedure.attachments ? [{ name: "a.pdf", bytes: 1 }] : [],
    };
    const decision = decide(request, this.#documents.read(documentsNamed(request)), {
      catalogue,
      receivedAt: new Date("2026-11-22T05:00:00Z"),
      numbers: Object.fromEntries(
        documentTypes.map((type) => [type, { type, next: 90_000_000, last: 90_000_009 }]),
      ),
      receipts: [{ identifier: "S1", second: "", last: 0 }],
      channelRules: rules,
      permits: "all",
      codes: builtInCodes,
    });
    if (decision.kind === "needs numbers") assert.fail(decision.of);
    return decision;
  }
}
