/** What is wrong with a request or an answer as HTTP/1.x, and with the connection to the primary. */
export const httpTexts = {
  HTTP_ANNOUNCED: {
    en: "found {found:digits} bytes, expected at most {most:digits}",
    vi: "có {found:digits} byte, tối đa {most:digits}",
  },
  HTTP_TOO_LARGE: { en: "found more than {most:digits} bytes", vi: "có quá {most:digits} byte" },
  HTTP_BODY_CUT: {
    en: "the connection ended within the body",
    vi: "kết nối kết thúc giữa phần thân",
  },
  HTTP_HEAD_CUT: { en: "its end within its head", vi: "kết thúc giữa phần đầu" },
  HTTP_HEAD_TOO_LONG: {
    en: "a head of more than {most:digits} bytes",
    vi: "phần đầu dài quá {most:digits} byte",
  },
  HTTP_HEAD_CR: { en: "CR without LF in the head", vi: "CR không kèm LF trong phần đầu" },
  HTTP_HEAD_LF: { en: "LF without CR in the head", vi: "LF không kèm CR trong phần đầu" },
  HTTP_HEAD_CONTROL: {
    en: "a control byte in the head",
    vi: "byte điều khiển trong phần đầu",
  },
  HTTP_FIELDS: {
    en: "more than {most:digits} fields in the head",
    vi: "quá {most:digits} trường trong phần đầu",
  },
  HTTP_FIELD_CONTROL: {
    en: "a control byte in the value of a field",
    vi: "byte điều khiển trong giá trị của một trường",
  },
  HTTP_LENGTHS: { en: "more than one Content-Length", vi: "nhiều Content-Length" },
  HTTP_LENGTH: {
    en: "a Content-Length that is no number of bytes",
    vi: "Content-Length không phải số byte",
  },
  HTTP_ENCODINGS: { en: "more than one Transfer-Encoding", vi: "nhiều Transfer-Encoding" },
  HTTP_NO_FIELD: {
    en: "a line of the head that is no field",
    vi: "dòng trong phần đầu không phải trường",
  },
  HTTP_FOLDED: { en: "a folded line in the head", vi: "dòng gập trong phần đầu" },
  HTTP_BLANK_IN_NAME: {
    en: "a blank in a field's name",
    vi: "dấu cách trong tên trường",
  },
  HTTP_NO_ANSWER: {
    en: "an answer that is no HTTP/1.x",
    vi: "trả lời không phải HTTP/1.x",
  },
  HTTP_STATUS_LINE: {
    en: "a status line that is not VERSION STATUS REASON",
    vi: "dòng trạng thái không có dạng VERSION STATUS REASON",
  },
  HTTP_BOTH: {
    en: "both Content-Length and Transfer-Encoding",
    vi: "vừa có Content-Length vừa có Transfer-Encoding",
  },
  HTTP_ENCODED_ANSWER_1_0: {
    en: "Transfer-Encoding in an answer of HTTP/1.0",
    vi: "Transfer-Encoding trong trả lời HTTP/1.0",
  },
  HTTP_ENCODED_REQUEST_1_0: {
    en: "Transfer-Encoding in a request of HTTP/1.0",
    vi: "Transfer-Encoding trong yêu cầu HTTP/1.0",
  },
  HTTP_ENCODING: {
    en: "a Transfer-Encoding other than chunked alone",
    vi: "Transfer-Encoding không phải chỉ là chunked",
  },
  HTTP_NO_METHOD: {
    en: "no method at the beginning of the request",
    vi: "đầu yêu cầu không có phương thức",
  },
  HTTP_LINE_TOO_LONG: {
    en: "a request line of more than {most:digits} bytes",
    vi: "dòng yêu cầu dài quá {most:digits} byte",
  },
  HTTP_REQUEST_LINE: {
    en: "a request line that is not METHOD TARGET VERSION",
    vi: "dòng yêu cầu không có dạng METHOD TARGET VERSION",
  },
  HTTP_TARGET: {
    en: "a request target of no known form",
    vi: "đích của yêu cầu không đúng dạng nào",
  },
  HTTP_HOSTS: { en: "more than one Host", vi: "nhiều Host" },
  HTTP_NO_HOST: {
    en: "no Host in a request of HTTP/1.1",
    vi: "yêu cầu HTTP/1.1 thiếu Host",
  },
  HTTP_TYPES: { en: "more than one Content-Type", vi: "nhiều Content-Type" },
  HTTP_EXPECT: {
    en: "an expectation other than 100-continue",
    vi: "Expect khác 100-continue",
  },
  HTTP_VERSION: {
    en: "a version other than HTTP/1.0 and HTTP/1.1",
    vi: "phiên bản khác HTTP/1.0 và HTTP/1.1",
  },
  HTTP_CHUNK_TOO_LONG: {
    en: "a chunk size that is too long",
    vi: "độ dài của chunk quá nhiều chữ số",
  },
  HTTP_CHUNK_NO_SIZE: { en: "a chunk without its size", vi: "chunk thiếu độ dài" },
  HTTP_CHUNK_SIZE: {
    en: "a chunk size that is no hexadecimal number",
    vi: "độ dài của chunk không phải số thập lục phân",
  },
  HTTP_CHUNK_SIZE_LINE: {
    en: "a chunk size that does not end with CR LF",
    vi: "độ dài của chunk không kết thúc bằng CR LF",
  },
  HTTP_CHUNK_LINE: {
    en: "a line of the chunked body that does not end with CR LF",
    vi: "dòng của phần thân chunked không kết thúc bằng CR LF",
  },
  HTTP_EXTENSION: {
    en: "chunk extensions that are too long",
    vi: "phần mở rộng của chunk quá dài",
  },
  HTTP_EXTENSION_CONTROL: {
    en: "a control byte in a chunk extension",
    vi: "byte điều khiển trong phần mở rộng của chunk",
  },
  HTTP_TRAILERS: { en: "trailers that are too long", vi: "trailer quá dài" },
  HTTP_TRAILER_CONTROL: {
    en: "a control byte in a trailer",
    vi: "byte điều khiển trong trailer",
  },
  HTTP_TRAILER: { en: "a trailer that is no field", vi: "trailer không phải trường" },
  // The connection to the primary.
  ANSWER_HAS: { en: "the answer has {fault}", vi: "trả lời có {fault}" },
  ANSWER_TOO_LONG: { en: "the answer is too long: {fault}", vi: "trả lời quá dài: {fault}" },
  ANSWER_NO_GOOD: { en: "the answer is no good: {fault}", vi: "trả lời không dùng được: {fault}" },
  ANSWERS_FULL: {
    en: "answers under way take more than {most:digits} bytes",
    vi: "các trả lời đang nhận chiếm quá {most:digits} byte",
  },
  ANSWER_NOT_BEGUN: { en: "the answer does not begin", vi: "trả lời không bắt đầu" },
  OTHER_PROTOCOL: {
    en: "the primary switches to another protocol",
    vi: "hệ thống chính chuyển sang giao thức khác",
  },
  CONNECTION_OVER: { en: "the connection has ended", vi: "kết nối đã kết thúc" },
  CONNECTION_NO_ANSWER: {
    en: "the connection ended without an answer",
    vi: "kết nối kết thúc mà không có trả lời",
  },
  STOPPING: { en: "the gateway is stopping", vi: "cổng đang dừng" },
  NO_FREE_CONNECTION: {
    en: "given up before a connection was free",
    vi: "bỏ vì chưa có kết nối trống",
  },
  NO_CONNECTION_MADE: {
    en: "given up while the connection was made",
    vi: "bỏ trong lúc đang kết nối",
  },
} as const;
