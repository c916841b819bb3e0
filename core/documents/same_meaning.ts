/**
 * What outputs call by another name than requests although they mean the same item. Two tables,
 * because a name alone says less than a name and an ID together.
 */
import type { Layout } from "../catalogue/mod.ts";
import { normaliseName } from "./output_facts.ts";

/** The name under which items of one meaning are found, without `s` at the ends of words. */
export function meaningOf(itemName: string): string {
  const normal = normaliseName(itemName);
  let meaning = meanings.get(normal);
  if (meaning === undefined) {
    const name = normal.replace(/s(?= |$)/g, "");
    meaning = otherNames[name] ?? name;
    meanings.set(normal, meaning);
  }
  return meaning;
}

/** Of the names of the catalogue only: nobody else's come here. */
const meanings = new Map<string, string>();

/** By the name alone, whatever the IDs are; ours are on the right. */
const otherNames: Readonly<Record<string, string>> = {
  "time limit of re-export": "time limit of re-import/re-export",
  "time limit of re-import": "time limit of re-import/re-export",
  "time limit of re-export/re-import": "time limit of re-import/re-export",
  "import export demarcation": "import export classification",
  "tax value currency code": "custom value currency code",
  "tax value(manual)": "custom value",
  "reduction amount for import tax": "exemption/reduction amount for import tax",
  "exemption/reduction amount for export tax": "exemption/reduction amount for import tax",
  "reduction amount of other tax and collection":
    "other tax and collection exemption/reduction amount",
  "last name of passenger": "passenger name(last name)",
  "first name of passenger": "passenger name(first name)",
  "middle name of passenger": "passenger name(middle name)",
  "transportation declaration no": "bonded transportation declaration no",
  "adjustment issued by": "issued by",
  "field no of original declaration": "original field no",
};

/**
 * Names in outputs that are called like a request's item and mean it only where no other item is there
 * for it: beside the declarant's "tax value (manual)" with its currency stands the customs value that
 * the system computes, with a currency of its own.
 */
const unlessBeside: Readonly<Record<string, string>> = {
  "customs value currency code": "tax value currency code",
};

/** Whether an item of an output holds what the centre computes, by what else the output has. */
export function isComputedBeside(name: string, layout: Pick<Layout, "items">): boolean {
  const other = unlessBeside[normaliseName(name)];
  return other !== undefined && layout.items.some((item) => normaliseName(item.name) === other);
}

/** Names that mean the same only where the items have one ID too. */
const namesOfOneId: readonly (readonly string[])[] = [
  [
    "arrival location code(bonded area)",
    "arrival location of bonded transportation(bonded area)",
    "arrival location of bonded transportation",
  ],
  [
    "arrival location code(port of discharge)",
    "arrival location of bonded transportation(port of discharge)",
    "arrival location of bonded transportation",
  ],
  [
    "arrival location code(unloading place)",
    "arrival location of bonded transportation(berth code)",
    "arrival location of bonded transportation",
  ],
  ["arrival location code", "arrival location of cargo"],
  ["arrival location name", "arrival location name of bonded transportation"],
  [
    "departure location code(bonded area)",
    "departure location of bonded transportation(bonded area)",
  ],
  [
    "departure location code(port of discharge)",
    "departure location of bonded transportation(port of loading)",
  ],
  [
    "departure location code(unloading place)",
    "departure location of bonded transportation(berth code)",
  ],
  ["departure location name", "departure location name of bonded transportation"],
  ["place of departure code", "departure location of cargo"],
  ["place of origin or manufacture code", "place of origin/manufacture"],
  ["arrival notification no", "arrival notification number"],
  ["departure notification no", "departure notification number"],
  ["crew list no", "crew list number"],
  ["passenger list no", "passenger list number"],
  ["booking/reference no", "booking/reference number"],
  ["un no", "un number"],
  ["arrival station code/departure station code", "arrival station code", "arrival station"],
  ["port of discharge code/port of loading code", "port of discharge code"],
  ["port of discharge suffix/port of loading suffix", "port of discharge suffix"],
  ["estimated date of arrival/estimated date of departure", "date of arrival/date of departure"],
  [
    "date of arrival/estimated date of departure",
    "arrival date of cargo/estimated departure date of cargo",
  ],
  ["b/l issue date", "issued date of b/l"],
  ["date of first warehousing", "date of first stock-in bonded warehouse"],
  ["permit expiry date", "expiry date of permit"],
  ["planned start date of transportation", "estimated start date of transportation"],
  ["planned start time of transportation(hour)", "estimated start time of transportation"],
  ["planned end date of transportation", "estimated finish date of transportation"],
  ["planned end time of transportation(hour)", "estimated finish time of transportation"],
  [
    "transportation contract date",
    "date of transport contract/date of equivalent document",
  ],
  [
    "transportation contract expiry date",
    "expiry date of transport contract or of equivalent document",
  ],
  ["transportation contract no", "transport contract no/equivalent document no"],
  ["transportation type code", "transportation type"],
  [
    "import/export transportation equipment code(vessel code,flight no etc)",
    "transportation equipment code(vessel call sign,flight no etc)",
    "transportation equipment code",
  ],
  ["cargo no(b/l no.,awb no etc)", "cargo no"],
  ["container no", "container/freight car/package no"],
  ["declaration column no", "line no on declaration"],
  ["currency code", "currency type code"],
  ["security amount", "amount of security"],
  ["number of pieces", "quantity"],
  ["piece unit code", "code for units of measure"],
  ["volume", "capacity"],
  ["volume unit code", "capacity unit code", "weight unit code"],
  ["marks and numbers", "marks and nos"],
  ["loading vessel name", "vessel name"],
  [
    "representative hs code",
    "hs code(first 4 digits)(hs)",
    "hs code(first 4 digits)",
    "hs code",
  ],
  ["type of manifest(cargo)", "type of manifest"],
  ["indication of bonded factory product", "product of bonded factory identifier"],
  [
    "indication of necessity of outputting crew list information",
    "necessity of outputting crew list information indication",
  ],
  [
    "number of foreign crew landing at arrival airport",
    "number of foreigner crew landing at arrival airport",
  ],
  ["owner or operator", "airline name"],
  [
    "user code of port authority(airport authority/railway station authority)",
    "user code of port authority",
  ],
  // The lists number the shared flights of one ID differently.
  [
    "arriving flight number 1(for code-share flight)(date)",
    "arriving flight number 2(for code-share flight)(date)",
  ],
];

const groupsByName = new Map<string, Set<number>>();
for (const [group, names] of namesOfOneId.entries()) {
  for (const name of names) {
    const groups = groupsByName.get(name) ?? new Set();
    groupsByName.set(name, groups.add(group));
  }
}

/** Whether two items of one ID, kind and width mean the same, by what they are called. */
export function meanTheSame(oneName: string, otherName: string): boolean {
  const one = closeNumber(oneName);
  const other = closeNumber(otherName);
  if (one === other || meaningOf(one) === meaningOf(other)) return true;
  const groups = groupsByName.get(one);
  return groups !== undefined &&
    [...groupsByName.get(other) ?? []].some((group) => groups.has(group));
}

/** `other law code 1` and `other law code1` are one name. */
function closeNumber(itemName: string): string {
  const name = normaliseName(itemName);
  return /^(other law code|remarks code for damaged cargo at departure place)/.test(name)
    ? name.replace(/ (?=\d$)/, "")
    : name;
}
