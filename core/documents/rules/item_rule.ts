import { readTable } from "../../catalogue/read_table.ts";

/**
 * What follows where a rule is broken, by how sure the rule is:
 *
 * - `refuse`: what is declared cannot be, and the catalogue's list names the code for it;
 * - `hold`: the list shows that the items bear on each other, and the reading is likely, not certain:
 *   the declaration is taken and gets at least yellow, so that a person looks at it;
 * - `doubt`: what is declared is taken as it is, but no permit rests on it.
 */
export type RuleEffect = "refuse" | "hold" | "doubt";

/**
 * One rule about items that bear on each other: where all of `when` is so, all of `then` must be.
 *
 * Terms, with blanks between them:
 *
 *     GW               the item is filled
 *     !GW              it is blank
 *     ICB=G11|G12      it holds one of these values
 *     UTU==QTU         equal to another item, or to one of several (`TSC==QT1|QT2`)
 *     QN1>0            a number above zero
 *     IMC:taxcode      of a form that is known: of a tax code, of a receipt number of papers, of a
 *                      declarant's user code, of a heading of goods, of a place in Vietnam, of a warehouse,
 *                      of a tariff
 *     DPR<>ARR         different from another item
 *     SDT<=EDT         a day not after another, a number not above another
 *     sum(BPR)<=TP     the rows together are not above
 *     sum(BPR)<~IP4    the same, with a hundredth for rounding
 *     product(BPR,UPR,TSC)   value = price × the quantity given in the price's unit, likewise
 *     distinct(BL#)    no value twice
 *
 * Comparisons hold where an item of theirs is blank. `#` stands for the number of a numbered item, as
 * many digits as there are signs (`EA#` = EA1, EA2 …; `D##` = D01 …), the same in all terms.
 */
export interface ItemRule {
  readonly procedures: readonly string[];
  /** Of the procedures' lists; `@missing` and `@form` = the code that the list has for the item. */
  readonly code: string;
  readonly effect: RuleEffect;
  readonly when: readonly Term[];
  readonly then: readonly Term[];
  /** Why the rule holds, in a few words for a reader of the table. */
  readonly why: string;
}

export type Term =
  | { readonly kind: "filled" | "blank" | "positive"; readonly item: string }
  | { readonly kind: "is"; readonly item: string; readonly values: readonly string[] }
  | { readonly kind: "formed"; readonly item: string; readonly form: ValueForm }
  | { readonly kind: "equal"; readonly item: string; readonly others: readonly string[] }
  | { readonly kind: "differ" | "ordered"; readonly item: string; readonly other: string }
  | {
    readonly kind: "sum";
    readonly item: string;
    readonly other: string;
    /** What may be missing, as a part of the other. */
    readonly slack: number;
  }
  | {
    readonly kind: "product";
    readonly item: string;
    readonly price: string;
    readonly unit: string;
  }
  | { readonly kind: "distinct"; readonly item: string };

export const valueForms = [
  ...["taxcode", "receipt", "usercode", "heading", "home"] as const,
  ...["warehouse", "tariff"] as const,
] as const;
export type ValueForm = typeof valueForms[number];

/** A hundredth: what rounding of prices explains, and a slip of the pen does not. */
export const rounding = 0.01;

const columns = ["procedures", "code", "effect", "when", "then", "why"] as const;

/** Reads the table of rules. A row of another shape is our own mistake and throws. */
export function readItemRules(text: string): ItemRule[] {
  return readTable(text, columns).map((row) => {
    const { effect } = row;
    if (effect !== "refuse" && effect !== "hold" && effect !== "doubt") {
      throw new Error(`Cannot read rule ${row.code}: no effect "${effect}"`);
    }
    return {
      procedures: row.procedures.split(" "),
      code: row.code,
      effect,
      when: row.when.split(" ").map(readTerm),
      then: row.then.split(" ").map(readTerm),
      why: row.why,
    };
  });
}

const id = "[A-Z0-9]{1,3}#{0,2}";
const ids = `${id}(?:\\|${id})*`;

/** The shapes of a term; the groups of the expression are its parts. */
const shapes: readonly { readonly shape: RegExp; readonly make: (parts: string[]) => Term }[] = [
  shapeOf(`(${id})`, ([item = ""]) => ({ kind: "filled", item })),
  shapeOf(`!(${id})`, ([item = ""]) => ({ kind: "blank", item })),
  shapeOf(
    `(${id})=([A-Z0-9]+(?:\\|[A-Z0-9]+)*)`,
    ([item = "", list = ""]) => ({ kind: "is", item, values: list.split("|") }),
  ),
  shapeOf(
    `(${id})==(${ids})`,
    ([item = "", list = ""]) => ({ kind: "equal", item, others: list.split("|") }),
  ),
  shapeOf(
    `(${id}):(${valueForms.join("|")})`,
    ([item = "", form = ""]) => ({ kind: "formed", item, form: form as ValueForm }),
  ),
  shapeOf(`(${id})>0`, ([item = ""]) => ({ kind: "positive", item })),
  shapeOf(`(${id})<>(${id})`, ([item = "", other = ""]) => ({ kind: "differ", item, other })),
  shapeOf(`(${id})<=(${id})`, ([item = "", other = ""]) => ({ kind: "ordered", item, other })),
  shapeOf(
    `sum\\((${id})\\)<([=~])(${id})`,
    ([item = "", sign, other = ""]) => ({
      kind: "sum",
      item,
      other,
      slack: sign === "~" ? rounding : 0,
    }),
  ),
  shapeOf(
    `product\\((${id}),(${id}),(${id})\\)`,
    ([item = "", price = "", unit = ""]) => ({ kind: "product", item, price, unit }),
  ),
  shapeOf(`distinct\\((${id})\\)`, ([item = ""]) => ({ kind: "distinct", item })),
];

function shapeOf(text: string, make: (parts: string[]) => Term) {
  return { shape: new RegExp(`^${text}$`), make };
}

function readTerm(text: string): Term {
  for (const { shape, make } of shapes) {
    const parts = shape.exec(text);
    if (parts !== null) return make(parts.slice(1));
  }
  throw new Error(`Cannot read the term "${text}" of a rule`);
}
