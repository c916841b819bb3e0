import type { Texts } from "./text.ts";

/** Messages in the operators' console: finding them, one of them, and recording its outcome. */
export const messageTexts = {
  "messages.lead": {
    vi: "Lọc theo số chứng từ, người dùng, nghiệp vụ, mã kết quả, trạng thái và thời gian.",
    en: "Filter by document number, user, procedure, result code, state and time.",
  },
  "messages.caption": { vi: "Thông điệp, mới nhất trước", en: "Messages, newest first" },
  "messages.from": { vi: "Từ thời điểm", en: "From" },
  "messages.to": { vi: "Đến thời điểm", en: "Until" },
  "messages.clear": { vi: "Xóa bộ lọc", en: "Clear" },
  "messages.repeats": { vi: "Thông điệp gửi lại", en: "Repeats" },
  "messages.withRepeats": { vi: "Cả thông điệp gửi lại", en: "With repeats" },
  "messages.withoutRepeats": { vi: "Không kể thông điệp gửi lại", en: "Without repeats" },
  "message.id": { vi: "Mã thông điệp", en: "Message ID" },
  "message.document": { vi: "Số chứng từ", en: "Document number" },
  "message.user": { vi: "Người dùng", en: "User" },
  "message.procedure": { vi: "Nghiệp vụ", en: "Procedure" },
  "message.receivedAt": { vi: "Nhận lúc", en: "Received" },
  "message.path": { vi: "Máy trạm", en: "Path" },
  "message.sender": { vi: "Địa chỉ gửi", en: "Sender" },
  "message.linkInfo": { vi: "Thông tin liên kết", en: "Link information" },
  "message.first": { vi: "Lặp lại của", en: "Repeat of" },
  "message.size": { vi: "Dung lượng", en: "Size" },
  "message.contentType": { vi: "Kiểu nội dung", en: "Content type" },
  "message.digest": { vi: "Mã băm có khóa của nội dung", en: "Keyed digest of the body" },
  "message.parts": { vi: "Các phần của trang", en: "Parts of this page" },
  "message.timeline": { vi: "Diễn biến", en: "Timeline" },
  "message.bytes": { vi: "Từng byte", en: "Raw bytes" },
  "message.items": { vi: "Chỉ tiêu", en: "Items" },
  "message.signer": { vi: "Người ký", en: "Signer" },
  "message.reply": { vi: "Trả lời", en: "Reply" },
  "message.replyBytes": { vi: "Từng byte của trả lời", en: "Raw bytes of the reply" },
  "message.noReply": { vi: "Chưa có trả lời.", en: "There is no reply." },
  "message.cut": {
    vi:
      "Thông điệp bị từ chối của người gửi không xác định: đã nhận {received}, chỉ lưu {kept} đầu." +
      " Mã băm có khóa là của toàn bộ nội dung.",
    en:
      "Refused, from an unknown sender: {received} were received and only the first {kept} are stored. The keyed digest is of the whole.",
  },
  "message.unopened": {
    vi: "Nội dung đã lưu không mở được.",
    en: "The stored content cannot be opened.",
  },
  "message.noItems": { vi: "Không có chỉ tiêu nào.", en: "There are no items." },
  "message.mirrored": { vi: "Bản sao đối chiếu", en: "Mirrored reply" },
  "message.toPair": { vi: "Xem hai trả lời cạnh nhau", en: "See both replies side by side" },
  "message.files": { vi: "Tệp đính kèm", en: "Files" },
  "message.fileName": { vi: "Tên tệp", en: "File name" },
  "message.next": { vi: "Việc có thể làm", en: "What can be done" },
  "outcome": { vi: "Kết quả xử lý", en: "Outcome" },
  "outcome.accepted": { vi: "Chấp nhận", en: "Accepted" },
  "outcome.refused by the gateway": { vi: "Cổng từ chối", en: "Refused by the gateway" },
  "outcome.refused by the centre": {
    vi: "VNACCS hoặc dự phòng từ chối",
    en: "Refused by VNACCS or the standby",
  },
  "outcome.refused by VNACCS": { vi: "VNACCS từ chối", en: "Refused by VNACCS" },
  "outcome.refused by the standby": { vi: "Dự phòng từ chối", en: "Refused by the standby" },
  "outcome.unknown": { vi: "Chưa rõ kết quả", en: "Unknown" },
  "message.state.in flight": { vi: "Đang xử lý", en: "In flight" },
  "message.state.answered": { vi: "Đã trả lời", en: "Answered" },
  "message.state.unknown": { vi: "Chưa rõ kết quả", en: "Unknown" },
  "message.state.refused": { vi: "Bị từ chối", en: "Refused" },
  "message.state.absent": { vi: "VNACCS không có", en: "Absent at VNACCS" },
  "message.state.decided": { vi: "Đã có quyết định", en: "Decided" },
  "message.taken.handed over": { vi: "Đã chuyển đi", en: "Handed over" },
  "message.taken.stood in": { vi: "Dự phòng nhận", en: "Stood in" },
  "message.taken.repeated": { vi: "Lặp lại", en: "Repeated" },
  "items.caption": { vi: "Chỉ tiêu có giá trị", en: "Items" },
  "items.line": { vi: "Dòng", en: "Line" },
  "items.id": { vi: "Mã chỉ tiêu", en: "Item" },
  "items.name": { vi: "Tên chỉ tiêu", en: "Name" },
  "items.value": { vi: "Giá trị", en: "Value" },
  "bytes.envelope": { vi: "Phần trước thông điệp ({size})", en: "Before the message ({size})" },
  "bytes.envelopeLabel": { vi: "Byte trước thông điệp", en: "Bytes before the message" },
  "bytes.hint": {
    vi: "␍ ␊ là xuống dòng, · là byte khác ASCII, • che mật khẩu và khóa truy cập.",
    en: "␍ ␊ end a line, · is a byte outside ASCII, • covers passwords and access keys.",
  },
  "bytes.cut": { vi: "Chỉ hiện {n} đầu.", en: "Only the first {n} are shown." },
  "header.control": { vi: "Điều khiển", en: "Control" },
  "header.procedure": { vi: "Nghiệp vụ", en: "Procedure" },
  "header.outputCode": { vi: "Mã thông báo trả về", en: "Output code" },
  "header.serverReceiveTime": { vi: "Giờ máy chủ nhận", en: "Server receive time" },
  "header.userId": { vi: "Người dùng", en: "User ID" },
  "header.password": { vi: "Mật khẩu", en: "Password" },
  "header.path": { vi: "Máy trạm", en: "Path" },
  "header.mailAddress": { vi: "Địa chỉ thư", en: "Mail address" },
  "header.subject": { vi: "Tiêu đề", en: "Subject" },
  "header.rtpInfo": { vi: "Thông tin RTP", en: "RTP information" },
  "header.serverInfo": { vi: "Thông tin máy chủ", en: "Server information" },
  "header.linkInfo": { vi: "Thông tin liên kết", en: "Link information" },
  "header.divisionNumber": { vi: "Số phần chia", en: "Division number" },
  "header.endFlag": { vi: "Cờ kết thúc", en: "End flag" },
  "header.dataType": { vi: "Loại dữ liệu", en: "Data type" },
  "header.reserve1": { vi: "Dự trữ 1", en: "Reserved 1" },
  "header.sendGuard": { vi: "Chống gửi lặp", en: "Send guard" },
  "header.reserve2": { vi: "Dự trữ 2", en: "Reserved 2" },
  "header.inputInfo": { vi: "Thông tin nhập", en: "Input information" },
  "header.indexInfo": { vi: "Thông tin chỉ mục", en: "Index information" },
  "header.pattern": { vi: "Mẫu", en: "Pattern" },
  "header.system": { vi: "Hệ thống", en: "System" },
  "header.displayCode": { vi: "Mã hiển thị", en: "Display code" },
  "header.reserve3": { vi: "Dự trữ 3", en: "Reserved 3" },
  "header.dataLength": { vi: "Độ dài", en: "Length" },
  "signer.none": { vi: "Thông điệp không ký số.", en: "The message is not signed." },
  "signer.valid": { vi: "Chữ ký đúng", en: "Signature valid" },
  "signer.invalid": { vi: "Chữ ký sai", en: "Signature invalid" },
  "signer.noCertificate": { vi: "Không có chứng thư số", en: "No certificate available" },
  "signer.subject": { vi: "Người ký", en: "Subject" },
  "signer.uid": { vi: "Mã định danh", en: "Identifier" },
  "signer.issuer": { vi: "Nơi cấp (CA)", en: "Issuer" },
  "signer.serial": { vi: "Số hiệu", en: "Serial number" },
  "signer.digest": { vi: "Thuật toán băm", en: "Digest" },
  "signer.until": { vi: "Hiệu lực đến", en: "Valid until" },
  "signer.chain": { vi: "Chuỗi chứng thư số", en: "Chain" },
  "trust.good": { vi: "Chứng thư số tin cậy", en: "Certificate trusted" },
  "trust.untrusted": { vi: "Nơi cấp (CA) không được tin cậy", en: "Not from a trusted authority" },
  "trust.expired": { vi: "Chứng thư số hết hạn", en: "Certificate expired" },
  "trust.notYetValid": { vi: "Chứng thư số chưa có hiệu lực", en: "Certificate not valid yet" },
  "trust.revoked": { vi: "Chứng thư số bị thu hồi", en: "Certificate revoked" },
  "trust.keyUsage": { vi: "Khóa không dùng để ký", en: "Key is not for signing" },
  "trust.revocationUnknown": { vi: "Chưa rõ thu hồi", en: "Revocation status unknown" },
  "trust.weakKey": { vi: "Khóa yếu", en: "Weak key" },
  "trust.malformed": { vi: "Chứng thư số hỏng", en: "Certificate malformed" },
  "next.unknown": {
    vi:
      "Thông điệp đã chuyển cho VNACCS nhưng không có trả lời. Không bao giờ tự gửi lại: hãy hỏi VNACCS rồi ghi kết quả ở đây.",
    en:
      "The message was handed over to VNACCS and not answered. It is never sent again by itself: ask VNACCS, then record the outcome here.",
  },
  "next.repeat": {
    vi: "Thông điệp này lặp lại một thông điệp trước và có cùng kết quả; kết quả được ghi ở đó:",
    en: "It repeats an earlier message and has its outcome, which is recorded there:",
  },
  "next.notLearnt": {
    vi:
      "Đã rõ kết quả nhưng sổ theo dõi không ghi nhận được: khi dự phòng, những gì thông điệp này có thể đã thay đổi bị trả A0011. Hãy tra cứu ở VNACCS; sau khi xác nhận, hệ thống dự phòng trả lời theo những gì sổ đang có.",
    en:
      "Its outcome is known, and the ledger could not learn from it: the standby tells A0011 about what it may have changed. Look it up at VNACCS; once that is confirmed, the standby answers by what the ledger has.",
  },
  "resolve.lift": { vi: "Xác nhận đã xem ở VNACCS", en: "Confirm that it was looked up" },
  "next.in flight": {
    vi: "Đang chờ VNACCS trả lời. Chưa cần làm gì.",
    en: "VNACCS has not answered yet. Nothing to do.",
  },
  "next.answered": {
    vi:
      "Đã có trả lời. Người khai gửi lại đúng nội dung sẽ nhận lại chính trả lời này nếu chưa nhận được.",
    en: "Answered. If the answer did not arrive, whoever sends the same content again gets it.",
  },
  "next.refusedByCentre": {
    vi:
      "Nội dung bị từ chối, không có gì được đăng ký. Người khai sửa theo mã kết quả rồi gửi lại.",
    en:
      "What it asks was refused, and nothing was registered. The declarant corrects what the code names and sends again.",
  },
  "next.notUnderstood": {
    vi:
      "Trả lời không đúng dạng thông điệp: chưa rõ VNACCS đã xử lý hay chưa. Hãy tra cứu chứng từ ở VNACCS.",
    en:
      "The answer is no message that can be understood: whether VNACCS has processed it is not known. Look the document up at VNACCS.",
  },
  "next.refused": {
    vi: "Đã bị từ chối, VNACCS không nhận được gì. Người khai sửa theo mã kết quả rồi gửi lại.",
    en:
      "Refused, and nothing was done. The declarant corrects what the code names and sends again.",
  },
  "next.refusedForNow": {
    vi:
      "Bị từ chối vào lúc đó, không có gì được xử lý; nội dung không có lỗi. Người khai gửi lại sau, như mã kết quả nêu.",
    en:
      "Refused for the time being, and nothing was done; nothing is wrong with what it says. The declarant sends it again later, as the code says.",
  },
  "next.endedAbnormally": {
    vi:
      "VNACCS báo kết thúc bất thường: chưa rõ đã xử lý hay chưa. Hãy tra cứu chứng từ ở VNACCS trước khi người khai gửi lại.",
    en:
      "VNACCS says that it ended abnormally: whether it has processed it is not known. Look the document up at VNACCS before the declarant sends again.",
  },
  "next.absent": {
    vi: "VNACCS không có thông điệp này. Người khai có thể gửi lại.",
    en: "VNACCS does not have this message. The declarant may send it again.",
  },
  "next.decided": {
    vi: "Đã có người quyết định. Xem diễn biến.",
    en: "Somebody has decided. See the timeline.",
  },
  "resolve.title": { vi: "Ghi kết quả đã hỏi được", en: "Record the outcome" },
  "resolve.hint": {
    vi: "Chỉ ghi sau khi đã hỏi VNACCS; việc ghi không lấy lại được.",
    en: "Only after asking VNACCS; this cannot be undone.",
  },
  "resolve.found": { vi: "VNACCS đã có thông điệp này", en: "VNACCS has it" },
  "resolve.absent": {
    vi: "VNACCS không có; người khai có thể gửi lại",
    en: "VNACCS does not have it; it may be sent again",
  },
  "resolve.operator": { vi: "Xử lý bằng cách khác", en: "Settled another way" },
  "resolve.number": { vi: "Số VNACCS đã cấp", en: "Number assigned by VNACCS" },
  "resolve.numberHint": {
    vi: "12 chữ số; cần khi VNACCS đã có và thông điệp xin cấp số.",
    en: "12 digits; required where VNACCS has the message and the message asks for a number.",
  },
  "resolve.again": { vi: "Nếu VNACCS không có", en: "If VNACCS does not have it" },
  "resolve.resend": {
    vi: "Gửi lại ngay đúng các byte ban đầu",
    en: "Send the original bytes again now",
  },
  "inquiry.button": { vi: "Hỏi VNACCS", en: "Ask VNACCS" },
  "inquiry.hint": {
    vi: "Tra cứu bằng tài khoản dịch vụ; không thay đổi gì.",
    en: "Asks with the service user; changes nothing.",
  },
  "inquiry.there": { vi: "VNACCS đã có.", en: "VNACCS has it." },
  "inquiry.absent": { vi: "VNACCS không có.", en: "VNACCS does not have it." },
  "inquiry.differs": {
    vi: "VNACCS có, nhưng nội dung khác.",
    en: "VNACCS has it, with different content.",
  },
  "inquiry.unclear": {
    vi: "Chưa rõ; cần người xem xét.",
    en: "Unclear; somebody has to look at it.",
  },
  "resolve.button": { vi: "Ghi kết quả", en: "Record the outcome" },
} satisfies Texts;
