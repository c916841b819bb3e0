/**
 * What kinds of message a corpus can hold: procedure, values, files, who signs, and what a standby
 * with this corpus's users should answer. People, companies, goods and numbers are invented.
 */
import type { FileToSend } from "../../adapters/terminal/mod.ts";
import type { ItemRecord } from "../../core/wire/mod.ts";
import type { SeededRandom } from "./seeded_random.ts";

/**
 * What the answer should be: `accepted` = result code 00000, `refused` = another code or one of the
 * short texts, `any` = either, because it depends on what came before.
 */
export type Expectation = "accepted" | "refused" | "any";

/** Whose certificate signs; all but `own` belong to nobody that may use them. */
export type SignerState = "own" | "expired" | "revoked" | "untrusted";

export interface MessageKind {
  /** Absent for sessions. */
  readonly procedure?: string;
  readonly session?: "logon" | "retrieve";
  readonly expects: Expectation;
  readonly values?: (random: SeededRandom, serial: string) => ItemRecord;
  readonly files?: (random: SeededRandom) => readonly FileToSend[];
  /** By default as the catalogue says. */
  readonly signed?: boolean;
  readonly signer?: SignerState;
  /** One byte of the message is changed after it was signed. */
  readonly altered?: boolean;
}

const companies = ["CÁNH BUỒM", "MÂY TRẮNG", "ĐỒI CHÈ", "SÓNG BIẾC", "TRE XANH", "GẠCH HỒNG"];
const goods = [
  "Bút chì màu và giấy vẽ, mới 100%",
  "Áo thun vải bông, dệt kim, không nhãn hiệu",
  "Vỏ nhựa ép phun, màu đen, dùng cho thiết bị điện tử",
  "Mạch tích hợp dùng cho bộ điều khiển, hàng mẫu",
  "Sách thiếu nhi minh họa, bìa cứng",
  "Thùng các tông sóng 5 lớp, đã in",
];
const places = ["Hải Phòng", "Đà Nẵng", "Cần Thơ", "Nam Định", "Bắc Giang", "Huế"];
const countries = ["JP", "KR", "SG", "DE", "US", "TH"];
const currencies = ["USD", "EUR", "JPY"];
const tariffCodes = ["84713090", "85423900", "39269099", "48191000", "61091010", "49019990"];

const company = (random: SeededRandom) =>
  `CÔNG TY TNHH ${random.pick(companies)} GIẢ TƯỞNG ${random.digits(3)}`;
const address = (random: SeededRandom) =>
  `Số ${random.digits(2)} đường Tưởng Tượng, phường Hư Cấu, ${random.pick(places)}`;
const amount = (random: SeededRandom, digits: number) => `${random.digits(digits)}.5`;

function smallImport(random: SeededRandom, serial: string): ItemRecord {
  return {
    SKB: "1",
    CH: "01DD",
    CHB: "00",
    IMN: company(random),
    IMA: address(random),
    IMT: `09${random.digits(8)}`,
    EPN: "FICTION WEB SHOP",
    EPA: `${random.digits(3)} NOWHERE`,
    EPO: random.pick(countries),
    HAB: `FW${serial}`,
    MAB: `990-${random.digits(8)}`,
    NO: String(1 + random.below(9)),
    GW: amount(random, 1),
    ST: "01DDC01",
    VSN: "FW0077/24NOV",
    ARR: "24112026",
    DST: "HAN",
    PSC: "JPNGO",
    IP1: "A",
    IP2: "CIF",
    IP3: random.pick(currencies),
    IP4: random.digits(4),
    CMN: random.pick(goods),
    OR: random.pick(countries),
    NT1: "Quà tặng",
    REF: `CP-${serial}`,
  };
}

