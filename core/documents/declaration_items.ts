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
  /** Items that no correction may change, apart from the number, which names the declaration. */
  readonly fixed: FixedItems;
}

/**
 * The items that no correction may change, which depends on the day. Ten with the number by the
 * rules of 2014; since Circular 39/2018 (5 June 2018) the planned day, the trader's name and the
 * warehouse may be corrected like anything else.
 */
export interface FixedItems {
  readonly always: readonly string[];
  /** Fixed too in corrections before `freedOn`. */
  readonly before2018: readonly string[];
}

/** The day on which the rules of 2018 came into force, in Vietnam. */
export const freedOn = new Date("2018-06-05T00:00:00+07:00");

/** Items of a declaration that a correction received at that time may not change. */
export function fixedItems({ fixed }: DeclarationItems, receivedAt: Date): readonly string[] {
  return receivedAt < freedOn ? [...fixed.always, ...fixed.before2018] : fixed.always;
}

const noneFixed: FixedItems = { always: [], before2018: [] };

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
    fixed: {
      always: ["ICB", "CCC", "MTC", "CH", "IMC", "ICC"],
      before2018: ["ICD", "IMN", "ST"],
    },
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
    fixed: {
      always: ["ECB", "CCC", "MTC", "CH", "EPC", "ECC"],
      before2018: ["ECD", "EPN", "ST"],
    },
  },
  // Those that the small screens have; the kind of sender and receiver stands for the kind there.
  "small import declaration": {
    ...none,
    trader: "IMC",
    origins: ["OR"],
    value: "DPR",
    fixed: { always: ["SKB", "CH", "IMC"], before2018: ["IMN", "ST"] },
  },
  "small export declaration": {
    ...none,
    trader: "EPC",
    value: "SKK",
    fixed: { always: ["CH", "EPC"], before2018: ["EPN", "ST"] },
  },
  "transport declaration": {
    ...none,
    kind: "OBJ",
    trader: "TRC",
    hs: ["HS1", "HS2", "HS3", "HS4", "HS5"],
    origins: ["OR1", "OR2", "OR3", "OR4", "OR5"],
    value: "PR1",
    currency: "RT1",
    fixed: noneFixed,
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
