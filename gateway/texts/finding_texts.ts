import type { Texts } from "./text.ts";

/** Finding: the search box, filters of lists, what is said of how much was found. */
export const findingTexts = {
  "find.label": { vi: "Tìm nhanh", en: "Quick search" },
  "find.placeholder": {
    vi: "Tìm: số, mã, người dùng, vận đơn… ( / )",
    en: "Find: number, ID, user, waybill… ( / )",
  },
  "find.hint": {
    vi:
      "Mã thông điệp, thông tin liên kết, số tờ khai (10–12 chữ số, có hoặc không có dấu cách), người dùng, mã số thuế, vận đơn. Phím /",
    en:
      "Message ID, link information, document number (10–12 digits, with or without blanks), user, tax code, waybill. Key /",
  },
  "find.title": { vi: "Kết quả tìm: {q}", en: "Found for: {q}" },
  "find.empty": { vi: "Tìm nhanh", en: "Quick search" },
  "find.nothing": {
    vi: "Không tìm thấy gì có tên “{q}” trong nhật ký thông điệp, chứng từ và người dùng.",
    en: "Nothing is called “{q}” among the messages, documents and users known here.",
  },
  "find.advice": {
    vi:
      "Có thể tìm theo mã thông điệp (1-42), 26 ký tự thông tin liên kết, số ở Songhanh hoặc VNACCS, người dùng, mã số thuế, vận đơn. Tìm theo thời gian và mã kết quả ở trang Thông điệp.",
    en:
      "It can be a message ID (1-42), the 26 characters of link information, a number here or at VNACCS, a user, a tax code, a waybill. Times and result codes are filters of the page Messages.",
  },
  "find.users": { vi: "Người sử dụng", en: "Users" },
  "find.company": { vi: "Tên", en: "Name" },
  "find.taxCode": { vi: "Mã số thuế", en: "Tax code" },
  "find.ofUser": { vi: "Thông điệp", en: "Messages" },
  "find.unregistered": {
    vi: "Người sử dụng {user} không có trong hệ thống, nhưng đã có thông điệp.",
    en: "User {user} is not known here, but has sent messages.",
  },
  "messages.search": { vi: "Lọc thông điệp", en: "Filter messages" },
  "documents.search": { vi: "Lọc chứng từ", en: "Filter documents" },
  "span": { vi: "Khoảng thời gian", en: "Time range" },
  "span.any": { vi: "Mọi lúc", en: "Any time" },
  "span.15m": { vi: "15 phút qua", en: "Last 15 minutes" },
  "span.1h": { vi: "1 giờ qua", en: "Last hour" },
  "span.6h": { vi: "6 giờ qua", en: "Last 6 hours" },
  "span.24h": { vi: "24 giờ qua", en: "Last 24 hours" },
  "span.7d": { vi: "7 ngày qua", en: "Last 7 days" },
  "span.30d": { vi: "30 ngày qua", en: "Last 30 days" },
  "span.custom": { vi: "Tự chọn…", en: "Custom…" },
  "span.from": { vi: "Từ (giờ Việt Nam)", en: "From (Viet Nam time)" },
  "span.to": { vi: "Đến (giờ Việt Nam)", en: "Until (Viet Nam time)" },
  "total.exact": { vi: "Tìm thấy {n}", en: "{n} found" },
  "total.more": { vi: "Tìm thấy hơn {n}", en: "More than {n} found" },
  "total.atLeast": { vi: "Tìm thấy ít nhất {n}", en: "At least {n} found" },
  "audit.search": { vi: "Lọc nhật ký quyết định", en: "Filter the audit" },
  "audit.text": { vi: "Có chữ", en: "Contains" },
  "audit.goesOn": {
    vi: "Các quyết định cũ hơn chưa được tìm: sang trang sau để tìm tiếp.",
    en: "Older decisions were not looked through yet: the next page goes on.",
  },
  "lines.caption": { vi: "Dòng hàng ({n})", en: "Lines ({n})" },
  "lines.jump": { vi: "Tới dòng", en: "Go to line" },
  "lines.unfold": { vi: "Mở / thu tất cả chỉ tiêu", en: "Unfold / fold all items" },
  "lines.row": { vi: "Dòng", en: "Line" },
  "lines.hs": { vi: "Mã HS", en: "HS code" },
  "lines.description": { vi: "Mô tả hàng hóa", en: "Description" },
  "lines.origin": { vi: "Xuất xứ", en: "Origin" },
  "lines.quantity": { vi: "Số lượng", en: "Quantity" },
  "lines.value": { vi: "Trị giá", en: "Value" },
  "lines.of": { vi: "của {said}/{all} dòng", en: "of {said} of {all} lines" },
  "lines.sumQuantity": { vi: "Tổng số lượng", en: "Total quantity" },
  "lines.sumValue": { vi: "Tổng trị giá", en: "Total value" },
} satisfies Texts;
