/**
 * Items of a declaration that a registered invoice fills when the declaration is called up by the
 * invoice's receipt number (IDB, EDB): on the left the declaration's item, on the right the
 * invoice's. An invoice has one side of the trade that is Vietnamese ("importer/exporter") and one
 * that is not, whatever its direction. Lines go to lines, as many as a declaration has.
 *
 * What only looks alike is left out: codes of another list (the kind of transport), amounts that a
 * declaration weighs otherwise (deductions, FOB).
 */
const both = {
  GW: "GWJ",
  GWT: "GWT",
  NO: "NOJ",
  NOT: "NOT",
  MRK: "KNO",
  VSN: "VSS",
  PSC: "PSC",
  PSN: "PSN",
  IV3: "IVN",
  IVD: "IVD",
  IVP: "HOS",
  IP2: "IP2",
  IP3: "IP3",
  IP4: "IP4",
  // Lines.
  CMD: "CMD",
  CMN: "CMN",
  QN1: "QN1",
  QT1: "QT1",
  QN2: "QN2",
  QT2: "QT2",
  BPR: "KKT",
  UPR: "TNK",
  UPC: "TNC",
  TSC: "TSC",
};

/** By the procedure whose screen is filled. */
export const itemsFromInvoice: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  IDA: {
    ...both,
    IMC: "IMC",
    IMN: "IMN",
    IMY: "IMY",
    IMA: "IMA",
    IMT: "IMT",
    EPC: "EPC",
    EPN: "EPN",
    EPY: "EP1",
    EPA: "EPA",
    EP2: "EP2",
    EP3: "EP3",
    EP4: "EP4",
    EPO: "EEE",
    DST: "DST",
    DSN: "DCN",
    FR2: "FR2",
    FR3: "FR3",
    IN2: "IN2",
    IN3: "IN3",
    OR: "ORC",
  },
  EDA: {
    ...both,
    EPC: "IMC",
    EPN: "IMN",
    EPP: "IMY",
    EPA: "IMA",
    EPT: "IMT",
    CGC: "EPC",
    CGN: "EPN",
    CGP: "EP1",
    CGA: "EPA",
    CAT: "EP2",
    CAC: "EP3",
    CAS: "EP4",
    CGK: "EEE",
    // The place where an export is unloaded is its final destination.
    DSC: "DST",
    DSN: "DCN",
  },
};
