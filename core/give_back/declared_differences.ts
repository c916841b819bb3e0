import type { Catalogue, Layout } from "../catalogue/mod.ts";
import type { DocumentRequest } from "../documents/mod.ts";
import { fillOutput } from "../documents/fill_output.ts";
import { normaliseName } from "../documents/output_facts.ts";
import { procedureKind } from "../procedures/mod.ts";
import { isRefusal } from "../verdict.ts";
import { type ItemValues, readItems, type ReplyMessage } from "../wire/mod.ts";

/** An item in which the primary shows another value than the declarant sent. */
export interface DeclaredDifference {
  /** Item of the output, with its row where it repeats: `CMN 2`. */
  readonly item: string;
  readonly declared: string;
  readonly found: string;
}

/** Differences that are told; one more changes nothing for whoever looks. */
const differencesMax = 20;

/**
 * Compares what an output of the primary shows with what the request declared. Only items that the
 * declarant filled count: what a centre adds – dates, taxes, names – is its own. Undefined where the
 * message is no output that can be read.
 *
 * `request`: with the primary's numbers in place of ours.
 */
export function declaredDifferences(
  request: DocumentRequest,
  message: ReplyMessage,
  reply: Uint8Array,
  catalogue: Catalogue,
): DeclaredDifference[] | undefined {
  const output = catalogue.output(message.header.outputCode.slice(0, 6));
  if (output === undefined) return undefined;
  const found = readItems(output.layout, "output", reply, message.itemsStart, message.bodyEnd);
  if (isRefusal(found)) return undefined;
  const expected = expectedValues(request, output);
  const lineNumbers = lineNumbersOf(output.layout);
  const differences: DeclaredDifference[] = [];
  const compare = (id: string, row: number, declared: string) => {
    const value = found.value(id, row);
    if (declared === "" || declared === value) return;
    differences.push({ item: row === 0 ? id : `${id} ${row}`, declared, found: value });
  };
  for (const [id, value] of Object.entries(expected)) {
    // Lines are numbered by the centre.
    if (lineNumbers.has(id)) continue;
    if (typeof value === "string") compare(id, 0, value);
    else value?.forEach((each, index) => compare(id, index + 1, each ?? ""));
  }
  return differences.slice(0, differencesMax);
}

/** By layout: a name is normalised once, not for every reply. */
const lineNumbers = new WeakMap<Layout, ReadonlySet<string>>();

function lineNumbersOf(layout: Layout): ReadonlySet<string> {
  const known = lineNumbers.get(layout);
  if (known !== undefined) return known;
  const named = layout.items.filter(({ name }) => normaliseName(name) === "field no");
  const ids = new Set(named.map(({ id }) => id));
  lineNumbers.set(layout, ids);
  return ids;
}

/** What the output would show of the request alone. The number is the centre's to give. */
function expectedValues(
  request: DocumentRequest,
  output: NonNullable<ReturnType<Catalogue["output"]>>,
): ItemValues {
  const number = procedureKind(request.procedure.code)?.number;
  const values = fillOutput(output, [{
    items: request.items,
    // A fact that a centre adds must not look like one that was declared.
    facts: { output: noTitle(output), userId: "", company: "", receivedAt: new Date(0) },
  }]);
  if (number === undefined) return values;
  const { [number]: _, ...others } = values;
  return others;
}

function noTitle<Output extends object>(output: Output): Output {
  return { ...output, title: "", titleVi: "" };
}
