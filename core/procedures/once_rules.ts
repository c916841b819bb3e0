/**
 * What the same user may register once only, and by which items a second time is known: the items are
 * those that the lists of codes themselves name together – `VEC NMC NMS KBF` is a ship's call at a port
 * on a voyage. Papers without a number need no row: their first natural key is their name. Invoices have
 * none: their numbers are their sellers', and one may be declared in parts.
 */
export interface OnceRule {
  /** The first item has to be filled; the others count as they are, also blank. */
  readonly items: readonly string[];
  /** Name of a natural key of the procedure that is made of the first item alone: no other is kept. */
  readonly key?: string;
  /** Of the procedure's list of codes; absent = its code for what exists already. */
  readonly code?: string;
}

const ship: OnceRule = { items: ["VEC", "NMC", "NMS", "KBF"], code: "E0004" };
const people: OnceRule = { items: ["OPC", "IOK", "PRT", "FDT", "OPT", "KBF"], code: "E0004" };

/** By procedure. */
const rows: Readonly<Record<string, OnceRule>> = {
  MIC: { items: ["HAB"], key: "parcel" },
  MIE: { items: ["HAB"], key: "parcel" },
  VIT: ship,
  VOT: ship,
  GIR: { items: ["FL1", "FL2", "ARP", "ADT"], code: "E0009" },
  GOR: { items: ["FL1", "FL2", "DEP", "DDT"], code: "E0005" },
  RIR: { items: ["TRN", "ARS", "ADT"], code: "E0002" },
  ROR: { items: ["TRN", "ARS", "ADT"], code: "E0002" },
  TIR: { items: ["LPN", "REC", "ABG", "ADT"], code: "E0002" },
  TOR: { items: ["LPN", "REC", "ABG", "EDT"], code: "E0002" },
  PLR01: people,
  PLR02: people,
  NLR: people,
  DCL: { items: ["EQP", "TOM", "DPR", "VOY", "IDT"], code: "E0004" },
};

/** All rules, by procedure. */
export const onceRules: ReadonlyMap<string, OnceRule> = new Map(Object.entries(rows));
