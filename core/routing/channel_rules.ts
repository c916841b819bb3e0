/**
 * Channel rules as data: which declaration is cleared green, whose papers are checked (yellow), and
 * whose goods too (red).
 *
 * A rule file has one JSON object per line, so that an error can name its line and a change is one
 * line in a diff. Blank lines and lines that begin with `#` are skipped. The first object is the
 * head, every other one a rule; the first rule that fits decides.
 *
 *     {"version":"2026-11-22","seed":"k7","default":1}
 *     {"name":"tobacco","hs":["2402","2403"],"channel":3}
 *     {"name":"sample","family":["import declaration"],"share":0.05,"channel":2}
 *     {"list":"watched","traders":["0109990001","0309990002"]}
 *     {"name":"watched traders","traderList":"watched","channel":3}
 *
 * A list stands before the rules that name it.
 */
import { z } from "zod";
import { type Channel, documentFamilies, type FamilyName } from "../procedures/mod.ts";
import { firstIssue, noObject, ruleLines } from "../rule_lines.ts";
import { say, type Sentence } from "../reasons/mod.ts";
import { normaliseTaxCode } from "../registration/mod.ts";

const channel = z.union([z.literal(1), z.literal(2), z.literal(3)]);
const texts = z.array(z.string().min(1)).min(1);
/** A branch's with or without its hyphen, for which a declaration has no room. */
const taxCodes = texts.transform((codes) => codes.map(normaliseTaxCode));
const familiesWithChannel = Object.entries(documentFamilies)
  .filter(([, family]) => family.channels !== undefined).map(([name]) => name);

const headSchema = z.strictObject({
  /** Recorded with every decision; change it with every change of the file. */
  version: z.string().min(1).max(64),
  /** Makes the random shares of one file differ from those of another. */
  seed: z.string().default(""),
  /** Channel where no rule fits. */
  default: channel,
});

const ruleSchema = z.strictObject({
  name: z.string().min(1).max(64),
  family: z.array(z.enum(familiesWithChannel)).min(1).optional(),
  /** Declaration kind codes such as `A11`. */
  kind: texts.optional(),
  /** Beginnings of office codes: `02` is a department, `02CI` an office. */
  office: texts.optional(),
  /** Beginnings of HS codes; one line of goods is enough. */
  hs: texts.optional(),
  /** Countries of origin; one line of goods is enough. */
  origin: texts.optional(),
  /** Importer or exporter codes. */
  trader: taxCodes.optional(),
  /** Name of a list of importer or exporter codes. */
  traderList: z.string().min(1).max(64).optional(),
  /** Bounds of the total value, both included; `currency` makes it count only in that currency. */
  value: z.strictObject({
    min: z.number().optional(),
    max: z.number().optional(),
    currency: z.string().length(3).optional(),
  }).refine(({ min, max }) => min === undefined || max === undefined || min <= max, {
    message: "min is above max",
  }).optional(),
  /** Beginnings of values of any item, by item ID; in a repeating group one row is enough. */
  items: z.record(z.string().regex(/^[0-9A-Z_]{1,4}$/), texts).optional(),
  /** Part of the declarations that it catches, drawn by seed, rule and number. */
  share: z.number().gt(0).max(1).optional(),
  channel,
});

const listSchema = z.strictObject({
  list: z.string().min(1).max(64),
  traders: taxCodes,
});

/** One rule: all criteria that it has must fit. */
export type ChannelRule = z.infer<typeof ruleSchema>;

/** A whole, valid rule file. */
export interface ChannelRules extends z.infer<typeof headSchema> {
  readonly rules: readonly ChannelRule[];
  /** Lists of importer or exporter codes by name. */
  readonly traderLists: ReadonlyMap<string, readonly string[]>;
}

/** A rule file that was refused: nothing of it holds. `line` counts from 1. */
export interface ChannelRuleFault {
  readonly kind: "bad rules";
  readonly line: number;
  readonly reason: Sentence;
}

/** What rules look at. */
export interface ChannelFacts {
  readonly family: FamilyName;
  readonly kind: string;
  /** As declared, and by every code that it has now or had. */
  readonly offices: readonly string[];
  readonly hs: readonly string[];
  readonly origins: readonly string[];
  readonly trader: string;
  /** Undefined where the declaration names no total. */
  readonly value?: number;
  readonly currency: string;
  /** What the draw is bound to: the number without its branch, so a correction draws nothing new. */
  readonly documentStem: string;
  /** All values of an item, one per row where it repeats. */
  readonly valuesOf: (item: string) => readonly string[];
  /** Why a person must look at it whatever the rules say: never lighter than yellow. */
  readonly held?: string;
}

/** The channel and why. */
export interface ChannelDecision {
  readonly channel: Channel;
  /** Name of the rule that fired, `default` where none did; behind it why it was held, if it was. */
  readonly rule: string;
  readonly version: string;
  /** The rule's own channel was lighter than the one before, which therefore stays. */
  readonly kept: boolean;
}

