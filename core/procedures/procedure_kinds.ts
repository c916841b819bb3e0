import type { FamilyName } from "./document_families.ts";

/**
 * What each of the 121 procedures does, as data: the standby's deciders work from this table and from
 * the catalogue, so a procedure that behaves like another needs a row and no code.
 *
 * docs/wire-protocol.md 12 tells screens (C) from inquiry answers (M); which report (P) tells what
 * is read from the report titles of the catalogue.
 */

/** The ways in which a procedure can act on a document. */
export type ProcedureKind =
  /** Stores a draft and gives it a number; with a number it changes the draft. */
  | "pre-register"
  /** Changes a draft, or stores the correction of a registered document until it is declared. */
  | "correct draft"
  /** Returns the draft in the screen that changes it. */
  | "call up draft"
  /** Declares the draft: the official registration. */
  | "register"
  /** Returns a registered document in the screen that corrects it. */
  | "call up"
  /** Declares the stored correction. */
  | "correct"
  /** Declares in one step. */
  | "small value"
  /** Corrects in one step. */
  | "correct small value"
  /** Cargo papers: registers, corrects or cancels by its processing type. */
  | "submit"
  /** Notices and lists to ports and border gates: likewise. */
  | "notify"
  /** Tells that a registered transport has started or has arrived. */
  | "notify transport"
  | "exemption list"
  | "permit application"
  | "invoice"
  /** Keeps files for customs; gives a receipt number. */
  | "attach"
  /** Shows documents. */
  | "refer"
  /** Puts an output out again. */
  | "re-output"
  /** Answers what it was sent: the test of a connection. */
  | "check channel"
  /** Needs what only VNACCS has: bank accounts, the officer's own step. */
  | "undecidable";

/**
 * A natural name of a document, built from the values of items. `CBL#*` gives one name for every row
 * of the repeating group.
 */
export interface KeyRule {
  /** Names are unique over all families, because inquiries such as ICG look across them. */
  readonly name: string;
  readonly items: readonly string[];
}

/** An answer of an inquiry and when it is the right one; the first row that fits is sent. */
export interface InquiryRule {
  readonly output: string;
  /** Family of the document found; absent = any. */
  readonly family?: FamilyName;
  /** Answers a search that named no document by its number. */
  readonly list?: boolean;
  /** Value of the reference type item that asks for it; absent = any. */
  readonly reference?: string;
}

/** Reports for the declarant's terminal; `outbound` where the direction item says so. */
export interface Prints {
  readonly direction?: string;
  readonly registered?: readonly string[];
  readonly corrected?: readonly string[];
  readonly cancelled?: readonly string[];
  readonly outbound?: {
    readonly registered?: readonly string[];
    readonly corrected?: readonly string[];
    readonly cancelled?: readonly string[];
  };
}

/** One procedure. */
export interface ProcedureKindRow {
  readonly kind: ProcedureKind;
  readonly family: FamilyName;
  /** Further families whose documents it may name, such as the small-value ones for IID. */
  readonly families?: readonly FamilyName[];
  /** Item that holds the document's number; absent where the natural keys are the only name. */
  readonly number?: string;
  /** Natural keys: the first that can be built names the document where there is no number. */
  readonly keys?: readonly KeyRule[];
  /** Item that says register (9), correct (5) or cancel (1). */
  readonly processing?: string;
  /** Item that says which view an inquiry or call-up wants. */
  readonly reference?: string;
  /** Screens (C) that it may return after a good result. */
  readonly screens?: readonly string[];
  /** Inquiry answers (M). */
  readonly inquiries?: readonly InquiryRule[];
  /** Reports (P). */
  readonly prints?: Prints;
}

const cargo = (...items: string[]): KeyRule[] =>
  items.map((item) => ({ name: "cargo", items: [item] }));

