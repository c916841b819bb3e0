import type { FamilyName } from "../procedures/mod.ts";

/** Which items of a declaration the rules look at. Empty where the family has none. */
export interface DeclarationItems {
  /** Declaration kind code. */
  readonly kind: string;
  /** User code of the planned declarant. */
  readonly declarant: string;
  /** Importer or exporter code. */
  readonly trader: string;
  readonly hs: readonly string[];
  readonly origins: readonly string[];
  readonly value: string;
  readonly currency: string;
  /** Reason for asking release before the permit. */
  readonly release: string;
  /** Receipt number of the electronic invoice, and the invoice's own number. */
  readonly invoice: string;
  readonly invoiceNumber: string;
  /** Number of the first declaration of a split consignment, place and number of the parts. */
  readonly split?: { readonly first: string; readonly place: string; readonly parts: string };
  /** Items that no correction may change, apart from the number (domain: ten with it). */
  readonly fixed: readonly string[];
}

const none = {
  kind: "",
  declarant: "",
  hs: [],
  origins: [],
  currency: "",
  release: "",
  invoice: "",
  invoiceNumber: "",
};

const split = { first: "FIC", place: "BNO", parts: "DNO" };

/** By family; only families that get a channel are here. */
export const declarationItems: Readonly<Partial<Record<FamilyName, DeclarationItems>>> = {
  "import declaration": {
    kind: "ICB",
    declarant: "ICC",
    trader: "IMC",
    hs: ["CMD"],
    origins: ["OR"],
    value: "IP4",
    currency: "IP3",
    release: "BP",
    invoice: "IV2",
    invoiceNumber: "IV3",
    split,
    fixed: ["ICB", "CCC", "MTC", "CH", "ICD", "IMC", "IMN", "ICC", "ST"],
  },
  "export declaration": {
    kind: "ECB",
    declarant: "ECC",
    trader: "EPC",
    hs: ["CMD"],
    origins: [],
    value: "IP4",
    currency: "IP3",
    release: "",
    invoice: "IV2",
    invoiceNumber: "IV3",
    split,
    fixed: ["ECB", "CCC", "MTC", "CH", "ECD", "EPC", "EPN", "ECC", "ST"],
  },
  // Of the ten, those that the small screens have.
  "small import declaration": {
    ...none,
    trader: "IMC",
    origins: ["OR"],
    value: "DPR",
    fixed: ["SKB", "CH", "IMC", "IMN", "ST"],
  },
  "small export declaration": {
    ...none,
    trader: "EPC",
    value: "SKK",
    fixed: ["CH", "EPC", "EPN", "ST"],
  },
  "transport declaration": {
    ...none,
    kind: "OBJ",
    trader: "TRC",
    hs: ["HS1", "HS2", "HS3", "HS4", "HS5"],
    origins: ["OR1", "OR2", "OR3", "OR4", "OR5"],
    value: "PR1",
    currency: "RT1",
    fixed: [],
  },
};

/**
 * Codes for a fixed item that was changed. IDA01 and EDA01 list them and IDA and EDA do not; MIC's
 * list, which is MIE's too, has the others. An item without one gets its code for a bad value.
 */
export const fixedItemCodes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  IDA01: {
    ICB: "E0396",
    CCC: "E1033",
    MTC: "E1034",
    CH: "E0152",
    IMC: "E0150",
    ICC: "E0153",
    ST: "E0193",
  },
  EDA01: {
    ECB: "E0396",
    CCC: "E1033",
    MTC: "E1034",
    CH: "E0152",
    EPC: "E0150",
    ECC: "E0153",
    ST: "E0193",
  },
  MIE: { SKB: "E0009", CH: "E0010", IMC: "E0084", IMN: "E0012", ST: "E0013" },
  MEE: { CH: "E0010", EPC: "E0084", EPN: "E0012", ST: "E0013" },
};
