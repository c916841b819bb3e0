import type { Texts } from "./text.ts";

/** VAN providers: limits, tokens, usage. */
export const providerTexts = {
  "providers.title": { vi: "Nhà cung cấp VAN", en: "VAN providers" },
  "providers.lead": {
    vi: "Mỗi nhà cung cấp gửi thông điệp với mã của mình trong tiêu đề HTTP Songhanh-Provider.",
    en:
      "Each provider sends messages with a token of its own in the HTTP header Songhanh-Provider.",
  },
  "providers.caption": { vi: "Nhà cung cấp", en: "Providers" },
  "providers.add": { vi: "Thêm nhà cung cấp", en: "Add a provider" },
  "provider.name": { vi: "Tên", en: "Name" },
  "provider.id": { vi: "Mã", en: "ID" },
  "provider.perSecond": { vi: "Thông điệp mỗi giây", en: "Messages per second" },
  "provider.perDay": { vi: "Thông điệp mỗi ngày", en: "Messages per day" },
  "provider.active": { vi: "Được gửi", en: "May send" },
  "provider.disabled": { vi: "Đã khóa", en: "Disabled" },
  "provider.limits": { vi: "Giới hạn", en: "Limits" },
  "provider.token": { vi: "Mã truy cập (token)", en: "Token" },
  "provider.token.once": {
    vi:
      "Mã chỉ hiển thị lần này. Hãy chuyển cho nhà cung cấp qua kênh an toàn. Có hiệu lực sau vài giây.",
    en:
      "Shown only this once. Pass it to the provider over a secure channel. It takes effect after a few seconds.",
  },
  "provider.token.renew": { vi: "Cấp mã mới", en: "Issue a new token" },
  "provider.token.renew.hint": {
    vi: "Mã cũ mất hiệu lực sau vài giây.",
    en: "The old token stops working after a few seconds.",
  },
  "provider.usage": { vi: "Lưu lượng tháng {month}", en: "Usage in {month}" },
  "provider.month": { vi: "Tháng", en: "Month" },
  "provider.show": { vi: "Xem", en: "Show" },
  "provider.csv": { vi: "Tải CSV để tính phí", en: "Download CSV for billing" },
  "provider.total": { vi: "Tổng cộng", en: "Total" },
  "provider.day": { vi: "Ngày", en: "Day" },
  "provider.user": { vi: "Người sử dụng", en: "User" },
  "provider.messages": { vi: "Thông điệp", en: "Messages" },
  "provider.bytes": { vi: "Byte", en: "Bytes" },
} satisfies Texts;