const seaCall: KeyRule = { name: "sea call", items: ["IEI", "SEN", "VOY", "SCA"] };
const seaManifest: KeyRule[] = [
  { name: "sea bill", items: ["IEI", "SEN", "VOY", "SCA", "BLN"] },
  seaCall,
];
const seaGoods: KeyRule = { name: "goods", items: ["IEI", "BLN"] };
const flight: KeyRule = { name: "flight", items: ["IEI", "FL1", "FL2", "DPR"] };
const airManifest: KeyRule[] = [
  { name: "air bill", items: ["IEI", "FL1", "FL2", "DPR", "AWB#*"] },
  flight,
];
const airGoods: KeyRule = { name: "goods", items: ["IEI", "AWB#*"] };
const train: KeyRule = { name: "train", items: ["IEI", "TRN", "ARD", "IDT"] };
const railManifest: KeyRule[] = [
  { name: "rail bill", items: ["IEI", "TRN", "SCA", "IDT", "BLN"] },
  train,
];
const railGoods: KeyRule = { name: "goods", items: ["IEI", "BLN"] };
const seaMaster: KeyRule = { name: "sea master", items: ["IEI", "OBL"] };
const seaHouse: KeyRule[] = [{ name: "sea house", items: ["IEI", "OBL", "CBL#*"] }, seaMaster];
const airMaster: KeyRule = { name: "air master", items: ["IEI", "MAB"] };
const airHouse: KeyRule[] = [{ name: "air house", items: ["IEI", "MAB", "HAB#*"] }, airMaster];
const railMaster: KeyRule = { name: "rail master", items: ["IEI", "OBL"] };
const railHouse: KeyRule[] = [{ name: "rail house", items: ["IEI", "OBL", "CBL#*"] }, railMaster];
const houseGoods: KeyRule = { name: "goods", items: ["IEI", "CBL#*"] };
const airHouseGoods: KeyRule = { name: "goods", items: ["IEI", "HAB#*"] };
const seaPortCall: KeyRule = { name: "port call", items: ["VEC", "NMC", "KBF"] };
const portVessel: KeyRule = { name: "port vessel", items: ["VEC"] };
const vessel: KeyRule = { name: "vessel", items: ["VEC"] };
const voyageList: KeyRule = { name: "list", items: ["OPT", "IOK", "OPC", "PRT"] };

