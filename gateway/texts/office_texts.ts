import type { Texts } from "./text.ts";

/** The officers' site: declarations of an office, checks and decisions. */
export const officeTexts = {
  "office.title": { vi: "Tờ khai của đơn vị {office}", en: "Declarations of office {office}" },
  "office.lead": {
    vi: "Đang chờ: {green} luồng xanh, {yellow} luồng vàng, {red} luồng đỏ.",
    en: "Waiting: {green} green, {yellow} yellow, {red} red.",
  },
  "office.notStandby": {
    vi:
      "Hệ thống dự phòng đang không hoạt động. Mọi quyết định được thực hiện trên VNACCS; trang này chỉ để xem.",
    en: "The standby is not active. Decisions are made in VNACCS; this page is read-only.",
  },
  "office.unknown": {
    vi:
      "{count} tờ khai đã đăng ký trên VNACCS nhưng luồng chưa xác định; có thể là luồng đỏ. Không được thông quan trước khi công chức ghi luồng.",
    en:
      "{count} declarations are registered at VNACCS with a channel that is not known here; it may be red. None is cleared before an officer records the channel.",
  },
  "office.unknown.list": { vi: "Xem danh sách", en: "Show the list" },
  "office.caption": { vi: "Tờ khai", en: "Declarations" },
  "office.number": { vi: "Số tờ khai", en: "Number" },
  "office.family": { vi: "Loại", en: "Kind" },
  "office.owner": { vi: "Người khai", en: "Declarant" },
  "office.channel": { vi: "Luồng", en: "Channel" },
  "channelRule.default": { vi: "mặc định", en: "default" },
  "channelRule.decided by VNACCS": { vi: "VNACCS phân luồng", en: "decided by VNACCS" },
  "channelRule.seen at VNACCS by an officer": {
    vi: "công chức xem tại VNACCS",
    en: "seen at VNACCS by an officer",
  },
  "channelRule.changed by an officer": {
    vi: "công chức thay đổi",
    en: "changed by an officer",
  },
  "channelRule.changed by two officers": {
    vi: "hai công chức thay đổi",
    en: "changed by two officers",
  },
  "heldReason.code not known here": {
    vi: "mã không có trong bảng mã ở đây",
    en: "code not known here",
  },
  "heldReason.items that do not agree": {
    vi: "các chỉ tiêu không khớp nhau",
    en: "items that do not agree",
  },
  "heldReason.no temporary import or export": {
    vi: "không phải tờ khai tạm nhập, tạm xuất",
    en: "not a temporary import or export",
  },
  "heldReason.no such line of": {
    vi: "không có dòng hàng này trong",
    en: "no such line in",
  },
  "heldReason.more goes back than remains of": {
    vi: "tái xuất hoặc tái nhập nhiều hơn số còn lại của",
    en: "more is returned than remains of",
  },
  "office.rule": { vi: "Quy tắc phân luồng", en: "Deciding rule" },
  "office.code": { vi: "Đơn vị hải quan", en: "Office" },
  "office.created": { vi: "Đăng ký lúc", en: "Registered" },
  "office.corrections": { vi: "Số lần sửa", en: "Corrections" },
  "channel.1": { vi: "Xanh", en: "Green" },
  "channel.2": { vi: "Vàng", en: "Yellow" },
  "channel.3": { vi: "Đỏ", en: "Red" },
  "channel.unknown": { vi: "Chưa xác định", en: "Not determined" },
  "documentState.draft": { vi: "Khai trước", en: "Draft" },
  "documentState.registered": { vi: "Đã đăng ký", en: "Registered" },
  "documentState.cleared": { vi: "Đã thông quan", en: "Cleared" },
  "documentState.cancelled": { vi: "Đã hủy", en: "Cancelled" },
  "documentState.amended": { vi: "Đã khai bổ sung", en: "Amended" },
  "family.import declaration": { vi: "Nhập khẩu", en: "Import" },
  "family.small import declaration": { vi: "Nhập khẩu trị giá thấp", en: "Import of small value" },
  "family.export declaration": { vi: "Xuất khẩu", en: "Export" },
  "family.small export declaration": { vi: "Xuất khẩu trị giá thấp", en: "Export of small value" },
  "family.transport declaration": { vi: "Vận chuyển", en: "Transport" },
  "declaration.title": { vi: "Tờ khai {number}", en: "Declaration {number}" },
  "declaration.items": { vi: "Nội dung khai", en: "Declared values" },
  "declaration.procedure": { vi: "Nghiệp vụ", en: "Procedure" },
  "declaration.message": { vi: "Thông điệp", en: "Message" },
  "declaration.acts": { vi: "Kiểm tra và quyết định", en: "Checks and decisions" },
  "declaration.act": { vi: "Thao tác", en: "Act" },
  "declaration.finding": { vi: "Kết quả, nội dung", en: "Finding, text" },
  "declaration.incomplete": {
    vi: "Kết quả một thông điệp về tờ khai này tại VNACCS chưa rõ. Chưa thể quyết định ở đây.",
    en:
      "The outcome of a message about this declaration at VNACCS is unknown. Nothing can be decided here yet.",
  },
  "act.papers": { vi: "Kiểm tra hồ sơ", en: "Check of papers" },
  "act.goods": { vi: "Kiểm tra hàng hóa", en: "Check of goods" },
  "act.clear": { vi: "Thông quan", en: "Clear" },
  "act.ask correction": { vi: "Yêu cầu sửa tờ khai", en: "Ask for a correction" },
  "act.cancel": { vi: "Hủy tờ khai", en: "Cancel" },
  "act.duties": { vi: "Xác nhận nghĩa vụ thuế", en: "Confirm duties" },
  "act.release": { vi: "Giải phóng hàng", en: "Release the goods" },
  "act.storage": { vi: "Đưa hàng về bảo quản", en: "Store the goods before clearance" },
  "act.channel": { vi: "Ghi luồng", en: "Record the channel" },
  "act.channel.other": { vi: "Chuyển luồng", en: "Change the channel" },
  "act.proposed": { vi: "đề xuất", en: "proposed" },
  "basis.paid": { vi: "Đã nộp thuế", en: "Paid" },
  "basis.guaranteed": { vi: "Được bảo lãnh", en: "Guaranteed" },
  "basis.exempt": { vi: "Miễn, không chịu thuế", en: "Exempt" },
  "act.basis": { vi: "Căn cứ", en: "Basis" },
  "act.reference": { vi: "Số chứng từ", en: "Reference" },
  "act.reference.hint": {
    vi: "Giấy nộp tiền, thư bảo lãnh hoặc quyết định miễn thuế.",
    en: "Payment slip, letter of guarantee or exemption decision.",
  },
  "act.text.reason": { vi: "Được ghi vào nhật ký.", en: "Recorded in the audit." },
  "act.duties.lead": {
    vi:
      "Tờ khai luồng xanh được thông quan ngay; tờ khai luồng khác được ghi nhận và thông quan sau kiểm tra.",
    en:
      "A green declaration is cleared at once; with another channel this is recorded and the declaration is cleared after the check.",
  },
  "act.release.lead": {
    vi: "Hàng được giải phóng trước khi thông quan; tờ khai chỉ còn được khai bổ sung.",
    en: "The goods are released before clearance; after that the declaration can only be amended.",
  },
  "act.storage.lead": {
    vi: "Người khai được đưa hàng về bảo quản; hàng chưa được thông quan.",
    en: "The declarant may take the goods into storage; they are not cleared.",
  },
  "act.channel.other.lead": {
    vi:
      "Chuyển sang luồng nặng hơn có hiệu lực ngay. Luồng nhẹ hơn chỉ có hiệu lực khi công chức thứ hai đồng ý.",
    en:
      "A stricter channel takes effect at once. A lighter one takes effect only when a second officer agrees.",
  },
  "act.channel.proposed": {
    vi: "Có đề xuất chuyển sang luồng {channel}; cần công chức khác đồng ý.",
    en: "Changing to channel {channel} is proposed; another officer has to agree.",
  },
  "act.proposedDone": {
    vi: "Đã ghi nhận đề xuất. Luồng chưa thay đổi cho đến khi công chức thứ hai đồng ý.",
    en: "The proposal is recorded. The channel does not change until a second officer agrees.",
  },
  "office.waits": { vi: "Chờ xác nhận", en: "Waiting for" },
  "office.waits.permit": {
    vi: "Luồng xanh chờ xác nhận nghĩa vụ thuế",
    en: "Green, duties to be confirmed",
  },
  "office.waits.count": {
    vi: "{count} tờ khai luồng xanh chờ công chức xác nhận nghĩa vụ thuế.",
    en: "{count} green declarations are waiting for an officer to confirm the duties.",
  },
  "declaration.permit.doubts": {
    vi: "Những điểm hệ thống dự phòng không tự bảo đảm được:",
    en: "What the standby cannot vouch for by itself:",
  },
  "declaration.permit.policy": {
    vi: "Chưa được thông quan: mọi tờ khai đều do công chức quyết định.",
    en: "Not cleared: an officer decides on every declaration.",
  },
  "declaration.permit.once": {
    vi:
      "Chưa được thông quan. Hệ thống dự phòng chỉ tự quyết định khi tiếp nhận đăng ký hoặc sửa đổi; nay công chức quyết định.",
    en:
      "Not cleared. The standby decides by itself only when it accepts a registration or a correction; now an officer decides.",
  },
  "declaration.released": { vi: "Giải phóng hàng", en: "Released" },
  "declaration.stored": { vi: "Đưa hàng về bảo quản", en: "Stored" },
  "declaration.cleared": { vi: "Thông quan", en: "Cleared" },
  "draws.caption": {
    vi: "Số lượng đã trừ lùi, đã tái xuất hoặc tái nhập",
    en: "Quantities deducted, re-exported or re-imported",
  },
  "draws.by": { vi: "Tờ khai (11 số đầu)", en: "By declaration (first 11 digits)" },
  "draws.line": { vi: "Dòng hàng", en: "Line" },
  "draws.quantity": { vi: "Số lượng, theo đơn vị của dòng", en: "Quantity, in the line's unit" },
  "draws.otherUnit": { vi: "(theo đơn vị khác)", en: "(in another unit)" },
  "draws.unknown": { vi: "chưa xác định", en: "not determined" },
  "draws.incomplete": {
    vi: "Chưa đầy đủ: VNACCS có thể đã ghi nhận thêm mà hệ thống này chưa biết.",
    en: "Incomplete: VNACCS may have recorded more that is not known here.",
  },
  "declaration.line": { vi: "dòng {row}", en: "line {row}" },
  "permitDoubt.import tax not declared free": {
    vi: "không khai là miễn hoặc thuế suất nhập khẩu 0",
    en: "it does not say that it is free of import tax",
  },
  "permitDoubt.export tax not declared free": {
    vi: "không khai thuế suất xuất khẩu 0",
    en: "it does not say that it is free of export tax",
  },
  "permitDoubt.other tax not declared free": {
    vi: "không khai là không chịu thuế GTGT",
    en: "it does not say that it is not subject to VAT",
  },
  "permitDoubt.tax declared": { vi: "có khai thuế phải nộp", en: "it declares a tax" },
  "permitDoubt.small value": {
    vi: "hàng nhập khẩu trị giá thấp phải nộp thuế GTGT",
    en: "VAT is due on imports of small value",
  },
  "permitDoubt.bank payment": {
    vi: "nộp thuế qua ngân hàng, hạn mức",
    en: "duties are paid through a bank",
  },
  "permitDoubt.guarantee": { vi: "có bảo lãnh", en: "duties are guaranteed" },
  "permitDoubt.payment later": {
    vi: "được áp dụng thời hạn nộp thuế",
    en: "taxes are to be paid later",
  },
  "permitDoubt.release before permit": {
    vi: "đề nghị giải phóng hàng",
    en: "it asks for the release of the goods",
  },
  "permitDoubt.reduction": {
    vi: "có miễn, giảm thuế",
    en: "it claims an exemption or a reduction",
  },
  "permitDoubt.exemption list": {
    vi: "trừ lùi danh mục miễn thuế",
    en: "it draws on an exemption list",
  },
  "permitDoubt.tariff quota": { vi: "hạn ngạch thuế quan", en: "it draws on a tariff quota" },
  "permitDoubt.temporary trade": {
    vi: "tạm nhập, tạm xuất, tái nhập, tái xuất",
    en: "temporary import or export",
  },
  "permitDoubt.code not known": {
    vi: "có mã không có trong bảng mã ở đây",
    en: "it names a code that is not known here",
  },
  "permitDoubt.items that do not agree": {
    vi: "các chỉ tiêu không khớp nhau",
    en: "its items do not agree",
  },
  "files.relayed": {
    vi:
      "Ở đây chỉ có tệp mà hệ thống dự phòng tiếp nhận. Tệp đã gửi tới VNACCS (HYS, HYE, MSB) nằm ở VNACCS; cổng chỉ giữ thông điệp gốc trong nhật ký.",
    en:
      "Only files that the standby received are listed. Files sent to VNACCS (HYS, HYE, MSB) are at VNACCS; the gateway keeps only the original messages in its journal.",
  },
  "files.archived": {
    vi:
      "Tệp đi kèm thông điệp của tháng đã chuyển ra kho lưu trữ không còn trong cơ sở dữ liệu. Muốn xem, vui lòng báo người vận hành số thông điệp và tên kho; họ lấy tệp bằng lệnh songhanh archive show.",
    en:
      "Files of messages whose month is in an archive are no longer in the database. To have one, tell the operators the message and the archive; they take it out with songhanh archive show.",
  },
  "files.caption": { vi: "Tệp đính kèm", en: "Attached files" },
  "files.name": { vi: "Tên tệp", en: "File" },
  "files.size": { vi: "Dung lượng", en: "Size" },
  "files.receipt": { vi: "Số tiếp nhận", en: "Receipt number" },
  "files.damaged": {
    vi:
      "Tệp “{name}” không mở được hoặc không còn đúng như khi tiếp nhận, nên không tải về được. Vui lòng báo người vận hành.",
    en:
      "The file “{name}” cannot be opened or is no longer as it was received, so it cannot be downloaded. Please tell the operators.",
  },
  "step.done": { vi: "xong", en: "done" },
  "step.open": { vi: "cần làm", en: "to do" },
  "step.wrong": { vi: "không phù hợp", en: "not in order" },
  "step.unknown": { vi: "chưa xác định", en: "not determined" },
  "step.not asked": { vi: "không yêu cầu", en: "not required" },
  "step.decision": { vi: "Quyết định", en: "Decision" },
  "step.notAskedBy": {
    vi: "Luồng của tờ khai không yêu cầu bước này.",
    en: "The declaration's channel does not require this step.",
  },
  "step.recordAnew": {
    vi:
      "Ghi lại thay cho kết quả trên; kết quả cũ vẫn được giữ trong lịch sử nhưng không còn tính.",
    en:
      "A new record replaces the one above; the old one stays in the history and no longer counts.",
  },
  "act.missing": { vi: "Còn thiếu:", en: "Still missing:" },
  "act.superseded": { vi: "đã được thay bằng bản ghi sau", en: "superseded" },
  "act.bad.textMissing": {
    vi: "Chưa ghi kết quả “Không phù hợp”: vui lòng nhập nội dung.",
    en: "“Not in order” was not recorded: please say what is wrong.",
  },
  "act.next": { vi: "Hồ sơ tiếp theo: {number}", en: "Next: {number}" },
  "act.next.none": {
    vi: "Không còn hồ sơ nào chờ bạn quyết định.",
    en: "Nothing else waits for you.",
  },
  "duties.wrong": {
    vi: "Xác nhận trước đó sai, chưa xác nhận lại",
    en: "The earlier confirmation was wrong; not confirmed again",
  },
  "duties.notAsked": {
    vi: "Ghi xác nhận dù chưa được yêu cầu",
    en: "Record a confirmation although none is required",
  },
  "duties.isWrong": { vi: "Xác nhận này sai?", en: "Is this confirmation wrong?" },
  "duties.isWrong.hint": {
    vi: "Được ghi thêm vào nhật ký; xác nhận cũ vẫn được giữ nhưng không còn tính.",
    en: "Recorded in addition; the earlier confirmation stays in the history and no longer counts.",
  },
  "duties.isWrong.button": { vi: "Ghi là sai", en: "Record as wrong" },
  "act.result": { vi: "Kết quả", en: "Result" },
  "act.good": { vi: "Phù hợp", en: "In order" },
  "act.bad": { vi: "Không phù hợp", en: "Not in order" },
  "act.text": { vi: "Nội dung", en: "Text" },
  "act.text.check": {
    vi: "Bắt buộc khi kết quả không phù hợp.",
    en: "Required where something is not in order.",
  },
  "act.text.told": {
    vi: "Người khai nhận được nội dung này tại máy trạm của mình.",
    en: "The declarant receives this text at their terminal.",
  },
  "act.channel.lead": {
    vi:
      "VNACCS đã phân luồng lúc {since}, cổng chưa nhận được kết quả. Ghi luồng đã thấy trên bản in hoặc được VNACCS xác nhận; nếu không rõ, chọn luồng nặng hơn.",
    en:
      "VNACCS decided the channel at {since}, but the gateway did not receive it. Record the channel seen on a printout or confirmed by VNACCS; if in doubt, choose the stricter one.",
  },
  "act.channel.source": {
    vi: "Căn cứ (bản in, điện thoại, người xác nhận)",
    en: "Source (printout, telephone, who confirmed it)",
  },
  "declaration.permitUnknown": {
    vi: "VNACCS có thể đã cho phép thông quan; cổng chưa nhận được kết quả.",
    en: "VNACCS may have cleared the declaration; the gateway has not received the result.",
  },
  "act.clear.lead": {
    vi:
      "Tờ khai được thông quan; máy trạm của người khai nhận quyết định thông quan khi lấy kết quả (#REP1).",
    en: "The declaration is cleared; the declarant's terminal fetches the permit (#REP1).",
  },
  "act.cancel.lead": {
    vi: "Tờ khai bị hủy và không thể khôi phục. Người khai được thông báo.",
    en: "The declaration is cancelled; this cannot be undone. The declarant is notified.",
  },
  "act.done": {
    vi: "Đã ghi nhận. Thông báo gửi người khai: {outputs}.",
    en: "Recorded. Reports sent to the declarant: {outputs}.",
  },
  "act.doneSilent": { vi: "Đã ghi nhận.", en: "Recorded." },
  "actFault.not a declaration": {
    vi: "Chứng từ này không được phân luồng.",
    en: "This document has no channel.",
  },
  "actFault.another officer's": {
    vi: "Hồ sơ được phân công cho công chức khác, hoặc chưa được phân công.",
    en: "It is assigned to another officer, or not assigned yet.",
  },
  "actFault.not for this paper": {
    vi: "Thao tác này không áp dụng cho loại chứng từ này.",
    en: "This action does not apply to this kind of document.",
  },
  "actFault.incomplete": {
    vi: "Kết quả tại VNACCS chưa rõ.",
    en: "The outcome at VNACCS is unknown.",
  },
  "actFault.state": {
    vi: "Trạng thái của tờ khai không cho phép thao tác này.",
    en: "The declaration's state does not allow this.",
  },
  "actFault.channel": {
    vi: "Luồng không phù hợp với thao tác hoặc với loại tờ khai này.",
    en: "The channel does not fit this action or this kind of declaration.",
  },
  "actFault.channel missing": { vi: "Vui lòng chọn luồng.", en: "Please choose the channel." },
  "actFault.result missing": {
    vi: "Vui lòng chọn kết quả phù hợp hay không phù hợp.",
    en: "Please choose whether it is in order.",
  },
  "actFault.changed": {
    vi:
      "Có thay đổi kể từ khi bạn mở trang; chưa ghi gì. Hãy xem lại nội dung hiện tại trước khi gửi lại.",
    en:
      "It has changed since you opened the page; nothing was recorded. Look at it as it is now before sending again.",
  },
  "actFault.channel unknown": {
    vi: "VNACCS đã phân luồng nhưng kết quả chưa xác định. Trước hết phải ghi luồng của VNACCS.",
    en: "VNACCS has decided a channel that is not known here. Record VNACCS's channel first.",
  },
  "actFault.channel known": {
    vi: "Luồng của tờ khai đã được xác định.",
    en: "The declaration's channel is already known.",
  },
  "actFault.lighter": {
    vi: "Không thể ghi luồng nhẹ hơn luồng trước khi sửa hoặc luồng theo quy tắc phân luồng.",
    en: "The channel cannot be lighter than before the correction, or than the criteria give.",
  },
  "actFault.second person": {
    vi: "Người đề xuất luồng nhẹ hơn không được tự đồng ý; cần công chức thứ hai.",
    en:
      "The officer who proposed the lighter channel cannot also agree to it; a second officer has to.",
  },
  "actFault.basis missing": {
    vi: "Vui lòng chọn căn cứ và nhập số chứng từ.",
    en: "Please choose the basis and enter the reference.",
  },
  "actFault.duties unconfirmed": {
    vi: "Nghĩa vụ thuế chưa được xác nhận kể từ lần khai gần nhất.",
    en: "The duties have not been confirmed since the latest declaration.",
  },
  "actFault.not imported": {
    vi: "Thao tác này chỉ áp dụng cho tờ khai nhập khẩu.",
    en: "This action applies to import declarations only.",
  },
  "actFault.text missing": {
    vi: "Vui lòng nhập nội dung hoặc lý do.",
    en: "Please enter a text or reason.",
  },
  "actFault.papers unchecked": {
    vi: "Chưa có kết quả kiểm tra hồ sơ phù hợp kể từ lần khai gần nhất.",
    en: "The papers have not been found in order since the latest declaration.",
  },
  "actFault.goods unchecked": {
    vi: "Chưa có kết quả kiểm tra hàng hóa phù hợp kể từ lần khai gần nhất.",
    en: "The goods have not been found in order since the latest declaration.",
  },
} satisfies Texts;
