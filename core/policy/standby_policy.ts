/**
 * What the standby takes, as data: which procedures and declaration kinds, in an incident and in a
 * planned window of the primary. What it does not take is answered A0002.
 *
 * A policy file has one JSON object per line, like the channel rules. Blank lines and lines that
 * begin with `#` are skipped. The first object is the head, every other one a rule or a planned
 * window. The first rule that fits decides; what no rule fits is taken.
 *
 *     {"version":"2026-11-29"}
 *     {"name":"small value","families":["small import declaration"],"take":false}
 *     {"name":"bonded warehouses wait","kinds":["C11","C12"],"during":["incident"],"take":false}
 *     {"window":"maintenance of VNACCS","from":"2026-12-05T22:00:00+07:00","to":"2026-12-06T04:00:00+07:00"}
 *
 * While the gateway relays no rule is asked: the primary decides what it takes.
 */
import { z } from "zod";
import { documentFamilies, procedureKinds } from "../procedures/mod.ts";
import { momentForms, readMoment } from "../read_moment.ts";
import { firstIssue, noObject, ruleLines } from "../rule_lines.ts";

/** Why the standby stands in: nobody expected it, or a planned window of the primary. */
const standInOccasions = ["incident", "planned"] as const;
export type StandInOccasion = typeof standInOccasions[number];

const texts = z.array(z.string().min(1)).min(1);

const headSchema = z.strictObject({
  /** Recorded with what is refused; change it with every change of the file. */
  version: z.string().min(1).max(64),
});

const ruleSchema = z.strictObject({
  name: z.string().min(1).max(64),
  procedures: z.array(z.enum([...procedureKinds.keys()])).min(1).optional(),
  families: z.array(z.enum(Object.keys(documentFamilies))).min(1).optional(),
  /** Declaration kind codes such as `A11`; asked of what declares, not of what only reads. */
  kinds: texts.optional(),
  during: z.array(z.enum(standInOccasions)).min(1).optional(),
  take: z.boolean(),
});

/** As its announcement says it; a date alone is the whole day. */
function moment(edge: "from" | "to") {
  return z.string().transform((text, context) => {
    const at = readMoment(text, edge);
    if (at !== undefined) return at.toISOString();
    context.addIssue({ code: "custom", message: `expected ${momentForms}` });
    return z.NEVER;
  });
}

const windowSchema = z.strictObject({
  /** What it is for, in the words of its announcement. */
  window: z.string().min(1).max(200),
  from: moment("from"),
  to: moment("to"),
}).refine(({ from, to }) => Date.parse(from) < Date.parse(to), {
  message: "from is not before to",
});

export type PolicyRule = z.infer<typeof ruleSchema>;

/** A time for which it is known beforehand that the primary will be away. */
export interface PlannedWindow {
  readonly reason: string;
  readonly from: Date;
  /** The first moment after it. */
  readonly to: Date;
}

/** A whole, valid policy. */
export interface StandbyPolicy {
  readonly version: string;
  readonly rules: readonly PolicyRule[];
  /** Earliest first. */
  readonly windows: readonly PlannedWindow[];
}

/** A policy file that was refused: nothing of it holds. `line` counts from 1. */
export interface PolicyFault {
  readonly kind: "bad policy";
  readonly line: number;
  readonly reason: string;
}

/**
 * What holds without a file: what Ecus6 takes. Small-value consignments by post and express wait for
 * VNACCS.
 */
export const builtInPolicy: StandbyPolicy = {
  version: "built in",
  rules: [{
    name: "small value waits for VNACCS",
    families: ["small import declaration", "small export declaration"],
    take: false,
  }],
  windows: [],
};

/** What holds for a centre: VNACCS itself, and whoever stands for it in a rehearsal. */
export const takesEverything: StandbyPolicy = { version: "everything", rules: [], windows: [] };

/** Reads a policy file whole, or refuses it whole with the first line that is wrong. */
export function readStandbyPolicy(text: string): StandbyPolicy | PolicyFault {
  let version: string | undefined;
  const rules: PolicyRule[] = [];
  const windows: PlannedWindow[] = [];
  for (const { line: at, value } of ruleLines(text)) {
    const fault = (reason: string): PolicyFault => ({ kind: "bad policy", line: at, reason });
    if (value === undefined) return fault(noObject);
    const isWindow = "window" in value;
    const schema = version === undefined ? headSchema : isWindow ? windowSchema : ruleSchema;
    const parsed = schema.safeParse(value);
    if (!parsed.success) return fault(firstIssue(parsed.error));
    const line = parsed.data;
    if ("version" in line) version = line.version;
    else if ("window" in line) {
      windows.push({ reason: line.window, from: new Date(line.from), to: new Date(line.to) });
    } else if (rules.some(({ name }) => name === line.name)) {
      return fault(`the name "${line.name}" stands twice`);
    } else rules.push(line);
  }
  if (version === undefined) return { kind: "bad policy", line: 1, reason: "there is no head" };
  windows.sort((one, other) => one.from.getTime() - other.from.getTime());
  return { version, rules, windows };
}

/** What a request asks of the standby. */
export interface AskedOfStandby {
  readonly procedure: string;
  readonly occasion: StandInOccasion;
  /**
   * Kind of the declaration that it makes, changes or declares; undefined where there is none, null where
   * its items, or the declaration that it names, are going to tell it.
   */
  readonly kind?: string | null;
}

/**
 * Name of the rule by which the standby does not take it; undefined where it does, or where that depends
 * on a kind that is told later: then ask again.
 */
export function refusingRule(
  { rules }: StandbyPolicy,
  { procedure, occasion, kind }: AskedOfStandby,
): string | undefined {
  const family = procedureKinds.get(procedure)?.family;
  const rule = rules.find((rule) =>
    isIn(rule.procedures, procedure) && isIn(rule.families, family) &&
    (kind === null || isIn(rule.kinds, kind)) && isIn(rule.during, occasion)
  );
  if (kind === null && rule?.kinds !== undefined) return undefined;
  return rule?.take === false ? rule.name : undefined;
}

/** A criterion that a rule does not have fits everything. */
function isIn(values: readonly string[] | undefined, value: string | undefined): boolean {
  return values === undefined || (value !== undefined && values.includes(value));
}

/** The window that holds at a time, or undefined. */
export function windowAt({ windows }: StandbyPolicy, at: Date): PlannedWindow | undefined {
  return windows.find(({ from, to }) => from <= at && at < to);
}

/** Windows that have not ended, earliest first. */
export function windowsFrom({ windows }: StandbyPolicy, at: Date): readonly PlannedWindow[] {
  return windows.filter(({ to }) => at < to);
}

/** How long before its beginning a window is announced. */
const announcedMs = 7 * 24 * 60 * 60 * 1000;

/** The window that runs at a time or begins within a week, or undefined. */
export function windowToAnnounce(policy: StandbyPolicy, at: Date): PlannedWindow | undefined {
  const [next] = windowsFrom(policy, at);
  return next !== undefined && next.from.getTime() - at.getTime() <= announcedMs ? next : undefined;
}

/** Why the standby stands in at a time. */
export function occasionAt(policy: StandbyPolicy, at: Date): StandInOccasion {
  return windowAt(policy, at) === undefined ? "incident" : "planned";
}