/** The table, by procedure code. */
const rows = {
  // e-Declaration, import. A draft is changed by IDA or IDA01, a registered declaration by
  // IDD, IDA01, IDE: IDA01 returns the screen that leads to the next step.
  IDA: {
    kind: "pre-register",
    family: "import declaration",
    number: "ICN",
    keys: cargo("BL1", "BL2", "BL3", "BL4", "BL5"),
    screens: ["VAD0AA"],
  },
  IDA01: {
    kind: "correct draft",
    family: "import declaration",
    number: "ICN",
    keys: cargo("BL1", "BL2", "BL3", "BL4", "BL5"),
    screens: ["VAD0AA", "VAD0AB"],
  },
  IDB: {
    kind: "call up draft",
    family: "import declaration",
    number: "ICN",
    keys: cargo("BLN"),
    screens: ["VAD419"],
  },
  IDC: { kind: "register", family: "import declaration", number: "ICN" },
  IDD: { kind: "call up", family: "import declaration", number: "ICN", screens: ["VAD424"] },
  IDE: { kind: "correct", family: "import declaration", number: "ICN" },
  IID: {
    kind: "refer",
    family: "import declaration",
    families: ["small import declaration"],
    number: "ICN",
    inquiries: [
      { output: "VAD0AP", family: "import declaration" },
      { output: "VAD0FP", family: "small import declaration" },
    ],
  },

  // e-Declaration, export.
  EDA: {
    kind: "pre-register",
    family: "export declaration",
    number: "ECN",
    keys: cargo("EKN"),
    screens: ["VAE0LA"],
  },
  EDA01: {
    kind: "correct draft",
    family: "export declaration",
    number: "ECN",
    keys: cargo("EKN"),
    screens: ["VAE0LA", "VAE0LB"],
  },
  EDB: { kind: "call up draft", family: "export declaration", number: "ECN", screens: ["VAE400"] },
  EDC: { kind: "register", family: "export declaration", number: "ECN" },
  EDD: { kind: "call up", family: "export declaration", number: "ECN", screens: ["VAE411"] },
  EDE: { kind: "correct", family: "export declaration", number: "ECN" },
  IEX: {
    kind: "refer",
    family: "export declaration",
    families: ["small export declaration"],
    number: "ECN",
    inquiries: [
      { output: "VAE0LC", family: "export declaration" },
      { output: "VAE0JC", family: "small export declaration" },
    ],
  },

  // Small value. VAD603 opens an empty-handed MIC from the house air waybill of a manifest.
  MIC: {
    kind: "small value",
    family: "small import declaration",
    number: "ICN",
    keys: [{ name: "parcel", items: ["HAB"] }],
  },
  MID: {
    kind: "call up",
    family: "small import declaration",
    number: "ICN",
    keys: [{ name: "parcel", items: ["HAB"] }],
    screens: ["VAD604", "VAD603"],
  },
  MIE: {
    kind: "correct small value",
    family: "small import declaration",
    number: "ICN",
    keys: [{ name: "parcel", items: ["HAB"] }],
  },
  MEC: { kind: "small value", family: "small export declaration", number: "ECN" },
  MED: { kind: "call up", family: "small export declaration", number: "ECN", screens: ["VAE494"] },
  MEE: { kind: "correct small value", family: "small export declaration", number: "ECN" },

  // Amendment after clearance.
  AMA: {
    kind: "pre-register",
    family: "tax amendment",
    number: "SYN",
    prints: { registered: ["VAL800"] },
  },
  AMB: { kind: "call up draft", family: "tax amendment", number: "SYN", screens: ["VAL801"] },
  AMC: {
    kind: "register",
    family: "tax amendment",
    number: "SYN",
    prints: { registered: ["VAL802"] },
  },
  IAD: {
    kind: "refer",
    family: "tax amendment",
    number: "SYN",
    inquiries: [{ output: "VAL807" }],
  },

  // Exemption lists.
  TEA: {
    kind: "exemption list",
    family: "exemption list",
    number: "TEN",
    prints: {
      direction: "IEC",
      registered: ["VAD801"],
      corrected: ["VAD802"],
      outbound: { registered: ["VAE801"], corrected: ["VAE802"] },
    },
  },
  TEB: { kind: "call up", family: "exemption list", number: "TEN", screens: ["VAL808"] },
  ITE: {
    kind: "refer",
    family: "exemption list",
    number: "TEN",
    inquiries: [{ output: "VAL809", list: true }, { output: "VAL810" }],
  },

  // Temporary import and export: what came back of a declaration's goods.
  TIA: {
    kind: "submit",
    family: "temporary trade",
    keys: [{ name: "temporary trade", items: ["ECN"] }],
    prints: { registered: ["VAL811"], corrected: ["VAL811"] },
  },
  TIB: {
    kind: "call up",
    family: "temporary trade",
    keys: [{ name: "temporary trade", items: ["ECN"] }],
    screens: ["VAL812"],
  },
  ITI: {
    kind: "refer",
    family: "temporary trade",
    keys: [{ name: "temporary trade", items: ["ICN"] }],
    inquiries: [{ output: "VAL815", list: true }, { output: "VAL816" }],
  },

  // Invoices: IVA registers, and corrects when it carries the receipt number.
  IVA: {
    kind: "invoice",
    family: "invoice",
    number: "NIV",
    prints: { registered: ["VAL087", "VAL088"], corrected: ["VAL087"] },
  },
  IVA01: { kind: "call up", family: "invoice", number: "NIV", screens: ["VAL089"] },
  IIV: { kind: "refer", family: "invoice", number: "NIV", inquiries: [{ output: "VAL094" }] },

  // Transport declarations.
  OLA: {
    kind: "pre-register",
    family: "transport declaration",
    number: "OLT",
    keys: ["CG1", "CG2", "CG3", "CG4", "CG5"].map((item) => ({
      name: "carried",
      items: [item],
    })),
    screens: ["VAS501"],
  },
  OLB: {
    kind: "call up draft",
    family: "transport declaration",
    number: "OLT",
    keys: ["CG1", "CG2", "CG3", "CG4", "CG5"].map((item) => ({
      name: "carried",
      items: [item],
    })),
    screens: ["VAS502"],
  },
  OLC: { kind: "register", family: "transport declaration", number: "OLT" },
  COT11: { kind: "call up", family: "transport declaration", number: "OLT", screens: ["VAS515"] },
  COT: {
    kind: "submit",
    family: "transport declaration",
    number: "OLT",
    processing: "KND",
    prints: { cancelled: ["VAS513"] },
  },
  BOA: { kind: "notify transport", family: "transport declaration", number: "CGO" },
  BIA11: { kind: "call up", family: "transport declaration", number: "OLT", screens: ["VAS517"] },
  BIA: {
    kind: "notify transport",
    family: "transport declaration",
    number: "OLT",
    prints: { registered: ["VAS516"] },
  },
  ITF: {
    kind: "refer",
    family: "transport declaration",
    number: "OLT",
    inquiries: [{ output: "VAS518" }],
  },

  // Sea manifests.
  MFR: {
    kind: "submit",
    family: "sea manifest",
    keys: [...seaManifest, seaGoods],
    processing: "KND",
    prints: { corrected: ["VAS004"] },
  },
  CMF11: { kind: "call up", family: "sea manifest", keys: seaManifest, screens: ["VAS006"] },
  CMF: {
    kind: "submit",
    family: "sea manifest",
    keys: [...seaManifest, seaGoods],
    processing: "KND",
    prints: { registered: ["VAS004"], corrected: ["VAS004"], cancelled: ["VAS004"] },
  },
  DMF: {
    kind: "submit",
    family: "sea manifest submission",
    keys: [{ name: "sea submission", items: seaCall.items }],
    prints: { registered: ["VAS002"], corrected: ["VAS002"] },
  },
  IMI: {
    kind: "refer",
    family: "sea manifest",
    families: ["sea manifest submission"],
    number: "REF",
    keys: [seaCall],
    reference: "KBN",
    inquiries: [
      { output: "VAS008", reference: "2" },
      { output: "VAS009", reference: "3" },
      { output: "VAS010", reference: "4" },
      { output: "VAS007" },
    ],
  },
  NVC: {
    kind: "submit",
    family: "sea house manifest",
    keys: [...seaHouse, houseGoods],
    processing: "KND",
  },
  NVC11: { kind: "call up", family: "sea house manifest", keys: seaHouse, screens: ["VAS011"] },
  INV: {
    kind: "refer",
    family: "sea house manifest",
    keys: [seaMaster],
    inquiries: [{ output: "VAS012" }],
  },

  // Air manifests.
  ACH: {
    kind: "submit",
    family: "air manifest",
    keys: [...airManifest, airGoods],
    processing: "KND",
    prints: { corrected: ["VAS023"] },
  },
  CAW11: { kind: "call up", family: "air manifest", keys: airManifest, screens: ["VAS025"] },
  CAW: {
    kind: "submit",
    family: "air manifest",
    keys: [...airManifest, airGoods],
    processing: "KND",
    prints: { registered: ["VAS023"], corrected: ["VAS023"], cancelled: ["VAS023"] },
  },
  EAW: {
    kind: "submit",
    family: "air manifest submission",
    keys: [{ name: "air submission", items: flight.items }],
    prints: { registered: ["VAS021"], corrected: ["VAS021"] },
  },
  IMF01: {
    kind: "refer",
    family: "air manifest",
    families: ["air manifest submission"],
    number: "REF",
    keys: [flight],
    inquiries: [{ output: "VAS026" }],
  },
  HCH: {
    kind: "submit",
    family: "air house manifest",
    keys: [...airHouse, airHouseGoods, { name: "house waybill", items: ["HAB#*"] }],
    processing: "KND",
  },
  HCH11: { kind: "call up", family: "air house manifest", keys: airHouse, screens: ["VAS027"] },
  IMF02: {
    kind: "refer",
    family: "air house manifest",
    keys: [airMaster],
    inquiries: [{ output: "VAS028" }],
  },

  // Rail manifests.
  RMR: {
    kind: "submit",
    family: "rail manifest",
    keys: [...railManifest, railGoods],
    processing: "KND",
    prints: { corrected: ["VAS033"] },
  },
  CRM11: { kind: "call up", family: "rail manifest", keys: railManifest, screens: ["VAS035"] },
  CRM: {
    kind: "submit",
    family: "rail manifest",
    keys: [...railManifest, railGoods],
    processing: "KND",
    prints: { registered: ["VAS033"], corrected: ["VAS033"], cancelled: ["VAS033"] },
  },
  DRM: {
    kind: "submit",
    family: "rail manifest submission",
    keys: [{ name: "rail submission", items: train.items }],
    prints: { registered: ["VAS031"], corrected: ["VAS031"] },
  },
  IRM: {
    kind: "refer",
    family: "rail manifest",
    families: ["rail manifest submission"],
    number: "REF",
    keys: [train],
    reference: "KBN",
    inquiries: [
      { output: "VAS037", reference: "2" },
      { output: "VAS038", reference: "3" },
      { output: "VAS039", reference: "4" },
      { output: "VAS036" },
    ],
  },
  HRM: {
    kind: "submit",
    family: "rail house manifest",
    keys: [...railHouse, houseGoods],
    processing: "KND",
  },
  HRM11: {
    kind: "call up",
    family: "rail house manifest",
    keys: railHouse,
    screens: ["VAS040"],
  },
  IHR: {
    kind: "refer",
    family: "rail house manifest",
    keys: [railMaster],
    inquiries: [{ output: "VAS041" }],
  },

  // Manifests in common.
  CLR11: {
    kind: "call up",
    family: "loading confirmation",
    number: "KKN",
    screens: ["VAS051"],
  },
  CLR: { kind: "submit", family: "loading confirmation", number: "CTP" },
  DCL: {
    kind: "submit",
    family: "container list",
    number: "DNO",
    processing: "KND",
    keys: [{ name: "unloaded", items: ["TOM", "EQP", "DPR"] }],
    prints: { registered: ["VAS056"], corrected: ["VAS056"], cancelled: ["VAS056"] },
  },
  DCL11: {
    kind: "call up",
    family: "container list",
    number: "DNO",
    keys: [{ name: "unloaded", items: ["TOM", "EQP", "DPR"] }],
    screens: ["VAS057"],
  },
  ICG: {
    kind: "refer",
    family: "sea manifest",
    families: [
      "air manifest",
      "rail manifest",
      "sea house manifest",
      "air house manifest",
      "rail house manifest",
    ],
    keys: [{ name: "goods", items: ["IEI", "CGN"] }],
    inquiries: [
      { output: "VAS052", family: "sea manifest" },
      { output: "VAS052", family: "sea house manifest" },
      { output: "VAS053", family: "air manifest" },
      { output: "VAS053", family: "air house manifest" },
      { output: "VAS054", family: "rail manifest" },
      { output: "VAS054", family: "rail house manifest" },
    ],
  },

  // Ships.
  VBX: {
    kind: "notify",
    family: "vessel",
    keys: [vessel],
    processing: "MDC",
    prints: { registered: ["VAA001"], corrected: ["VAA002"], cancelled: ["VAA003"] },
  },
  VBX11: { kind: "call up", family: "vessel", keys: [vessel], screens: ["VAA004"] },
  VIT: {
    kind: "notify",
    family: "sea arrival",
    number: "INN",
    keys: [seaPortCall, portVessel],
    processing: "MDC",
    prints: { registered: ["VAA011"], corrected: ["VAA021"], cancelled: ["VAA031"] },
  },
  VIT11: {
    kind: "call up",
    family: "sea arrival",
    number: "INN",
    keys: [portVessel],
    screens: ["VAA041"],
  },
  VOT: {
    kind: "notify",
    family: "sea departure",
    number: "ONN",
    keys: [seaPortCall, portVessel],
    processing: "MDC",
    prints: { registered: ["VAA051"], corrected: ["VAA061"], cancelled: ["VAA071"] },
  },
  VOT11: {
    kind: "call up",
    family: "sea departure",
    number: "ONN",
    keys: [portVessel],
    screens: ["VAA081"],
  },
  IVS: {
    kind: "refer",
    family: "sea arrival",
    families: ["sea departure", "vessel"],
    number: "INN",
    keys: [seaPortCall, vessel],
    inquiries: [
      { output: "VAA091", family: "sea arrival" },
      { output: "VAA092", family: "sea departure" },
      { output: "VAA093", family: "vessel" },
    ],
  },

  // Aircraft.
  GIR: {
    kind: "notify",
    family: "air arrival",
    number: "AND",
    keys: [{ name: "landing", items: ["FL1", "FL2", "ARP"] }],
    processing: "KBN",
    prints: { registered: ["VAA111"], corrected: ["VAA121"], cancelled: ["VAA131"] },
  },
  GIR11: { kind: "call up", family: "air arrival", number: "AND", screens: ["VAA141"] },
  GOR: {
    kind: "notify",
    family: "air departure",
    number: "AND",
    keys: [{ name: "landing", items: ["FL1", "FL2", "DEP"] }],
    processing: "KBN",
    prints: { registered: ["VAA151"], corrected: ["VAA161"], cancelled: ["VAA171"] },
  },
  GOR11: { kind: "call up", family: "air departure", number: "AND", screens: ["VAA181"] },
  IGD: {
    kind: "refer",
    family: "air arrival",
    families: ["air departure"],
    number: "AND",
    keys: [{ name: "landing", items: ["FL1", "FL2", "APT"] }],
    inquiries: [
      { output: "VAA191", family: "air arrival" },
      { output: "VAA192", family: "air departure" },
    ],
  },

  // Trains.
  RIR: {
    kind: "notify",
    family: "rail arrival",
    number: "INN",
    keys: [{ name: "station call", items: ["TRN", "ARS", "ADT"] }],
    processing: "MDC",
    prints: { registered: ["VAA211"], corrected: ["VAA221"], cancelled: ["VAA231"] },
  },
  RIR11: { kind: "call up", family: "rail arrival", number: "INN", screens: ["VAA241"] },
  ROR: {
    kind: "notify",
    family: "rail departure",
    number: "ONN",
    keys: [{ name: "station call", items: ["TRN", "ARS", "ADT"] }],
    processing: "MDC",
    prints: { registered: ["VAA251"], corrected: ["VAA261"], cancelled: ["VAA271"] },
  },
  ROR11: { kind: "call up", family: "rail departure", number: "ONN", screens: ["VAA281"] },
  IRD: {
    kind: "refer",
    family: "rail arrival",
    families: ["rail departure"],
    number: "INN",
    keys: [{ name: "station call", items: ["TRN", "ARS", "ADT"] }],
    inquiries: [
      { output: "VAA291", family: "rail arrival" },
      { output: "VAA292", family: "rail departure" },
    ],
  },

  // Vehicles.
  TIR: {
    kind: "notify",
    family: "vehicle arrival",
    number: "AND",
    keys: [{ name: "border crossing", items: ["LPN", "REC", "ABG"] }],
    processing: "KBN",
    prints: { registered: ["VAA311"], corrected: ["VAA311"], cancelled: ["VAA311"] },
  },
  TIR11: { kind: "call up", family: "vehicle arrival", number: "AND", screens: ["VAA341"] },
  TOR: {
    kind: "notify",
    family: "vehicle departure",
    number: "AND",
    keys: [{ name: "border crossing", items: ["LPN", "REC", "ABG"] }],
    processing: "KBN",
    prints: { registered: ["VAA351"], corrected: ["VAA351"], cancelled: ["VAA351"] },
  },
  TOR11: { kind: "call up", family: "vehicle departure", number: "AND", screens: ["VAA381"] },
  ILD: {
    kind: "refer",
    family: "vehicle arrival",
    families: ["vehicle departure"],
    number: "NTN",
    keys: [{ name: "border crossing", items: ["LPN", "REC", "BG1"] }],
    inquiries: [
      { output: "VAA391", family: "vehicle arrival" },
      { output: "VAA392", family: "vehicle departure" },
    ],
  },

  // Passengers and crew.
  PLR01: {
    kind: "notify",
    family: "passenger list",
    number: "NUM",
    keys: [voyageList],
    processing: "KBN",
    prints: {
      direction: "IOK",
      registered: ["VAA411"],
      corrected: ["VAA421"],
      cancelled: ["VAA431"],
      outbound: { registered: ["VAA451"], corrected: ["VAA461"], cancelled: ["VAA471"] },
    },
  },
  PLR02: {
    kind: "notify",
    family: "passenger list",
    number: "NUM",
    keys: [voyageList],
    processing: "KBN",
    prints: {
      direction: "IOK",
      registered: ["VAA411"],
      corrected: ["VAA421"],
      cancelled: ["VAA431"],
      outbound: { registered: ["VAA451"], corrected: ["VAA461"], cancelled: ["VAA471"] },
    },
  },
  PLR11: {
    kind: "call up",
    family: "passenger list",
    number: "NUM",
    screens: ["VAA441", "VAA442"],
  },
  NLR: {
    kind: "notify",
    family: "crew list",
    number: "NUM",
    keys: [voyageList],
    processing: "KBN",
    prints: {
      direction: "IOK",
      registered: ["VAA511"],
      corrected: ["VAA521"],
      cancelled: ["VAA531"],
      outbound: { registered: ["VAA551"], corrected: ["VAA561"], cancelled: ["VAA571"] },
    },
  },
  NLR11: { kind: "call up", family: "crew list", number: "NUM", screens: ["VAA541"] },
  INP: {
    kind: "refer",
    family: "passenger list",
    families: ["crew list"],
    number: "NUM",
    keys: [voyageList],
    inquiries: [
      { output: "VAA491", family: "passenger list" },
      { output: "VAA591", family: "crew list" },
    ],
  },

  // Permits of other ministries. The permit itself is an officer's answer: the standby never has one.
  SEA: {
    kind: "permit application",
    family: "explosives permit",
    number: "APN",
    processing: "FNC",
    prints: { registered: ["VAHP01"], corrected: ["VAHP01"], cancelled: ["VAHP01"] },
  },
  SEB: { kind: "call up", family: "explosives permit", number: "APN", screens: ["VAHC01"] },
  ISE: {
    kind: "refer",
    family: "explosives permit",
    number: "APN",
    inquiries: [{ output: "VAHM02" }],
  },
  SAA: {
    kind: "permit application",
    family: "animal quarantine permit",
    number: "APN",
    processing: "FNC",
    prints: { registered: ["VAJP01"], corrected: ["VAJP01"], cancelled: ["VAJP01"] },
  },
  SAB: {
    kind: "call up",
    family: "animal quarantine permit",
    number: "APN",
    reference: "KBN",
    screens: ["VAJC01", "VAJC02"],
  },
  SAS: { kind: "undecidable", family: "animal quarantine permit", number: "APN" },
  SAZ: { kind: "undecidable", family: "animal quarantine permit", number: "APN" },
  ISA: {
    kind: "refer",
    family: "animal quarantine permit",
    number: "APN",
    inquiries: [{ output: "VAJM01", list: true }, { output: "VAJM02" }],
  },
  SFA: {
    kind: "permit application",
    family: "food quality permit",
    number: "APN",
    processing: "FNC",
    prints: { registered: ["VAGP01"], corrected: ["VAGP01"], cancelled: ["VAGP01"] },
  },
  SFB: { kind: "call up", family: "food quality permit", number: "APN", screens: ["VAGC01"] },
  ISF: {
    kind: "refer",
    family: "food quality permit",
    number: "APN",
    inquiries: [{ output: "VAGM02" }],
  },
  SMA: {
    kind: "permit application",
    family: "medicine permit",
    number: "APN",
    processing: "FNC",
    prints: { registered: ["VAGP11"], corrected: ["VAGP11"], cancelled: ["VAGP11"] },
  },
  SMB: { kind: "call up", family: "medicine permit", number: "APN", screens: ["VAGC11"] },
  ISM: {
    kind: "refer",
    family: "medicine permit",
    number: "APN",
    inquiries: [{ output: "VAGM12" }],
  },

  // Attached files.
  HYS: { kind: "attach", family: "application", prints: { registered: ["VAL002"] } },
  HYE: {
    kind: "attach",
    family: "application",
    number: "ICN",
    prints: { corrected: ["VAL004"] },
  },
  IHY: { kind: "refer", family: "application", number: "ICN", inquiries: [{ output: "VAL012" }] },
  MSB: { kind: "attach", family: "attached documents" },

  // Banks: guarantees and payments are known to VNACCS alone.
  IAS: { kind: "undecidable", family: "none" },
  IBA: { kind: "undecidable", family: "none" },

  ROT: { kind: "re-output", family: "none" },
  TCC: {
    kind: "check channel",
    family: "none",
    inquiries: [{ output: "VAQ001" }],
    prints: { registered: ["VAQ002"] },
  },
} satisfies Record<string, ProcedureKindRow>;

/** All rows by procedure code. */
export const procedureKinds: ReadonlyMap<string, ProcedureKindRow> = new Map(Object.entries(rows));

/** What a procedure does; undefined for what is none of the 121 (retrieval, unknown codes). */
export function procedureKind(code: string): ProcedureKindRow | undefined {
  return procedureKinds.get(code);
}

/** The procedures whose documents are of a family, in table order. */
export function proceduresOf(family: FamilyName): string[] {
  return [...procedureKinds].filter(([, row]) =>
    row.family === family || row.families?.includes(family)
  ).map(([code]) => code);
}
