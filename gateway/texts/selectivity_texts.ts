import type { Texts } from "./text.ts";

/** Criteria of selectivity. */
export const selectivityTexts = {
  "selectivity.lead": {
    vi:
      "Tiêu chí mà hệ thống dự phòng dùng để phân luồng; mỗi quyết định ghi phiên bản của tiêu chí.",
    en: "The criteria by which the standby assigns channels; each decision records their version.",
  },
  "selectivity.file": {
    vi: "Chưa ai đưa tiêu chí nào vào hiệu lực tại đây: tệp trong thiết lập đang áp dụng.",
    en: "Nobody has put criteria in force here: the file named in the settings applies.",
  },
  "selectivity.inForce": { vi: "Đang có hiệu lực", en: "In force" },
  "selectivity.drafts": { vi: "Các bộ tiêu chí", en: "Sets of criteria" },
  "selectivity.version": { vi: "Phiên bản", en: "Version" },
  "selectivity.by": { vi: "Người thực hiện", en: "By" },
  "selectivity.reason": { vi: "Lý do", en: "Reason" },
  "selectivity.draft": { vi: "Soạn bộ tiêu chí mới", en: "Draft new criteria" },
  "selectivity.criteria": { vi: "Tiêu chí", en: "Criteria" },
  "selectivity.criteria.hint": {
    vi:
      "Mỗi dòng một đối tượng JSON: dòng đầu có version, seed và default; sau đó là danh sách doanh nghiệp và quy tắc.",
    en:
      "One JSON object per line: first version, seed and default; then lists of traders and rules.",
  },
  "selectivity.draft.button": { vi: "Lưu", en: "Save" },
  "selectivity.badLine": { vi: "Dòng {line}: {reason}", en: "Line {line}: {reason}" },
  "selectivity.activations": { vi: "Lịch sử áp dụng", en: "History of what was in force" },
  "selectivity.activate": { vi: "Đưa vào hiệu lực", en: "Put in force" },
  "selectivity.confirm": {
    vi: "Mọi tờ khai đăng ký từ lúc này được phân luồng theo bộ tiêu chí này.",
    en: "Every declaration registered from now on gets its channel by these criteria.",
  },
  "selectivity.try": {
    vi: "Thử với các tờ khai gần nhất",
    en: "Try on the latest declarations",
  },
  "selectivity.declarations": { vi: "Số tờ khai", en: "Declarations" },
  "selectivity.trial": {
    vi: "Thử với các tờ khai đã đăng ký gần nhất",
    en: "Tried on the latest registered declarations",
  },
  "selectivity.tried": {
    vi:
      "{n} tờ khai: {green} xanh, {yellow} vàng, {red} đỏ; {changed} tờ khai sẽ khác luồng đã có.",
    en:
      "{n} declarations: {green} green, {yellow} yellow, {red} red; {changed} would get another channel.",
  },
  "selectivity.unreadable": {
    vi: "{n} tờ khai không đọc được.",
    en: "{n} declarations could not be read.",
  },
  "selectivity.byRule": { vi: "Theo quy tắc", en: "By rule" },
  "selectivity.rule": { vi: "Quy tắc", en: "Rule" },
  "selectivity.count": { vi: "Số tờ khai", en: "Declarations" },
  "selectivity.samples": { vi: "Tờ khai sẽ khác luồng", en: "Declarations with another channel" },
  "selectivity.declaration": { vi: "Tờ khai", en: "Declaration" },
  "selectivity.was": { vi: "Luồng đã có", en: "Channel it has" },
  "selectivity.wouldBe": { vi: "Luồng theo tiêu chí này", en: "Channel by these criteria" },
} satisfies Texts;
