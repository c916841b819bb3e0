/**
 * The kinds of papers that the standby keeps. All procedures of one family speak of the same
 * documents: what IDA stores, IDC registers and IID shows.
 */

/** A two-digit document type, fixed or decided by whether a direction item says import or export. */
export type DocumentType =
  | string
  | { readonly item: string; readonly inbound: string; readonly outbound: string };

/** What holds for every document of a family. */
export interface DocumentFamily {
  /** Type in the first two digits of the number; absent = its documents have no number of their own. */
  readonly documentType?: DocumentType;
  /** Channels it can get: 3 = green, yellow, red; 2 = the first two only; absent = none. */
  readonly channels?: 2 | 3;
  /** Trade direction, where the family has one; documents it links to must have the same. */
  readonly direction?: "import" | "export";
  /**
   * Report of a transshipment or transit: goods whose manifest says so (item KRR) get a management
   * number, under which their loading is confirmed later.
   */
  readonly transitReport?: string;
  /** Item of its layouts that names the customs office. */
  readonly officeItem?: string;
}

const families = {
  "import declaration": {
    documentType: "10",
    channels: 3,
    direction: "import",
    officeItem: "CH",
  },
  "small import declaration": {
    documentType: "11",
    channels: 3,
    direction: "import",
    officeItem: "CH",
  },
  "export declaration": {
    documentType: "30",
    channels: 3,
    direction: "export",
    officeItem: "CH",
  },
  "small export declaration": {
    documentType: "31",
    channels: 3,
    direction: "export",
    officeItem: "CH",
  },
  "transport declaration": { documentType: "50", channels: 2, officeItem: "CHC" },
  "tax amendment": { documentType: "73", officeItem: "CHS" },
  "exemption list": { documentType: "75", officeItem: "CH" },
  // Named by the number of the declaration whose goods come back.
  "temporary trade": {},
  "invoice": { documentType: { item: "YNK", inbound: "70", outbound: "71" } },
  "application": { documentType: "72", officeItem: "CH" },
  // Files for a declaration: a receipt number only.
  "attached documents": { officeItem: "CHN" },
  "sea manifest": { transitReport: "VAS003" },
  "sea manifest submission": {
    documentType: { item: "IEI", inbound: "12", outbound: "32" },
    officeItem: "CHC",
  },
  "sea house manifest": { officeItem: "CHC", transitReport: "VAS003" },
  "air manifest": { transitReport: "VAS022" },
  "air manifest submission": { documentType: { item: "IEI", inbound: "12", outbound: "32" } },
  "air house manifest": { officeItem: "CHC", transitReport: "VAS022" },
  "rail manifest": { transitReport: "VAS032" },
  "rail manifest submission": { documentType: { item: "IEI", inbound: "12", outbound: "32" } },
  "rail house manifest": { officeItem: "CHC", transitReport: "VAS032" },
  "loading confirmation": { documentType: "51" },
  "container list": { documentType: "52", officeItem: "NZC" },
  "vessel": { officeItem: "NZC" },
  "sea arrival": { documentType: "60", officeItem: "NZC" },
  "sea departure": { documentType: "61", officeItem: "NZC" },
  "air arrival": { documentType: "60" },
  "air departure": { documentType: "61" },
  "rail arrival": { documentType: "60" },
  "rail departure": { documentType: "61" },
  "vehicle arrival": { documentType: "62" },
  "vehicle departure": { documentType: "63" },
  "passenger list": { documentType: "64", officeItem: "NZC" },
  "crew list": { documentType: "64", officeItem: "NZC" },
  "explosives permit": { documentType: "80", officeItem: "APP" },
  "animal quarantine permit": { documentType: "81", officeItem: "APP" },
  "food quality permit": { documentType: "82", officeItem: "APP" },
  "medicine permit": { documentType: "83", officeItem: "APP" },
  // Procedures that keep nothing: checks, bank inquiries, re-output.
  "none": {},
} as const satisfies Record<string, DocumentFamily>;

/** Name of a family of documents. */
export type FamilyName = keyof typeof families;

/** All families by name (docs/domain.md "Numbers": their types). */
export const documentFamilies: Readonly<Record<FamilyName, DocumentFamily>> = families;

/**
 * Whether the value of a direction item means out of the country: export, departure. Everything
 * else, also the blank, counts as inbound. `O` is departure on passenger and crew lists, `E` export.
 */
export function isOutbound(value: string): boolean {
  return ["E", "O", "D", "X"].includes(value);
}
