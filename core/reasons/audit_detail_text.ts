import type { ReasonLanguage } from "./read_reason.ts";

/** Names of what an entry of the audit speaks of, in Vietnamese. */
const names: Readonly<Record<string, string>> = {
  account: "tài khoản",
  act: "việc",
  action: "việc",
  added: "thêm",
  address: "địa chỉ",
  again: "gửi lại thành",
  barred: "bị khóa",
  basis: "căn cứ",
  before: "trước đó",
  cause: "nguyên nhân",
  changed: "sửa",
  channel: "luồng",
  decision: "quyết định",
  disabled: "tạm khóa",
  down: "ngừng",
  dropReplies: "bỏ trả lời",
  dropRequests: "bỏ yêu cầu",
  document: "chứng từ",
  documents: "chứng từ",
  faults: "lỗi đặt",
  file: "tệp",
  fingerprint: "dấu vân tay",
  from: "từ",
  handedOver: "có bàn giao",
  identifier: "mã",
  item: "mục",
  items: "số mục",
  key: "khóa",
  keys: "khóa",
  kind: "loại",
  judgesValues: "xét giá trị",
  latencyMs: "chậm (ms)",
  lost: "bị mất",
  message: "thông điệp",
  messages: "thông điệp",
  name: "tên",
  node: "nút",
  notes: "ghi chú",
  number: "số",
  numberBefore: "số trước đó",
  office: "đơn vị hải quan",
  officer: "công chức",
  pair: "cặp",
  perDay: "mỗi ngày",
  perSecond: "mỗi giây",
  plan: "kế hoạch",
  planned: "dự kiến",
  present: "có mặt",
  proposed: "đề xuất",
  provider: "nhà cung cấp VAN",
  reference: "tham chiếu",
  refuse: "từ chối",
  registration: "đăng ký",
  result: "kết quả",
  retired: "khóa thôi dùng",
  rights: "quyền",
  role: "vai trò",
  rows: "số dòng",
  rules: "số quy tắc",
  run: "lần chuyển",
  seed: "số ngẫu nhiên",
  sha256: "SHA-256",
  silent: "im lặng",
  states: "trạng thái",
  statesSha256: "SHA-256 của trạng thái",
  stops: "dừng tiếp nhận",
  takenOver: "lấy từ tệp",
  taxCode: "mã số thuế",
  terminal: "máy trạm",
  text: "nội dung",
  to: "đến",
  token: "mã truy cập",
  type: "loại",
  user: "người dùng",
  users: "người dùng",
  verdict: "kết luận",
  version: "phiên bản",
  voided: "bỏ trống",
  was: "trước đó",
};

/** Words of the gateway that stand as values. */
const words: Readonly<Record<string, string>> = {
  absent: "không có",
  administrator: "quản trị hệ thống",
  answered: "đã trả lời",
  closed: "đóng",
  decided: "đã quyết định",
  done: "xong",
  failback: "cập nhật lại VNACCS",
  failover: "cưỡng bức",
  found: "có ở VNACCS",
  given: "đã cập nhật",
  held: "tạm giữ",
  observer: "người theo dõi",
  officer: "công chức hải quan",
  operator: "người vận hành",
  primary: "hệ thống chính",
  relay: "chuyển tiếp",
  repeat: "gửi lại",
  skip: "bỏ qua",
  standby: "dự phòng",
  switchover: "có kế hoạch",
  true: "có",
  false: "không",
};

/** One detail of an entry of the audit in the reader's language; what has no name there keeps its own. */
export function auditDetailText(
  lang: ReasonLanguage,
  name: string,
  value: unknown,
): { readonly name: string; readonly value: string } {
  return { name: nameText(lang, name), value: valueText(lang, value) };
}

/** Who acted where nobody did, in Vietnamese. */
const actors: Readonly<Record<string, string>> = {
  "chance": "ngẫu nhiên",
  "command line": "dòng lệnh",
  "gateway": "cổng",
  "system": "hệ thống",
  "users file": "tệp người dùng",
};

/** Who acted, in the reader's language: an account has the name it has. */
export function auditActorText(lang: ReasonLanguage, actor: string): string {
  return lang === "vi" && Object.hasOwn(actors, actor) ? actors[actor]! : actor;
}

/** The actor that somebody means who has read the audit in this language. */
export function auditActorNamed(lang: ReasonLanguage, text: string): string {
  const known = Object.keys(actors).find((actor) => auditActorText(lang, actor) === text);
  return known ?? text;
}

function nameText(lang: ReasonLanguage, name: string): string {
  return lang === "vi" && Object.hasOwn(names, name) ? names[name]! : spaced(name);
}

/** `taxCode` → `tax code`. */
function spaced(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, (_, before, after) => `${before} ${after.toLowerCase()}`);
}

function valueText(lang: ReasonLanguage, value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  if (Array.isArray(value)) return value.map((each) => valueText(lang, each)).join(", ") || "–";
  if (typeof value === "object") {
    return Object.entries(value).map(([name, each]) =>
      `${nameText(lang, name)} ${valueText(lang, each)}`
    ).join(", ");
  }
  const word = String(value);
  return lang === "vi" && Object.hasOwn(words, word) ? words[word]! : word;
}
