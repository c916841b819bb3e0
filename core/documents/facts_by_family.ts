/**
 * What the centre adds to a declarant's values in an output, stated for each family of documents and
 * each name that its outputs have for it (as `normaliseName` gives it, or the layout and the item's
 * ID where the name alone would say too much). A family that does not
 * state a name leaves the item blank: a "date" or a "list number" means another thing in another
 * family, and a report never holds a value that nobody gave (F76).
 */
import type { FamilyName } from "../procedures/mod.ts";
import type { FactName } from "./output_facts.ts";

type Facts = Readonly<Record<string, FactName>>;

const correctedDeclaration: Facts = {
  "registered date of correction": "corrected",
  "registered time of correction": "corrected",
};

/** Imports and exports, large and small. */
const declaration: Facts = {
  ...correctedDeclaration,
  "declaration no": "number",
  "inspection kind classification code": "channel",
  "customs office name": "office",
  "registered date": "registered",
  "registered time": "registered",
  "agent code": "declarant",
  "agent name": "declarant's company",
  "declarant code": "declarant",
  "date of permit": "cleared",
  "time of permit": "cleared",
};

const largeDeclaration: Facts = {
  ...declaration,
  "representative tax code": "first goods heading",
  "number of declaration column": "rows",
};

const submitter: Facts = {
  "submitter code": "user",
  "submitter name": "company",
};

const submission: Facts = {
  ...submitter,
  "reference no": "number",
  "latest update date": "changed",
  "latest update time": "changed",
};

const cancelled: Facts = {
  "cancellation date": "cancelled",
  "cancellation time": "cancelled",
  "input user name": "company",
};

/** Notices and lists to ports, airports, stations and border gates. */
const notice: Facts = {
  ...cancelled,
  "output information name": "title",
  "customs office name": "office",
  "registrant": "user",
  "registrant code": "user",
  "registrant name": "company",
  "registration date": "registered",
  "registration time": "registered",
  "correction date": "corrected",
  "correction time": "corrected",
  "updated date": "changed",
  "updated time": "changed",
  "date of registration/correction": "changed",
  "time of registration/correction": "changed",
  "registration/correction date": "changed",
  "registration/correction time": "changed",
};

const arrival: Facts = {
  ...notice,
  "arrival notification number": "number",
  "arrival notification no": "number",
};

const departure: Facts = {
  ...notice,
  "departure notification number": "number",
  "departure notification no": "number",
};

const vehicle: Facts = {
  ...notice,
  "declaration number": "number",
  "declaration date": "registered",
  "declaration time": "registered",
};

const application: Facts = {
  "oga application no": "number",
  "date of submission": "registered",
  // Only where the declarant names nobody else as the submitter.
  "submitter name": "company of who submits for itself",
};

export const factsByFamily: Readonly<Record<FamilyName, Facts>> = {
  "import declaration": largeDeclaration,
  "small import declaration": declaration,
  "export declaration": largeDeclaration,
  "small export declaration": declaration,
  "transport declaration": {
    "bonded transportation declaration no": "number",
    "transportation declaration no": "number",
    "declaration no": "number",
    "report name": "title",
    "output information name": "title",
    "examination classification": "channel",
    "selected screening criteria": "channel",
    "customs office": "office",
    "customs office name": "office",
    "submitting customs office": "office",
    "declaration date": "registered",
    "declaration time": "registered",
    "date of declaration": "registered",
    "declarant code": "declarant",
    "declarant name": "declarant's company",
    "registrant code": "user",
    "registrant name": "company",
    "approval date": "cleared",
    "approval time": "cleared",
    "cancellation date": "cancelled",
    "cancellation time": "cancelled",
  },
  "tax amendment": {
    "amendment declaration registered date": "registered",
    "amendment declaration registered time": "registered",
    "agent code": "declarant",
    "agent name": "declarant's company",
  },
  // The declarant's code there is a tax code, which the standby is not told.
  "exemption list": {
    "tax exemption list no": "number",
    "date of declaration": "registered",
    "time of declaration": "registered",
    "date of correction": "corrected",
    "time of correction": "corrected",
    "declarant name": "company",
  },
  // Number, office and day there are those of the declaration whose goods come back.
  "temporary trade": {},
  "invoice": {
    "electronic invoice receipt no": "number",
    // Of the notice that tells the receipt number; all other dates are of papers that it names.
    "VAL0880P.NYD": "registered",
    "VAL0880P.NID": "user",
  },
  "application": {
    "declaration no": "number",
    "application date": "registered",
    "applicant name": "company",
    "latest update date": "changed",
  },
  "attached documents": {},
  "sea manifest": { "input user name": "company" },
  "sea manifest submission": submission,
  "sea house manifest": {},
  "air manifest": { "input user name": "company" },
  "air manifest submission": submission,
  "air house manifest": {},
  "rail manifest": { "input user name": "company" },
  "rail manifest submission": submission,
  "rail house manifest": {},
  // Also the goods of a manifest that only pass through.
  "loading confirmation": { ...submitter, "transship/transit management no": "number" },
  "container list": {
    ...submitter,
    "submission no": "number",
    "date of submission": "registered",
  },
  "vessel": notice,
  "sea arrival": arrival,
  "sea departure": departure,
  "air arrival": arrival,
  "air departure": departure,
  "rail arrival": arrival,
  "rail departure": departure,
  "vehicle arrival": { ...vehicle, "arrival declaration number": "number" },
  "vehicle departure": { ...vehicle, "departure declaration number": "number" },
  "passenger list": notice,
  "crew list": notice,
  "explosives permit": application,
  "animal quarantine permit": application,
  "food quality permit": application,
  "medicine permit": application,
  "none": {},
};

/** The table turned round: by the name, or the layout and ID, that families state. */
const byName = new Map<string, Map<FamilyName, FactName>>();
for (const [family, facts] of Object.entries(factsByFamily) as [FamilyName, Facts][]) {
  for (const [name, fact] of Object.entries(facts)) {
    const found = byName.get(name) ?? new Map<FamilyName, FactName>();
    byName.set(name, found.set(family, fact));
  }
}

/** Whether an item of an output layout is the centre's alone, whatever the declarant's items are called. */
export function isCentresOwn(layout: string, id: string): boolean {
  return byName.has(`${layout}.${id}`);
}

/**
 * The facts that an item of an output may get, by the family of the document; undefined where no
 * family states any. `id` is the item's ID in that layout, which goes before its name.
 */
export function factsOf(
  layout: string,
  id: string,
  name: string,
): ReadonlyMap<FamilyName, FactName> | undefined {
  const named = byName.get(name);
  const own = byName.get(`${layout}.${id}`);
  return own === undefined || named === undefined ? own ?? named : new Map([...named, ...own]);
}
