/**
 * Sentences that are read and not said by `say`: by libraries, by the database, by earlier versions, by
 * the parts of evidence that fix their own form.
 */
export const heardTexts = {
  FIRST_START: { en: "first start", vi: "khởi động lần đầu" },
  KEPT_KEYED: {
    en: "kept are the first {kept:digits} of {received:digits} bytes, keyed digest {digest:word}",
    vi:
      "đã lưu {kept:digits} byte đầu trong tổng số {received:digits} byte, mã băm có khóa {digest:word}",
  },
  KEPT: {
    en: "kept are the first {kept:digits} of {received:digits} bytes",
    vi: "đã lưu {kept:digits} byte đầu trong tổng số {received:digits} byte",
  },
  // The database.
  BAND_PASSED: {
    en:
      "VNACCS has given number {type:digits} {number:digits}, which is in the standby's band {band}",
    vi:
      "VNACCS đã cấp số {type:digits} {number:digits}, nằm trong dải {band} của hệ thống dự phòng: không cấp số loại này nữa",
  },
  BAND_COUNTED_PAST: {
    en:
      "VNACCS has counted past the standby's band {band}: it gave number {type:digits} {number:digits}",
    vi:
      "VNACCS đã đếm vượt qua dải {band} của hệ thống dự phòng (đã cấp số {type:digits} {number:digits}): không cấp số loại này nữa",
  },
  BAND_USED_UP: {
    en: "cannot give a number of type {type:word}: the band {band:word} is used up",
    vi: "không cấp được số loại {type:word}: đã hết dải số {band:word}",
  },
  NUMBER_GIVEN_BACK_TWICE: {
    en:
      "VNACCS gave number {number:digits} to document {document:digits} as it was given back; here it is the number of another",
    vi:
      "khi cập nhật lại, VNACCS cấp số {number:digits} cho chứng từ {document:digits}; ở đây số này là của chứng từ khác",
  },
  NOTHING_UNTIL_ACKNOWLEDGED_BEFORE: {
    en: "nothing is taken until a person acknowledges (songhanh acknowledge --reason TEXT)",
    vi: "không nhận gì cho đến khi có người xác nhận (songhanh acknowledge --reason TEXT)",
  },
  NODE_GONE: { en: "the node that ran it is gone", vi: "nút thực hiện đã dừng" },
  // The connection to the primary.
  MAY_HAVE_BEEN_SENT: { en: "may have been sent", vi: "có thể đã gửi" },
  CONNECTION_BROKE: { en: "the connection broke{more}", vi: "kết nối bị đứt" },
  CONNECTION_CLOSED: { en: "the connection was closed{more}", vi: "kết nối bị đứt" },
  CONNECTION_ENDED: { en: "the connection ended{more}", vi: "kết nối bị đứt" },
  // The system, of a connection that could not be made.
  SYSTEM_REFUSED: { en: "Connection refused{more}", vi: "máy chủ từ chối kết nối" },
  SYSTEM_RESET: { en: "Connection reset{more}", vi: "kết nối bị ngắt" },
  SYSTEM_TIMED_OUT: { en: "Connection timed out{more}", vi: "máy chủ không trả lời" },
  SYSTEM_NO_ROUTE: { en: "No route to host{more}", vi: "không có đường tới máy chủ" },
  SYSTEM_NO_NETWORK: { en: "Network is unreachable{more}", vi: "không có mạng tới máy chủ" },
  SYSTEM_NO_NAME: {
    en: "failed to lookup address information{more}",
    vi: "không tìm thấy tên máy chủ",
  },
  PEER_CERTIFICATE: {
    en: "invalid peer certificate: {more}",
    vi: "chứng thư số của máy chủ không hợp lệ ({more})",
  },
  // The schema of rule files.
  UNKNOWN_KEY: {
    en: "{field:field}Unrecognized key: {keys}",
    vi: "{field:field}khóa không biết: {keys}",
  },
  UNKNOWN_KEYS: {
    en: "{field:field}Unrecognized keys: {keys}",
    vi: "{field:field}khóa không biết: {keys}",
  },
  TOO_SMALL: { en: "{field:field}Too small: {more}", vi: "{field:field}quá nhỏ hoặc còn trống" },
  TOO_BIG: { en: "{field:field}Too big: {more}", vi: "{field:field}quá lớn hoặc quá dài" },
  MIN_ABOVE_MAX: { en: "{field:field}min is above max", vi: "{field:field}min lớn hơn max" },
  INVALID: { en: "{field:field}Invalid {more}", vi: "{field:field}giá trị không hợp lệ" },
  // Earlier versions.
  ATTACHMENT_NO_TYPE: {
    en: "Cannot read an attachment: expected a content type",
    vi: "Không đọc được tệp đính kèm: thiếu Content-Type",
  },
  ATTACHMENT_ENCODING_BASE64: {
    en: "Cannot read an attachment: expected transfer encoding base64",
    vi: "Không đọc được tệp đính kèm: mã hóa truyền phải là base64",
  },
  ATTACHMENT_BASE64: {
    en: "Cannot read an attachment: expected clean base64",
    vi: "Không đọc được tệp đính kèm: base64 không đúng",
  },
  KEY_EC_TWO_CURVES: {
    en: "Cannot use the EC key: expected P-256 or P-384, found another curve",
    vi: "Không dùng được khóa EC: đường cong phải là P-256 hoặc P-384",
  },
  DUTIES_AT_VNACCS: {
    en: "the standby's say that duties are settled at VNACCS",
    vi: "bản của hệ thống dự phòng ghi nghĩa vụ thuế được làm tại VNACCS",
  },
  DECIDED_INTERNAL: {
    en: "could not decide: internal error",
    vi: "không xử lý được: lỗi nội bộ",
  },
  TAKEN_OTHER_NUMBER: { en: "taken under another number", vi: "đã nhận dưới số khác" },
  TAKEN_WITH_NOTE: { en: "taken with a note", vi: "đã nhận kèm ghi chú" },
  USER_LEARNT: { en: "the primary accepted it", vi: "hệ thống chính đã chấp nhận" },
} as const;
