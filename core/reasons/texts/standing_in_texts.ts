/** What the gateway refuses itself: the sender, the procedure, documents, numbers, its own state. */
export const standingInTexts = {
  SIGNATURE_REQUIRED_UNSIGNED: {
    en: "Cannot accept {procedure:word} unsigned: it requires a digital signature",
    vi: "{procedure:word} phải có chữ ký số",
  },
  SIGNATURE_REQUIRED: {
    en: "Cannot accept {procedure:word}: it requires a digital signature",
    vi: "{procedure:word} phải có chữ ký số",
  },
  SIGNER_NOT_REGISTERED: {
    en: "Cannot accept the signer: the certificate is not registered for {user}",
    vi: "chứng thư số chưa đăng ký cho {user}",
  },
  SIGNER_AMBIGUOUS: {
    en:
      'Cannot accept the signer: the certificate is not registered for {user}, and no single trusted authority is called "{authority}": register it whole',
    vi:
      'chứng thư số chưa đăng ký cho {user}; không có đúng một tổ chức chứng thực tin cậy tên "{authority}": hãy đăng ký trọn chứng thư số',
  },
  TERMINAL_OF_OTHERS: {
    en: 'Cannot accept terminal "{terminal}": it is not registered for user "{user}"',
    vi: 'máy trạm "{terminal}" chưa đăng ký cho người sử dụng "{user}"',
  },
  TERMINAL_NOT_OF_PATH: {
    en: 'Cannot accept the terminal of item 1: expected the path "{path}", found another terminal',
    vi: 'máy trạm ở chỉ tiêu 1 không phải máy trạm gửi "{path}"',
  },
  TERMINAL_BLANK: {
    en: "Cannot find the terminal of {place}: expected a terminal ID, found blanks",
    vi: "thiếu mã máy trạm ở {place}",
  },
  TERMINAL_UNKNOWN: {
    en: "Cannot find the terminal of {place}: expected a terminal ID, found no registered terminal",
    vi: "không có máy trạm nào đăng ký với mã ở {place}",
  },
  SECRET_WRONG: {
    en: "Cannot accept the {secret}: it is not the registered one",
    vi: "{secret} không đúng với đăng ký",
  },
  SECRET_BUSY: {
    en: "Cannot check the {secret} now: too many others are being checked",
    vi: "đang kiểm tra quá nhiều, chưa kiểm tra được {secret}",
  },
  USER_BARRED: {
    en: 'Cannot accept user "{user}": the user is barred',
    vi: "người sử dụng {user} đang bị khóa",
  },
  USER_FORM: {
    en:
      "Cannot find the user: expected a user code of 5 characters and an identification of 3, found another form",
    vi: "người sử dụng không đúng mẫu: mã 5 ký tự và định danh 3 ký tự",
  },
  USER_CODE_UNKNOWN: {
    en: 'Cannot find the user: user code "{code}" is not registered',
    vi: "mã {code} chưa đăng ký",
  },
  IDENTIFICATION_UNKNOWN: {
    en: 'Cannot find the user: user code "{code}" has no identification "{identification}"',
    vi: "mã {code} không có {identification}",
  },
  RIGHT_MISSING: {
    en:
      'Cannot let user "{user}" use procedure "{procedure}": expected a role with the area "{area}", found {roles}',
    vi: '{user} không được dùng nghiệp vụ {procedure}: cần vai trò thuộc mảng "{area}", có {roles}',
  },
  PROCEDURE_UNKNOWN: { en: 'Cannot find procedure "{code}"', vi: 'không có nghiệp vụ "{code}"' },
  POLICY_REFUSES_KIND: {
    en: 'The standby does not take kind {kind:word}: "{rule}" in {version}',
    vi:
      'hệ thống dự phòng không tiếp nhận loại hình {kind:word}: "{rule}" theo chính sách {version}',
  },
  POLICY_REFUSES: {
    en: 'The standby does not take {procedure:word}: "{rule}" in {version}',
    vi: 'hệ thống dự phòng không tiếp nhận {procedure:word}: "{rule}" theo chính sách {version}',
  },
  TOO_MANY_ROWS: {
    en: "Cannot take {procedure:word}: found {found:digits} rows, expected at most {most:digits}",
    vi: "{procedure:word} có {found:digits} dòng, tối đa {most:digits}",
  },
  FILE_KIND: {
    en: "Cannot take file {place:digits} of {count:digits}: expected one of {extensions}",
    vi: "không nhận tệp {place:digits}/{count:digits}: đuôi tệp phải là một trong {extensions}",
  },
  ITEM_CHARACTERS: {
    en: "Cannot read item {item:word} of {procedure:word}: found other characters",
    vi: "không đọc được chỉ tiêu {item:word} của {procedure:word}: có ký tự lạ",
  },
  NO_MANAGEMENT_DOCUMENT: {
    en: "no management document is kept for {procedure:word}",
    vi: "không lưu chứng từ quản lý cho {procedure:word}",
  },
  NO_OUTPUTS: {
    en: "no outputs wait for terminal {terminal:word}",
    vi: "không có bản tin chờ máy trạm {terminal:word}",
  },
  OUTPUTS_BUSY: {
    en: "outputs of terminal {terminal:word} are being retrieved",
    vi: "bản tin của máy trạm {terminal:word} đang được lấy",
  },
  LEDGER_BEHIND: {
    en: "the ledger has not caught up with the journal yet",
    vi: "sổ theo dõi chưa đọc kịp nhật ký",
  },
  OWNER_IN_DOUBT: {
    en: "a message that could not be learnt may have changed what its user has",
    vi: "có thông điệp chưa ghi nhận được có thể đã đổi chứng từ của người dùng này",
  },
  DOCUMENT_UNKNOWN: {
    en: "the ledger does not know document {id:word} of VNACCS",
    vi: "sổ theo dõi không biết chứng từ {id:word} của VNACCS",
  },
  DOCUMENT_IN_DOUBT: {
    en: 'an unknown outcome at VNACCS may have changed "{name}"',
    vi: 'kết quả chưa rõ ở VNACCS có thể đã đổi "{name}"',
  },
  LIST_IN_DOUBT: {
    en: "an unknown outcome at VNACCS may have changed this user's documents",
    vi: "kết quả chưa rõ ở VNACCS có thể đã đổi chứng từ của người dùng này",
  },
  DOCUMENT_TO_GIVE_BACK: {
    en: "document {id:word} has work that is still to be given back",
    vi: "chứng từ {id:word} còn mục chờ cập nhật lại",
  },
  NO_BAND: {
    en: "no band of numbers is set for type {type:word}",
    vi: "chưa khai báo dải số cho loại {type:word}",
  },
  BAND_TOUCHED: {
    en: "cannot give a number of type {type:word}: {why}",
    vi: "không cấp được số loại {type:word}: {why}",
  },
  IN_ARCHIVE: {
    en: "it is in the archive of partition {part:word}",
    vi: "đã chuyển vào kho lưu trữ, phân vùng {part:word}",
  },
  FIRST_NOT_TAKEN: {
    en: "the first of this message was not taken",
    vi: "lần gửi đầu không được nhận",
  },
  FIRST_UNKNOWN: {
    en: "the outcome of the first is not known",
    vi: "chưa rõ kết quả của lần gửi đầu",
  },
  CLOSED: { en: "the gateway is closed", vi: "cổng đang đóng" },
  NO_PRIMARY: { en: "no primary is set", vi: "chưa khai báo hệ thống chính" },
  NOT_HANDLED: { en: "could not be handled: {cause}", vi: "không xử lý được: {cause}" },
  NOT_INSPECTED: { en: "could not be inspected: {cause}", vi: "không kiểm tra được: {cause}" },
  NOT_CHECKED: {
    en: "could not be checked before it is relayed: {cause}",
    vi: "không kiểm tra được trước khi chuyển: {cause}",
  },
  REPORT_UNREADABLE: { en: "cannot be read: {cause}", vi: "không đọc được: {cause}" },
  NOT_READ: { en: "could not be read: {cause}", vi: "không đọc được: {cause}" },
  ANSWER_NOT_STORED: {
    en: "it was answered, and the answer could not be stored: {cause}",
    vi: "đã có trả lời nhưng không lưu được: {cause}",
  },
  PRIMARY_ANSWER_GONE: {
    en: "the primary's answer is not in the journal any more",
    vi: "câu trả lời của hệ thống chính không còn trong nhật ký",
  },
  NOT_COMPARED: { en: "could not be compared: {cause}", vi: "không so sánh được: {cause}" },
  // Bytes that are kept sealed, and of what they are.
  OF_CONTENT: { en: "its content ", vi: "nội dung " },
  OF_REQUEST: { en: "the request ", vi: "yêu cầu " },
  OF_ANSWER: { en: "the answer ", vi: "trả lời " },
  OF_FIRST_ANSWER: { en: "the answer of the first ", vi: "trả lời của lần đầu " },
  OF_MIRROR_ANSWER: { en: "the mirror's answer ", vi: "trả lời của hệ thống thứ hai " },
  OF_RECORDED_REQUEST: { en: "the recorded request ", vi: "yêu cầu đã ghi " },
  OF_RECORDED_MESSAGE: { en: "the recorded message ", vi: "thông điệp đã ghi " },
  OF_DOCUMENT: { en: "document {id:word} ", vi: "chứng từ {id:word} " },
  UNOPENED_NO_KEY: {
    en: "{what}cannot be opened: it is encrypted and no data key is set",
    vi: "{what}không mở được: đã mã hóa mà chưa khai báo khóa dữ liệu",
  },
  UNOPENED_OTHER_KEY: {
    en: "{what}cannot be opened: it is sealed by key {number:digits}, which is not given",
    vi: "{what}không mở được: được niêm phong bằng khóa {number:digits} chưa khai báo",
  },
  UNOPENED_CHANGED: {
    en: "{what}cannot be opened: it was changed, belongs elsewhere, or its key is another one",
    vi: "{what}không mở được: đã bị thay đổi, thuộc chỗ khác hoặc khóa khác",
  },
  UNOPENED_BASE: {
    en: "{what}cannot be opened: stored is what differs from message {base}, which does not open",
    vi:
      "{what}không mở được: chỉ lưu phần khác với thông điệp {base}, mà thông điệp đó không mở được",
  },
  // The key that signs checkpoints and reports.
  SIGNING_KEYS_IN_FILES: {
    en: "no signing key lies in the database: without a data key each node signs with its own file",
    vi: "cơ sở dữ liệu không có khóa ký: chưa khai báo khóa dữ liệu nên mỗi máy ký bằng tệp riêng",
  },
  SIGNING_KEY_GONE: {
    en: "signing key {number:digits} cannot be used: its secret is gone",
    vi: "không dùng được khóa ký số {number:digits}: phần bí mật không còn",
  },
  SIGNING_KEY_UNSEALED: {
    en:
      "signing key {number:digits} cannot be used: its secret stands in clear, put there by whoever",
    vi: "không dùng được khóa ký số {number:digits}: phần bí mật không niêm phong, không rõ ai ghi",
  },
  SIGNING_KEY_UNOPENED: {
    en:
      "signing key {number:digits} cannot be used: its secret does not open, was changed or is of another data key",
    vi:
      "không dùng được khóa ký số {number:digits}: phần bí mật không mở được, đã bị thay đổi hoặc thuộc khóa dữ liệu khác",
  },
  SIGNING_KEY_OTHER: {
    en: "signing key {number:digits} cannot be used: its secret is not that of the key listed",
    vi: "không dùng được khóa ký số {number:digits}: phần bí mật không khớp khóa trong danh sách",
  },
  SIGNING_KEY_NOT_LOST: {
    en: "signing key {number:digits} is not lost: it can hand over to the next one",
    vi: "khóa ký số {number:digits} chưa mất: vẫn ký bàn giao được cho khóa sau",
  },
} as const;