/** All green: what holds without a rule file. */
export const allGreen: ChannelRules = {
  version: "none",
  seed: "",
  default: 1,
  rules: [],
  traderLists: new Map(),
};

/** Where those in force cannot be trusted: nothing is cleared before a person has looked at it. */
export const allYellow: ChannelRules = { ...allGreen, version: "not fit", default: 2 };

/** Reads a rule file whole, or refuses it whole with the first line that is wrong. */
export function readChannelRules(text: string): ChannelRules | ChannelRuleFault {
  let head: z.infer<typeof headSchema> | undefined;
  const rules: ChannelRule[] = [];
  const traderLists = new Map<string, readonly string[]>();
  for (const { line, value } of ruleLines(text)) {
    const fault = (reason: Sentence): ChannelRuleFault => ({
      kind: "bad rules",
      line,
      reason,
    });
    if (value === undefined) return fault(noObject);
    const isList = head !== undefined && "list" in value;
    const schema = head === undefined ? headSchema : isList ? listSchema : ruleSchema;
    const parsed = schema.safeParse(value);
    if (!parsed.success) return fault(firstIssue(parsed.error));
    const read = parsed.data;
    if ("version" in read) head = read;
    else if ("list" in read) {
      const { list, traders } = read;
      if (traderLists.has(list)) return fault(say("LIST_TWICE", { list }));
      traderLists.set(list, traders);
    } else if (read.traderList !== undefined && !traderLists.has(read.traderList)) {
      return fault(say("LIST_UNKNOWN", { list: read.traderList }));
    } else if (read.name === "default" || rules.some(({ name }) => name === read.name)) {
      return fault(say("NAME_TAKEN", { name: read.name }));
    } else rules.push(read);
  }
  if (head === undefined) return { kind: "bad rules", line: 1, reason: say("NO_HEAD") };
  return { ...head, rules, traderLists };
}

/** Whether reading a rule file gave a fault. */
export function isChannelRuleFault(
  value: ChannelRules | ChannelRuleFault,
): value is ChannelRuleFault {
  return "kind" in value;
}

/**
 * Decides the channel. Never lighter than `previous`, the channel before a correction; never above
 * `channelsMax` (transport declarations know only 1 and 2, so there a red rule means yellow).
 */
export function decideChannel(
  rules: ChannelRules,
  facts: ChannelFacts,
  channelsMax: 2 | 3,
  previous?: Channel,
): ChannelDecision {
  const asked = { ...facts, trader: normaliseTaxCode(facts.trader) };
  const rule = rules.rules.find((candidate) => fits(candidate, asked, rules));
  const least = facts.held === undefined ? 1 : 2;
  const wanted = Math.max(Math.min(rule?.channel ?? rules.default, channelsMax), least) as Channel;
  const kept = previous !== undefined && previous > wanted;
  return {
    channel: kept ? previous : wanted,
    rule: [rule?.name ?? "default", facts.held].filter(Boolean).join("; "),
    version: rules.version,
    kept,
  };
}

function fits(
  rule: ChannelRule,
  facts: ChannelFacts,
  { seed, traderLists }: ChannelRules,
): boolean {
  return (rule.family?.includes(facts.family) ?? true) &&
    (rule.kind?.includes(facts.kind) ?? true) &&
    (rule.trader?.includes(facts.trader) ?? true) &&
    (rule.traderList === undefined ||
      (traderLists.get(rule.traderList)?.includes(facts.trader) ?? false)) &&
    beginsWithOne(facts.offices, rule.office) &&
    beginsWithOne(facts.hs, rule.hs) &&
    beginsWithOne(facts.origins, rule.origin) &&
    hasValue(facts, rule.value) &&
    Object.entries(rule.items ?? {}).every(([item, beginnings]) =>
      beginsWithOne(facts.valuesOf(item), beginnings)
    ) &&
    (rule.share === undefined ||
      draw(`${seed}/${rule.name}/${facts.documentStem}`) < rule.share);
}

function beginsWithOne(
  values: readonly string[],
  beginnings: readonly string[] | undefined,
): boolean {
  return beginnings === undefined ||
    values.some((value) => beginnings.some((beginning) => value.startsWith(beginning)));
}

function hasValue(facts: ChannelFacts, bounds: ChannelRule["value"]): boolean {
  if (bounds === undefined) return true;
  if (facts.value === undefined) return false;
  return (bounds.currency === undefined || bounds.currency === facts.currency) &&
    facts.value >= (bounds.min ?? -Infinity) && facts.value <= (bounds.max ?? Infinity);
}

/**
 * A number from 0 up to but not including 1, the same for the same text: chance that can be
 * replayed. FNV-1a, then mixed as MurmurHash3 ends, because neighbouring numbers must not draw alike.
 */
function draw(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
