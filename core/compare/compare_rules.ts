/**
 * How items are compared, as data. The first rule that fits an item decides; what no rule speaks of
 * must be equal, and numbers of documents are mapped wherever they stand.
 *
 * A rule is made from a difference that a person has looked at: its procedure, output and item, and
 * what is to become of it. Rules are versioned by whoever stores them and can be run again over
 * stored pairs, since a comparison is nothing but bytes, numbers and rules.
 */
import { z } from "zod";
import { say } from "../reasons/mod.ts";

/** What a rule is for. */
export const ruleSelectorSchema = {
  /** Procedure code, such as `IDC`. */
  procedure: z.string().regex(/^[0-9A-Z#?]{1,5}$/).optional(),
  /** Beginning of an output code; `R` is the result. */
  output: z.string().regex(/^[0-9A-Z]{1,7}$/).optional(),
  /** Item ID (`PA__` all repetitions of a fixed group, `PA01` one), `@field` of the header, `#n`. */
  item: z.string().regex(/^(@\w{1,20}|#\d{1,5}|[0-9A-Z_]{1,4})$/).optional(),
  /** Name of an item in the catalogue, whatever its case; `*` stands for anything. */
  name: z.string().min(1).max(120).optional(),
};

const selector = {
  ...ruleSelectorSchema,
  /** Why, and who saw it: as long as the reason of an act. */
  note: z.string().max(500).optional(),
};

const ruleSchema = z.discriminatedUnion("as", [
  z.strictObject({ ...selector, as: z.literal("ignore") }),
  z.strictObject({ ...selector, as: z.literal("equal") }),
  /** The value is a number of each system's own, whatever it looks like. */
  z.strictObject({ ...selector, as: z.literal("map") }),
  /** Amounts may be apart by this much. */
  z.strictObject({ ...selector, as: z.literal("amount"), by: z.number().min(0) }),
  /** Dates (`ddMMyyyy`) and times (`HHmm`, `HHmmss`) may be apart by this many seconds. */
  z.strictObject({ ...selector, as: z.literal("moment"), seconds: z.number().int().min(0) }),
]).refine(({ procedure, output, item, name }) => Boolean(procedure ?? output ?? item ?? name), {
  error: "expected a procedure, output, item or name that it is for",
});

/** The most rules; more are a sign that classes should be looked at instead. */
const rulesMax = 500;

export const compareRulesSchema = z.array(ruleSchema).max(rulesMax);

export type CompareRule = z.output<typeof ruleSchema>;

/**
 * What a new mirror begins with: moments that each centre sets by its own clock when it takes a
 * message – a mirror takes it later, after a backlog hours later.
 */
export const firstCompareRules: readonly CompareRule[] = [
  ...[
    "registered date*",
    "registered time*",
    "registration date",
    "registration time",
    "registration/correction date",
    "registration/correction time",
    "date of registration*",
    "time of registration*",
    "correction date",
    "correction time",
    "cancellation date",
    "cancellation time",
    "updated date",
    "updated time",
    "date of permit",
    "time of permit",
    "date of submission",
  ].map((name) => ({ name, as: "ignore" as const, note: say("OWN_CLOCK") })),
];
