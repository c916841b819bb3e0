import { certificateTexts } from "./texts/certificate_texts.ts";
import { diagnosticTexts } from "./texts/diagnostic_texts.ts";
import { envelopeTexts } from "./texts/envelope_texts.ts";
import { givingBackTexts } from "./texts/giving_back_texts.ts";
import { heardTexts } from "./texts/heard_texts.ts";
import { httpTexts } from "./texts/http_texts.ts";
import { ruleFileTexts } from "./texts/rule_file_texts.ts";
import { standingInTexts } from "./texts/standing_in_texts.ts";
import { switchingTexts } from "./texts/switching_texts.ts";

/** A sentence in both languages; `{name}` or `{name:form}` is the place of a value. */
export interface ReasonText {
  readonly en: string;
  readonly vi: string;
}

/** What the gateway itself says. */
export const saidTexts = {
  ...envelopeTexts,
  ...certificateTexts,
  ...standingInTexts,
  ...switchingTexts,
  ...givingBackTexts,
  ...httpTexts,
  ...ruleFileTexts,
  ...diagnosticTexts,
} as const satisfies Readonly<Record<string, ReasonText>>;

/** Every sentence that is read: what the gateway says, and what it hears from others. */
export const reasonTexts: Readonly<Record<string, ReasonText>> = { ...saidTexts, ...heardTexts };

/**
 * Words that stand as a value: states, modes, what a password is. A value that is none of them, and no
 * sentence, is shown as it is.
 */
export const valueWords: ReadonlyMap<string, string> = new Map(Object.entries({
  relay: "chuyển tiếp",
  standby: "dự phòng",
  failback: "cập nhật lại",
  closed: "đóng",
  planned: "đã lập",
  approved: "đã duyệt",
  running: "đang chạy",
  paused: "tạm dừng",
  done: "xong",
  password: "mật khẩu",
  "access key": "khóa truy cập",
  send: "lần gửi",
  content: "nội dung",
  suspect: "nghi ngờ",
  down: "ngừng",
  unknown: "chưa rõ",
  path: "đường dẫn",
  "item 1": "chỉ tiêu 1",
}));
