import type { Texts } from "./text.ts";

/** What is sent to `SONGHANH_NOTIFY_URL`, in a sentence for people. */
export const notificationTexts = {
  "notify.mode-changed": {
    vi:
      "Cổng chuyển sang chế độ {mode} (số lần chuyển {epoch}). Người thực hiện: {by}. Lý do: {reason}.",
    en: "The gateway is in mode {mode} (epoch {epoch}), by {by}: {reason}.",
  },
  "notify.began.primary": {
    vi: "VNACCS ngừng hoạt động: {reason}.",
    en: "VNACCS is down: {reason}.",
  },
  "notify.ended.primary": {
    vi: "VNACCS đã hoạt động lại.",
    en: "VNACCS is up again.",
  },
  "notify.began.database": {
    vi: "Cơ sở dữ liệu không ghi được, cổng không nhận thông điệp: {reason}.",
    en: "The database saves nothing, so no message is taken: {reason}.",
  },
  "notify.ended.database": {
    vi: "Cơ sở dữ liệu ghi được trở lại.",
    en: "The database saves again.",
  },
  "notify.began.rows": {
    vi: "Cơ sở dữ liệu thiếu dữ liệu đã ghi, cổng không nhận thông điệp: {reason}.",
    en: "The database lacks what was recorded, so no message is taken: {reason}.",
  },
  "notify.ended.rows": {
    vi: "Việc thiếu dữ liệu đã được xác nhận, cổng nhận thông điệp trở lại.",
    en: "The loss is acknowledged; messages are taken again.",
  },
  "notify.began.lane": {
    vi: "Một tiến trình xử lý không nhận thông điệp.",
    en: "A lane takes no messages.",
  },
  "notify.ended.lane": {
    vi: "Mọi tiến trình xử lý nhận thông điệp trở lại.",
    en: "Every lane takes messages again.",
  },
  "notify.outcomes-unknown": {
    vi: "{count} thông điệp đã gửi tới VNACCS chưa rõ kết quả.",
    en: "{count} messages were sent to VNACCS, and their outcome is unknown.",
  },
  "notify.outcomes-settled": {
    vi: "Mọi thông điệp đã rõ kết quả.",
    en: "The outcome of every message is known.",
  },
  "notify.certificate-ending": {
    vi: "Chứng thư số {name} hết hạn {until}.",
    en: "The certificate {name} ends {until}.",
  },
  "notify.certificate-expired": {
    vi: "Chứng thư số {name} đã hết hạn {until}.",
    en: "The certificate {name} has ended {until}.",
  },
  "notify.revocation-list-ending": {
    vi: "Danh sách thu hồi của {name} hết hiệu lực {until}.",
    en: "The revocation list of {name} ends {until}.",
  },
  "notify.revocation-list-expired": {
    vi: "Danh sách thu hồi của {name} đã hết hiệu lực {until}.",
    en: "The revocation list of {name} has ended {until}.",
  },
  "notify.trial": {
    vi: "Thử: thông báo của cổng đến được đây.",
    en: "A trial: notifications of the gateway arrive here.",
  },
} satisfies Texts;