function smallExport(random: SeededRandom, serial: string): ItemRecord {
  return {
    CH: "01DD",
    CHB: "00",
    EPN: company(random),
    EPA: address(random),
    CGN: "FICTION BUYER",
    CGA: `${random.digits(3)} NOWHERE`,
    CGK: random.pick(countries),
    AWB: `FX${serial}`,
    NO: "1",
    GW: amount(random, 1),
    ST: "01DDC01",
    DSC: "JPNRT",
    PSC: "HAN",
    FCD: "USD",
    FKK: random.digits(2),
    SKK: random.digits(6),
    CMN: random.pick(goods),
    REF: `CX-${serial}`,
  };
}

const importDeclaration = (lines: number) => (random: SeededRandom, serial: string): ItemRecord => {
  const rows = <T>(make: () => T): T[] => Array.from({ length: lines }, make);
  const currency = random.pick(currencies);
  const prices = rows(() => random.digits(4));
  const total = prices.reduce((sum, price) => sum + Number(price), 0);
  return {
    ICB: "A11",
    MTC: "2",
    SKB: "4",
    CH: "02CI",
    CHB: "01",
    IMC: `99${random.digits(8)}`,
    IMN: company(random),
    IMA: address(random),
    IMT: `0225-${random.digits(7)}`,
    EPN: "FICTION TRADERS PTE LTD",
    EPA: `${random.digits(2)} NOWHERE STREET`,
    EP3: "SINGAPORE",
    EPO: "SG",
    BL1: `FICT${serial}`,
    NO: random.digits(3),
    NOT: "CT",
    GW: amount(random, 4),
    GWT: "KGM",
    ST: "03CCS03",
    VSC: "9999",
    VSN: "FICTION PEARL V.042N",
    ARR: "23112026",
    DST: "VNHPH",
    DSN: "CANG HAI PHONG",
    PSC: "SGSIN",
    PSN: "SINGAPORE",
    IV1: "A",
    IV3: `FT-${serial}`,
    IVD: "10112026",
    IVP: "KC",
    IP1: "A",
    IP2: "CIF",
    IP3: currency,
    IP4: String(total),
    TPM: "1",
    ENC: "D",
    NT2: "Hàng mẫu phục vụ thử nghiệm, không bán.",
    REF: `CB-${serial}`,
    CMD: rows(() => random.pick(tariffCodes)),
    CMN: rows(() => random.pick(goods)),
    OR: rows(() => random.pick(countries)),
    QN1: rows(() => random.digits(3)),
    QT1: rows(() => "PCE"),
    BPR: prices,
    UPR: rows(() => random.digits(2)),
    UPC: rows(() => currency),
    TSC: rows(() => "PCE"),
  };
};

function exportDeclaration(random: SeededRandom, serial: string): ItemRecord {
  return {
    ECB: "B11",
    MTC: "2",
    CH: "02CI",
    CHB: "00",
    EPC: `99${random.digits(8)}`,
    EPN: company(random),
    EPA: address(random),
    CGN: "INVENTED YARNS LTD",
    CGA: `${random.digits(2)} NOWHERE LANE`,
    CAC: "LEEDS",
    CGK: "GB",
    NO: random.digits(3),
    NOT: "BL",
    GW: random.digits(5),
    GWT: "KGM",
    ST: "03CCS03",
    DSC: "GBFXT",
    DSN: "FELIXSTOWE",
    PSC: "VNHPH",
    PSN: "CANG HAI PHONG",
    VSC: "9999",
    VSN: "FICTION CORAL V.007W",
    SYM: "30112026",
    IV1: "A",
    IV3: `SB-${serial}`,
    IVD: "20112026",
    IVP: "TTR",
    IP1: "A",
    IP2: "FOB",
    IP3: "EUR",
    IP4: random.digits(5),
    TPM: "1",
    ENC: "D",
    REF: `SB-${serial}`,
    CMD: ["52052200"],
    CMN: ["Sợi bông chải kỹ, chỉ số 30, đóng kiện"],
    QN1: [random.digits(2)],
    QT1: ["TNE"],
    BPR: [random.digits(5)],
  };
}

