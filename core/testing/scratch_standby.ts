import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import { builtInCodes, type CodeTables } from "../codes/mod.ts";
import type { NumberBlocks, ReceiptCounter } from "../numbering/mod.ts";
import { documentTypes } from "../procedures/mod.ts";
import type { StandbyPolicy } from "../policy/mod.ts";
import { type ChannelRules, isChannelRuleFault, readChannelRules } from "../routing/mod.ts";
import { isRefusal } from "../verdict.ts";
import {
  type ItemRecord,
  type ItemValues,
  readItems,
  writeItems,
  writeResultCode,
} from "../wire/mod.ts";
import { decide, documentsNamed } from "../documents/decide.ts";
import type { AttachedFile, Decision, DocumentRequest } from "../documents/decision.ts";
import { exampleItems } from "./example_items.ts";
import type { PermitPolicy } from "../documents/permit_policies.ts";
import { MemoryDocuments } from "./memory_documents.ts";

export const dayMs = 24 * 60 * 60 * 1000;
export interface SendOptions {
  user?: string;
  files?: AttachedFile[];
  suspended?: boolean;
}

/** A standby without a database: sends requests, keeps documents, moves its clock. */
export class ScratchStandby {
  readonly documents = new MemoryDocuments();
  now = new Date("2026-11-22T05:00:00Z");
  rules: ChannelRules;
  permits: PermitPolicy = "all";
  codes: CodeTables | undefined = builtInCodes;
  policy: StandbyPolicy | undefined;
  numbers: NumberBlocks = Object.fromEntries(
    documentTypes.map((type) => [type, { type, next: 90_000_000, last: 90_000_999 }]),
  );
  receipts: readonly ReceiptCounter[] = [{ identifier: "S1", second: "", last: 0 }];
  #count = 0;

  constructor(rules = `{"version":"t","default":2}`) {
    const read = readChannelRules(rules);
    if (isChannelRuleFault(read)) throw new Error(read.reason);
    this.rules = read;
  }

  send(code: string, values: ItemRecord, options: SendOptions = {}): Decision {
    const procedure = catalogue.procedure(code)!;
    const body = writeItems(procedure.layout, "request", values);
    const items = readItems(procedure.layout, "request", body);
    if (isRefusal(items)) assert.fail(items.reason);
    const request: DocumentRequest = {
      messageId: `m${this.#count++}`,
      procedure,
      items,
      body,
      userId: options.user ?? "A0001A01",
      company: "CÔNG TY THỬ",
      suspended: options.suspended ?? false,
      files: options.files ?? [],
    };
    const decision = decide(request, this.documents.read(documentsNamed(request)), {
      catalogue,
      receivedAt: this.now,
      numbers: this.numbers,
      receipts: this.receipts,
      channelRules: this.rules,
      permits: this.permits,
      codes: this.codes,
      policy: this.policy,
    });
    if (decision.kind === "needs numbers") assert.fail(`needs numbers of ${decision.of}`);
    this.documents.apply(decision);
    this.numbers = decision.numbers;
    this.receipts = decision.receipts;
    return decision;
  }

  /** Sends what must be accepted; gives the decision. */
  accepted(code: string, values: ItemRecord, options: SendOptions = {}): Decision {
    const decision = this.send(code, values, options);
    assert.deepEqual(decision.codes.map(writeResultCode), [], `${code} is accepted`);
    checkOutputs(decision);
    return decision;
  }

  /** Sends what must be refused; the codes as on the wire. */
  refused(code: string, values: ItemRecord, ...expected: string[]): void {
    this.refusedFor({}, code, values, ...expected);
  }

  refusedFor(options: SendOptions, code: string, values: ItemRecord, ...expected: string[]): void {
    const decision = this.send(code, values, options);
    assert.deepEqual(decision.codes.map(writeResultCode), expected, code);
    assert.equal(decision.documents.length, 0);
    assert.equal(decision.screen, undefined);
    assert.equal(decision.prints.length, 0);
  }
}

/** Every output can be written with its values. */
export function checkOutputs(decision: Decision): void {
  for (
    const { output, values } of [...decision.prints, ...(decision.screen ? [decision.screen] : [])]
  ) {
    writeItems(catalogue.output(output)!.layout, "output", values);
  }
}

export function example(code: string, values: ItemRecord = {}): ItemRecord {
  return exampleItems(catalogue.procedure(code)!, values);
}

export const importValues: ItemRecord = example("IDA", {
  ICB: "A11",
  MTC: "2",
  CH: "02CI",
  ICD: "30112026",
  IMC: "0101234567",
  IMN: "CÔNG TY VÍ DỤ",
  BL1: "BILL0001",
  ST: "02CIS01",
  CMD: ["09012120", "24021000"],
  CMN: ["Cà phê", "Xì gà"],
  OR: ["BR", "CU"],
  QN1: ["10", "2"],
  QT1: ["KGM", "KGM"],
});

/** What makes the two lines of `importValues` free of duty by what they say. */
export const dutyFree: ItemRecord = { TXA: ["0", "0"], TX1: ["VK010", "VK010"] };

export const exportValues: ItemRecord = example("EDA", {
  ECB: "B11",
  CH: "02CI",
  EPC: "0101234567",
  EPN: "X",
});

/** A value of an output: row 0 for single items. */
export function valueOf(
  values: ItemValues | undefined,
  id: string,
  row: number,
): string | undefined {
  const value = values?.[id];
  return typeof value === "string" || value === undefined ? value : value[row - 1];
}

export function prints(decision: Decision): string[] {
  return decision.prints.map(({ output }) => output);
}
