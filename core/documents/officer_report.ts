import type { Catalogue } from "../catalogue/mod.ts";
import { invariant } from "../invariant.ts";
import { procedureKind } from "../procedures/mod.ts";
import type { Items } from "../wire/mod.ts";
import type { DecidedOutput } from "./decision.ts";
import type { Document } from "./document.ts";
import { fillOutput, type OutputSource } from "./fill_output.ts";
import { instructionItems } from "./instruction_items.ts";
import type { OfficerAct } from "./officer_act.ts";

/** What tells the declarant of an act. `title`: over the officer's words, where they are passed on. */
export function officerReport(
  code: string,
  document: Document,
  { act: { text, at }, title, items }: {
    readonly act: OfficerAct;
    readonly title: string | undefined;
    readonly items: Items;
  },
  { catalogue, userId }: { readonly catalogue: Catalogue; readonly userId: string },
): DecidedOutput {
  const output = catalogue.output(code);
  invariant(output !== undefined, `output "${code}" exists`);
  const { company, number, content } = document;
  const numberItem = procedureKind(content.procedure)?.number;
  const source: OutputSource = {
    items,
    overrides: numberItem === undefined ? undefined : { [numberItem]: number },
    facts: { output, userId, company, receivedAt: at, document },
  };
  const values = fillOutput(output, [source]);
  return {
    output: code,
    values: title === undefined
      ? values
      : { ...values, ...instructionItems(output, { title, text, at }) },
    information: number,
  };
}