const invoice = (lines: number) => (random: SeededRandom, serial: string): ItemRecord => {
  const rows = <T>(make: (row: number) => T): T[] =>
    Array.from({ length: lines }, (_, i) => make(i));
  return {
    YNK: "I",
    IVN: `FT-${serial}`,
    IVD: "10112026",
    IVB: "SINGAPORE",
    IMN: company(random),
    IMA: address(random),
    EPN: "FICTION TRADERS PTE LTD",
    EEE: "SG",
    TTP: "SEA",
    PSC: "SGSIN",
    PSN: "SINGAPORE",
    DST: "VNHPH",
    DCN: "HAI PHONG",
    GWJ: amount(random, 4),
    GWT: "KGM",
    IP4: random.digits(5),
    IP3: "USD",
    IP2: "CIF",
    HWT: "HAI PHONG PORT",
    SNM: String(lines),
    RNO: rows((row) => String(row + 1)),
    CMD: rows(() => random.pick(tariffCodes)),
    CMN: rows(() => "INVENTED PART"),
    ORC: rows(() => random.pick(countries)),
    QN1: rows(() => random.digits(3)),
    QT1: rows(() => "PCE"),
    KKT: rows(() => random.digits(4)),
    KKC: rows(() => "USD"),
  };
};

function application(random: SeededRandom, serial: string): ItemRecord {
  return {
    CH: "03CC",
    CHB: "01",
    TSB: "A01",
    STL: `0225-${random.digits(7)}`,
    REF: `HS-${serial}`,
    KIJ: `Xin nộp bổ sung hợp đồng của lô ${serial}.`,
  };
}

/** One to three files of 2 to 30 KB. */
const someFiles = (random: SeededRandom) =>
  Array.from({ length: 1 + random.below(3) }, (_, place) => ({
    name: `Chứng từ số ${place + 1}.pdf`,
    content: random.bytes(2_000 + random.below(28_000)),
  }));

const oneFile = (bytes: number) => (random: SeededRandom) => [
  { name: "HopDong.pdf", content: random.bytes(bytes) },
];

const numberOf = (random: SeededRandom) => ({ ICN: `10${random.digits(10)}` });

const small: MessageKind = { procedure: "MIC", expects: "accepted", values: smallImport };
const badMic = (change: Partial<MessageKind>): MessageKind => (
  { ...small, expects: "refused", ...change }
);
const application1 = (fileBytes: number): MessageKind => ({
  procedure: "HYS",
  expects: "accepted",
  values: application,
  files: oneFile(fileBytes),
});

export const messageKinds: Readonly<Record<string, MessageKind>> = {
  "MIC": small,
  "MEC": { procedure: "MEC", expects: "accepted", values: smallExport },
  "IDA-1": { procedure: "IDA", expects: "accepted", values: importDeclaration(1) },
  "IDA-10": { procedure: "IDA", expects: "accepted", values: importDeclaration(10) },
  "IDA-50": { procedure: "IDA", expects: "accepted", values: importDeclaration(50) },
  "EDA-1": { procedure: "EDA", expects: "accepted", values: exportDeclaration },
  "IVA-10": { procedure: "IVA", expects: "accepted", values: invoice(10) },
  "IVA-100": { procedure: "IVA", expects: "accepted", values: invoice(100) },
  "HYS": { procedure: "HYS", expects: "accepted", values: application, files: someFiles },
  // For the scaling with size: from 1 KB to 500 KB, base64 and signature included.
  "HYS-1": application1(10),
  "HYS-10": application1(4_500),
  "HYS-50": application1(34_000),
  "HYS-100": application1(71_000),
  "HYS-500": application1(367_000),
  "IID": { procedure: "IID", expects: "refused", values: numberOf },
  "IDC": { procedure: "IDC", expects: "refused", values: numberOf },
  "LOGON": { session: "logon", expects: "any" },
  "RETRIEVE": { session: "retrieve", expects: "any" },
  "MIC-UNSIGNED": badMic({ signed: false }),
  "MIC-ALTERED": badMic({ altered: true }),
  "MIC-EXPIRED": badMic({ signer: "expired" }),
  "MIC-REVOKED": badMic({ signer: "revoked" }),
  "MIC-UNTRUSTED": badMic({ signer: "untrusted" }),
};
