import type { Texts } from "./text.ts";

/** The line on every page that says how senders are served now, for each who reads it. */
export const serviceTexts = {
  "service.label": { vi: "Tình trạng tiếp nhận thông điệp", en: "How messages are served now" },

  "service.operator.relaying": { vi: "VNACCS đang hoạt động", en: "VNACCS is up" },
  "service.operator.relaying.more": {
    vi: "Thông điệp được chuyển tiếp từ {since}.",
    en: "Messages have been relayed to it since {since}.",
  },
  "service.operator.primary unknown": {
    vi: "Chưa biết VNACCS có hoạt động hay không",
    en: "Whether VNACCS is up is not known",
  },
  "service.operator.primary unknown.more": {
    vi: "Thông điệp được chuyển tiếp từ {since}.",
    en: "Messages have been relayed to it since {since}.",
  },
  "service.operator.primary failing": {
    vi: "VNACCS có lúc không trả lời",
    en: "VNACCS has begun to fail",
  },
  "service.operator.primary failing.more": {
    vi: "Từ {since}. Thông điệp vẫn được chuyển tiếp.",
    en: "Since {since}. Messages are still relayed to it.",
  },
  "service.operator.primary down": { vi: "VNACCS ngừng hoạt động", en: "VNACCS is down" },
  "service.operator.primary down.more": {
    vi: "Từ {since}. Thông điệp gửi đến không được tiếp nhận.",
    en: "Since {since}. Nobody answers in its place.",
  },
  "service.operator.no primary": { vi: "Chưa đặt địa chỉ VNACCS", en: "No VNACCS is set" },
  "service.operator.no primary.more": {
    vi: "Từ {since} mọi thông điệp bị từ chối (A0006).",
    en: "Every message has been refused (A0006) since {since}.",
  },
  "service.operator.standing in": {
    vi: "Hệ thống dự phòng đang thay VNACCS",
    en: "The standby answers in place of VNACCS",
  },
  "service.operator.standing in.more": { vi: "Từ {since}.", en: "Since {since}." },
  "service.operator.primary back": {
    vi: "VNACCS đang hoạt động, nhưng hệ thống dự phòng vẫn đang thay",
    en: "VNACCS is up, and the standby answers in its place",
  },
  "service.operator.primary back.more": { vi: "Từ {since}.", en: "Since {since}." },
  "service.operator.giving back": {
    vi: "VNACCS đang hoạt động, dữ liệu nhận thay đang được cập nhật lại",
    en: "VNACCS is up; what was accepted in its place is being given back",
  },
  "service.operator.giving back.more": {
    vi: "Thông điệp mới được chuyển tiếp từ {since}.",
    en: "New messages have been relayed to it since {since}.",
  },
  "service.operator.closed": { vi: "Cổng thông điệp đang đóng", en: "The gateway is closed" },
  "service.operator.closed.more": {
    vi: "Từ {since} mọi thông điệp bị từ chối (A0010).",
    en: "Every message has been refused (A0010) since {since}.",
  },
  "service.operator.rows lost": {
    vi: "Cơ sở dữ liệu thiếu dữ liệu đã ghi",
    en: "The database lacks what was recorded",
  },
  "service.operator.rows lost.more": {
    vi: "Từ {since} không nhận thông điệp nào (A0011), cho đến khi có người xác nhận.",
    en: "Nothing has been taken (A0011) since {since}, until somebody acknowledges it.",
  },
  "service.operator.not durable": {
    vi: "Cơ sở dữ liệu không ghi được",
    en: "The database saves nothing",
  },
  "service.operator.not durable.more": {
    vi:
      "Từ {since}. Không ghi lại được nên thông điệp không được trả lời, hoặc bị từ chối (A0011).",
    en: "Since {since}. Messages cannot be recorded, so they are refused (A0011) or not answered.",
  },
  "service.operator.not listening": {
    vi: "Một tiến trình xử lý không nhận thông điệp",
    en: "A lane takes no messages",
  },
  "service.operator.not listening.more": {
    vi: "Từ {since}. Tiến trình được khởi động lại tự động; xem nhật ký chương trình.",
    en: "Since {since}. It is started again by itself; the log says more.",
  },

  "service.why": { vi: "Nguyên nhân: {why}.", en: "Found: {why}." },
  "service.primary.up": { vi: "VNACCS đang hoạt động.", en: "VNACCS is up." },
  "service.primary.suspect": {
    vi: "VNACCS có lúc không trả lời.",
    en: "VNACCS does not always answer.",
  },
  "service.primary.down": {
    vi: "VNACCS ngừng hoạt động.",
    en: "VNACCS is down.",
  },
  "service.primary.unknown": {
    vi: "Chưa biết VNACCS có hoạt động hay không.",
    en: "Whether VNACCS is up is not known.",
  },
  "service.turnedAway": {
    vi: "{n} thông điệp được trả lời “thử lại sau”",
    en: "{n} messages were told to try again later",
  },
  "service.unknown": { vi: "{n} chưa rõ kết quả", en: "{n} with an unknown outcome" },
  "service.sinceThen": { vi: "kể từ đó", en: "since then" },
  "service.since": { vi: "kể từ {from}", en: "since {from}" },
  "service.here": { vi: "tại nút này", en: "at this node" },
  "service.act.switch": { vi: "Chuyển sang dự phòng", en: "Switch to the standby" },
  "service.act.open": { vi: "Mở lại", en: "Open it again" },
  "service.act.acknowledge": { vi: "Xem và xác nhận", en: "Look and acknowledge" },
  "service.act.giveBack": { vi: "Cập nhật lại VNACCS", en: "Give back to VNACCS" },
  "service.act.watch": { vi: "Theo dõi", en: "Watch it" },
  "service.act.settings": { vi: "Xem thiết lập", en: "See the settings" },

  "service.officer.primary": {
    vi: "VNACCS đang hoạt động",
    en: "VNACCS is up",
  },
  "service.officer.primary.more": {
    vi: "Từ {since}: tờ khai được xử lý trên VNACCS.",
    en: "Since {since}: declarations are handled there.",
  },
  "service.officer.given back": {
    vi: "VNACCS đã hoạt động lại",
    en: "VNACCS is up again",
  },
  "service.officer.given back.more": {
    vi: "Từ {since}. Kết quả xử lý trong thời gian thay thế đang được cập nhật lại VNACCS.",
    en: "Since {since}. What was decided in its place is being given back.",
  },
  "service.officer.standby": {
    vi: "Hệ thống dự phòng đang thay VNACCS",
    en: "The standby answers in place of VNACCS",
  },
  "service.officer.standby.more": {
    vi: "Từ {since}: tờ khai được tiếp nhận và xử lý tại đây.",
    en: "Since {since}: declarations are received and handled here.",
  },
  "service.officer.unsure": {
    vi: "Việc tiếp nhận tờ khai có thể bị gián đoạn",
    en: "Receipt of declarations may be interrupted",
  },
  "service.officer.unsure.more": { vi: "Từ {since}.", en: "Since {since}." },
  "service.officer.none": {
    vi: "Chưa tiếp nhận được tờ khai",
    en: "Declarations cannot be received",
  },
  "service.officer.none.more": {
    vi:
      "Từ {since}. Người vận hành chưa mở hệ thống dự phòng, hoặc hệ thống không ghi được dữ liệu.",
    en: "Since {since}. The standby is not in use, or nothing can be recorded.",
  },

  "service.public.primary": {
    vi: "Đang tiếp nhận tờ khai",
    en: "Declarations are received",
  },
  "service.public.primary.more": { vi: "VNACCS trả lời.", en: "VNACCS answers." },
  "service.public.given back": {
    vi: "Đang tiếp nhận tờ khai",
    en: "Declarations are received",
  },
  "service.public.given back.more": {
    vi: "VNACCS đã hoạt động lại từ {since}.",
    en: "VNACCS has been up again since {since}.",
  },
  "service.public.standby": {
    vi: "Hệ thống dự phòng đang tiếp nhận tờ khai thay VNACCS",
    en: "The standby receives declarations in place of VNACCS",
  },
  "service.public.standby.more": {
    vi: "Từ {since}. Gửi tờ khai như bình thường.",
    en: "Since {since}. Send them as usual.",
  },
  "service.public.unsure": {
    vi: "Việc tiếp nhận tờ khai có thể bị gián đoạn",
    en: "Receipt of declarations may be interrupted",
  },
  "service.public.unsure.more": {
    vi: "Từ {since}. Phần mềm khai báo “thử lại sau” thì ít phút sau gửi lại.",
    en: "Since {since}. Where your software is told to try again later, wait a few minutes.",
  },
  "service.public.none": {
    vi: "Tạm thời chưa tiếp nhận được tờ khai",
    en: "Declarations cannot be received at present",
  },
  "service.public.none.more": {
    vi:
      "Từ {since}. Khi dòng này báo đã tiếp nhận thì gửi lại những gì phần mềm báo “thử lại sau”; " +
      "những gì chưa rõ kết quả (A0007) thì không gửi lại.",
    en:
      "Since {since}. Once this line says that they are received, send again what was told to try " +
      "again later, but nothing whose outcome is unknown (A0007).",
  },

  "service.stale": {
    vi: "Trang này không còn liên lạc được với Songhanh từ {at}",
    en: "This page has heard nothing from Songhanh since {at}",
  },
  "service.stale.more": {
    vi: "Nội dung bên dưới là của lúc đó, có thể đã cũ. Trang tự cập nhật khi liên lạc lại được.",
    en:
      "What stands below is of that time and may be old. The page goes on by itself once it hears.",
  },
  "service.noScript": {
    vi: "Tình trạng lúc {at}; tải lại trang để xem tình trạng mới.",
    en: "As of {at}; reload the page for the present.",
  },
  "service.notify": { vi: "Báo khi có thay đổi", en: "Notify me of changes" },
  "service.notify.off": { vi: "Thôi báo", en: "Stop notifying me" },
} satisfies Texts;
