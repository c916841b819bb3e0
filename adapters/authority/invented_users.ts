import type { KeyType } from "./generate_keys.ts";

/** What is the matter with a user's certificate. */
export type CertificateState =
  | "valid"
  | "expired"
  | "not yet valid"
  | "revoked"
  | "untrusted"
  | "key too short";

/** A company with one certificate and one or several users. */
export interface InventedCompany {
  /** Five characters; users are this and `M01`, `M02` … */
  readonly userCode: string;
  readonly users: number;
  readonly company: string;
  readonly taxCode: string;
  readonly city: string;
  readonly roles: readonly string[];
  readonly keyType: KeyType;
  /** Which authority issues: the one below the first root, the second root, or the rogue one. */
  readonly issuer: "sub" | "second" | "rogue";
  readonly state: CertificateState;
}

/** Companies that do not exist, one for each case that matters to a gateway. */
export const inventedCompanies: readonly InventedCompany[] = [
  {
    userCode: "M1001",
    users: 2,
    company: "CÔNG TY TNHH CÁNH BUỒM GIẢ TƯỞNG",
    taxCode: "9900001001",
    city: "HẢI PHÒNG",
    roles: ["importer", "exporter"],
    keyType: "RSA-2048",
    issuer: "sub",
    state: "valid",
  },
  {
    userCode: "M1002",
    users: 1,
    company: "CÔNG TY CP KHAI THUÊ TƯỞNG TƯỢNG",
    taxCode: "9900001002",
    city: "ĐÀ NẴNG",
    roles: ["customs broker"],
    keyType: "RSA-2048",
    issuer: "second",
    state: "valid",
  },
  {
    userCode: "M1003",
    users: 1,
    company: "CÔNG TY CP SỢI BÔNG HƯ CẤU",
    taxCode: "9900001003",
    city: "NAM ĐỊNH",
    roles: ["exporter"],
    keyType: "RSA-4096",
    issuer: "sub",
    state: "valid",
  },
  {
    userCode: "M1004",
    users: 1,
    company: "CÔNG TY TNHH VI MẠCH HƯ CẤU",
    taxCode: "9900001004",
    city: "BẮC GIANG",
    roles: ["importer"],
    keyType: "EC-P256",
    issuer: "second",
    state: "valid",
  },
  {
    userCode: "M1005",
    users: 1,
    company: "CÔNG TY TNHH QUÁ HẠN GIẢ TƯỞNG",
    taxCode: "9900001005",
    city: "HÀ NỘI",
    roles: ["importer"],
    keyType: "RSA-2048",
    issuer: "sub",
    state: "expired",
  },
  {
    userCode: "M1006",
    users: 1,
    company: "CÔNG TY TNHH BỊ THU HỒI GIẢ TƯỞNG",
    taxCode: "9900001006",
    city: "HUẾ",
    roles: ["importer"],
    keyType: "RSA-2048",
    issuer: "sub",
    state: "revoked",
  },
  {
    userCode: "M1007",
    users: 1,
    company: "CÔNG TY TNHH NGOÀI DANH SÁCH GIẢ TƯỞNG",
    taxCode: "9900001007",
    city: "CẦN THƠ",
    roles: ["importer"],
    keyType: "RSA-2048",
    issuer: "rogue",
    state: "untrusted",
  },
  {
    userCode: "M1008",
    users: 1,
    company: "HÃNG TÀU BIỂN TƯỞNG TƯỢNG",
    taxCode: "9900001008",
    city: "VŨNG TÀU",
    roles: ["carrier", "shipping agent", "airline"],
    keyType: "RSA-2048",
    issuer: "sub",
    state: "valid",
  },
  {
    userCode: "M1009",
    users: 1,
    company: "CÔNG TY TNHH CHUYỂN PHÁT HƯ CẤU",
    taxCode: "9900001009",
    city: "HÀ NỘI",
    roles: ["express courier"],
    keyType: "RSA-2048",
    issuer: "second",
    state: "valid",
  },
  // Has a certificate and no users yet: for a first registration.
  {
    userCode: "M1012",
    users: 0,
    company: "CÔNG TY TNHH CHƯA ĐĂNG KÝ GIẢ TƯỞNG",
    taxCode: "9900001012",
    city: "HÀ NỘI",
    roles: [],
    keyType: "EC-P256",
    issuer: "sub",
    state: "valid",
  },
];

/** Further cases for tests, which a first look at the gateway does not need. */
export const furtherCompanies: readonly InventedCompany[] = [
  {
    userCode: "M1010",
    users: 1,
    company: "CÔNG TY TNHH CHƯA TỚI NGÀY GIẢ TƯỞNG",
    taxCode: "9900001010",
    city: "QUY NHƠN",
    roles: ["importer"],
    keyType: "RSA-2048",
    issuer: "sub",
    state: "not yet valid",
  },
  {
    userCode: "M1011",
    users: 1,
    company: "CÔNG TY TNHH KHÓA NGẮN GIẢ TƯỞNG",
    taxCode: "9900001011",
    city: "NHA TRANG",
    roles: ["importer"],
    keyType: "RSA-1024",
    issuer: "sub",
    state: "key too short",
  },
];
