/** Relaying, asking the primary, giving back, learning: what became of a message over there. */
export const givingBackTexts = {
  NO_ANSWER: { en: "no answer within {ms:digits} ms", vi: "không có trả lời trong {ms:digits} ms" },
  NO_ANSWER_NOT_SENT: {
    en: "no answer within {ms:digits} ms: not sent yet",
    vi: "không có trả lời trong {ms:digits} ms: chưa gửi đi",
  },
  PRIMARY_STATUS: {
    en: "the primary answers with status {status:digits}",
    vi: "hệ thống chính trả lời trạng thái {status:digits}",
  },
  PRIMARY_STATUS_EMPTY: {
    en: "the primary answers with status {status:digits}, which has no answer in it",
    vi: "hệ thống chính trả lời trạng thái {status:digits}, không có nội dung",
  },
  ANSWER_OF_ANOTHER: {
    en: "the answer has the link information of another message",
    vi: "trả lời mang thông tin liên kết của thông điệp khác",
  },
  ANSWER_CUT: {
    en: "the connection ended within the answer: {found:digits} of {said:digits} bytes",
    vi: "kết nối kết thúc giữa chừng trả lời: {found:digits} trên {said:digits} byte",
  },
  ANSWER_CUT_BEHIND: {
    en: "the connection ended within the answer: {found:digits} bytes behind its message are none",
    vi:
      "kết nối kết thúc giữa chừng trả lời: {found:digits} byte đứng sau thông điệp không thành thông điệp nào",
  },
  ANSWER_EMPTY: {
    en: "the connection ended before the answer began",
    vi: "kết nối kết thúc khi chưa có byte nào của trả lời",
  },
  ANSWER_NO_DELIMITER: {
    en: "the connection ended within the answer: its final delimiter is missing",
    vi: "kết nối kết thúc giữa chừng trả lời: thiếu dòng phân cách cuối",
  },
  ANSWER_NOT_RECORDED: {
    en: "its answer could not be recorded: {cause}",
    vi: "không ghi được trả lời: {cause}",
  },
  TOO_LATE: {
    en: "recorded, but too late to be handed over",
    vi: "đã ghi, nhưng quá muộn để chuyển",
  },
  RELAYED_NUMBER: {
    en: "relayed with the primary's number: {pairs}",
    vi: "chuyển tiếp với số của hệ thống chính: {pairs}",
  },
  RELAYED_MAP: {
    en: "relayed with the map {pairs}",
    vi: "chuyển tiếp kèm bảng đối chiếu số {pairs}",
  },
  SAME_AS: { en: "same {by} as {first:id}", vi: "trùng {by} với {first:id}" },
  RECORDED_AGAIN: {
    en: "recorded again: the database had lost it as {id:id}",
    vi: "ghi lại: cơ sở dữ liệu đã làm mất bản ghi {id:id}",
  },
  AGAIN: { en: "{id:id} again: {why}", vi: "gửi lại {id:id}: {why}" },
  AGAIN_TAKEN: {
    en: "handed over again as {id:id}, which VNACCS has taken: {why}",
    vi: "đã gửi lại thành {id:id}, VNACCS đã tiếp nhận: {why}",
  },
  AGAIN_UNKNOWN: {
    en: "handed over again as {id:id}, whose outcome is unknown, too: {why}",
    vi: "đã gửi lại thành {id:id} nhưng cũng chưa rõ kết quả: {why}",
  },
  AGAIN_REFUSED: {
    en: "handed over again as {id:id} and not taken, so nothing is settled: {why}",
    vi: "đã gửi lại thành {id:id} nhưng không được tiếp nhận, nên chưa ghi kết quả: {why}",
  },
  AGAIN_UNDER_WAY: {
    en: "message {id:id} is being handed over again as {again:id}: wait until that is answered",
    vi: "{id:id} đang được gửi lại thành {again:id}; hãy chờ có trả lời",
  },
  NOT_RELAYING: {
    en: "the mode is {mode:word}: nothing is handed over to VNACCS now",
    vi: "đang ở chế độ {mode:word}; lúc này không chuyển gì cho VNACCS",
  },
  // What an answer means.
  ANSWER_UNREADABLE: { en: "the answer cannot be read", vi: "không đọc được trả lời" },
  ANSWER_NO_MESSAGE: {
    en: "the answer is no message",
    vi: "trả lời không phải thông điệp",
  },
  ANSWER_NO_CODE: {
    en: "the answer has no result code",
    vi: "trả lời không có mã kết quả",
  },
  ANSWER_NO_NUMBER: { en: "the answer names no number", vi: "trả lời không có số" },
  ANSWER_NO_RECEIPT: {
    en: "the answer names no receipt",
    vi: "trả lời không có số tiếp nhận",
  },
  FRONT_REFUSED: {
    en: "the primary's front refused it",
    vi: "máy chủ trước hệ thống chính từ chối",
  },
  PRIMARY_REFUSED: {
    en: "the primary refused it with {codes}",
    vi: "hệ thống chính từ chối: {codes}",
  },
  OTHER_BRANCH: {
    en: "branch {theirs:word}, ours was {ours:word}",
    vi: "nhánh {theirs:word}, của ta là {ours:word}",
  },
  OTHER_VALUES: {
    en: "the primary shows other values than were declared",
    vi: "hệ thống chính có giá trị khác đã khai",
  },
  // What an inquiry shows.
  INQUIRY_UNREADABLE: {
    en: "the primary's answer cannot be read",
    vi: "không đọc được trả lời của hệ thống chính",
  },
  INQUIRY_NO_MESSAGE: {
    en: "the primary's answer is no message",
    vi: "trả lời của hệ thống chính không phải thông điệp",
  },
  INQUIRY_NO_DOCUMENT: {
    en: "the primary's answer shows no document",
    vi: "trả lời không cho thấy chứng từ",
  },
  INQUIRY_REFUSED: {
    en: "the primary refused the inquiry with {code:word}",
    vi: "hệ thống chính từ chối tra cứu: {code:word}",
  },
  INQUIRY_FINDS_NOTHING: {
    en: "{procedure:word} finds nothing ({code:word})",
    vi: "{procedure:word} không tìm thấy ({code:word})",
  },
  INQUIRY_UNKNOWN_THERE: {
    en: "the primary does not know the document ({code:word})",
    vi: "hệ thống chính không biết chứng từ ({code:word})",
  },
  INQUIRY_SAME: { en: "the primary has the same", vi: "hệ thống chính có đúng như vậy" },
  INQUIRY_OTHER: {
    en: "the primary has something else under the same name",
    vi: "hệ thống chính có nội dung khác",
  },
  INQUIRY_REGISTERED: {
    en: "the primary has registered it",
    vi: "hệ thống chính đã đăng ký",
  },
  INQUIRY_DRAFT: {
    en: "the primary still has the draft",
    vi: "hệ thống chính vẫn còn bản khai trước",
  },
  INQUIRY_NO_DATE: {
    en: "the inquiry shows no date of registration",
    vi: "tra cứu không cho thấy ngày đăng ký",
  },
  INQUIRY_THESE_VALUES: {
    en: "the primary shows these values",
    vi: "hệ thống chính có các giá trị này",
  },
  INQUIRY_OTHER_VALUES: {
    en: "the primary shows other values",
    vi: "hệ thống chính có giá trị khác",
  },
  INQUIRY_BRANCH: {
    en: "the primary is at branch {branch:digits}",
    vi: "hệ thống chính ở nhánh {branch:digits}",
  },
  INQUIRY_NO_BRANCH: {
    en: "the branch is not in the primary's answer",
    vi: "trả lời của hệ thống chính không có nhánh",
  },
  INQUIRY_SHOWS_NOT: {
    en: "no inquiry shows whether {procedure:word} was processed",
    vi: "không tra cứu được {procedure:word} đã xử lý hay chưa",
  },
  INQUIRY_NO_CHANGE: {
    en: "no inquiry shows what the message changed",
    vi: "không tra cứu được điều thông điệp thay đổi",
  },
  INQUIRED_BY: { en: "{procedure:code}: {why}", vi: "{procedure:code}: {why}" },
  NO_SERVICE_USER: {
    en: "there is no service user who could ask",
    vi: "không có tài khoản dịch vụ để hỏi",
  },
  NOT_ASKED: {
    en: "could not ask the primary: {why}",
    vi: "không hỏi được hệ thống chính: {why}",
  },
  NOT_JUDGED: { en: "could not be judged: {cause}", vi: "không kết luận được: {cause}" },
  // Outcomes that a person settles.
  NO_MESSAGE: { en: "there is no message {id:id}", vi: "không có thông điệp {id:id}" },
  OUTCOME_KNOWN: {
    en: "message {id:id} is {state}, expected unknown",
    vi: "kết quả của {id:id} đã rõ ({state})",
  },
  RESOLVE_FIRST: {
    en: "message {id:id} is a repeat of {first:id}: resolve that one",
    vi: "{id:id} là thông điệp gửi lại của {first:id}; hãy xử lý thông điệp đầu",
  },
  VERDICT_OPERATOR: {
    en: "the message cannot be read: expected the verdict operator",
    vi: "không đọc được thông điệp: hãy chọn xử lý bằng cách khác",
  },
  NUMBER_EXPECTED: {
    en: "expected the number that the primary gave",
    vi: "cần ghi số mà VNACCS đã cấp",
  },
  NUMBER_IMPOSSIBLE: {
    en:
      "{number:word} is no document number: not twelve digits, or its check digit, the eleventh, is wrong",
    vi:
      "{number:word} không phải số chứng từ: không đủ 12 chữ số, hoặc chữ số kiểm tra (thứ 11) sai",
  },
  NUMBER_OF_NAMED: {
    en: "{number:word} cannot be the answer to a message about {named:word}",
    vi: "{number:word} không thể là trả lời cho thông điệp về {named:word}",
  },
  NUMBER_TYPE: {
    en:
      "{number:word} is no number that {procedure:code} gives: expected one that begins with {type:digits}",
    vi: "{number:word} không phải số mà {procedure:code} cấp; số phải bắt đầu bằng {type:digits}",
  },
  NUMBER_OF_ANOTHER: {
    en: "{number:word} is the number of another document than this message is about",
    vi: "{number:word} là số của chứng từ khác với chứng từ trong thông điệp này",
  },
  // Plans and their items.
  PLAN_OPEN: { en: "plan {plan} is still open", vi: "kế hoạch {plan} chưa kết thúc" },
  NOTHING_TO_PLAN: {
    en: "nothing waits to be given back that is in no plan yet: no plan was made",
    vi: "không có gì chờ cập nhật lại ngoài các kế hoạch đã có: chưa lập kế hoạch",
  },
  PLAN_DISCARDED: {
    en: "plan {plan} was discarded before it was begun",
    vi: "kế hoạch {plan} đã bị bỏ trước khi chạy",
  },
  PLAN_SENT_FROM: {
    en: "items of plan {plan} were sent before: it cannot be discarded",
    vi: "kế hoạch {plan} có mục đã gửi trước đó: không bỏ được",
  },
  NO_PLAN: { en: "there is no plan {plan}", vi: "không có kế hoạch {plan}" },
  PLAN_STATE: {
    en: "plan {plan} is {state:word}, expected {expected}",
    vi: "kế hoạch {plan} không ở bước phù hợp ({state:word}, cần {expected})",
  },
  PLAN_MODE: {
    en: "the mode is {mode:word}: expected failback or relay, switch to the primary first",
    vi: "đang ở chế độ {mode:word}; phải chuyển về hệ thống chính trước",
  },
  NO_ITEM: { en: "there is no item {item}", vi: "không có mục {item}" },
  ITEM_STATE: {
    en: "item {item} is {state}, expected {expected}",
    vi: "mục {item} không ở bước phù hợp ({state}, cần {expected})",
  },
  ITEM_PAPER: {
    en: "item {item} is from paper: there is nothing to hand over",
    vi: "mục {item} là giấy: không có gì để gửi",
  },
  DECISION_OVERTAKEN: {
    en:
      "item {item} cannot be sent again: item {later} of the same document has gone to VNACCS since it was decided",
    vi:
      "không gửi lại được mục {item}: mục {later} của cùng chứng từ đã gửi VNACCS sau quyết định đó",
  },
  NUMBER_OF_AGAIN: {
    en: "item {item} is to be sent again: VNACCS gives its number, expected none",
    vi: "mục {item} sẽ được gửi lại: VNACCS tự cấp số, không ghi số ở đây",
  },
  NUMBER_OF_OTHER_KIND: {
    en:
      "{number:digits} is the number of a document of type {found:digits}, expected type {expected}",
    vi: "{number:digits} là số của chứng từ loại {found:digits}, phải là loại {expected}",
  },
  NUMBER_OF_NO_KIND: {
    en: "documents such as {document} have no number of their own at VNACCS",
    vi: "chứng từ như {document} không có số riêng ở VNACCS",
  },
  NUMBER_MAPPED: {
    en: "{number:digits} is VNACCS's number of {ours:digits} already",
    vi: "{number:digits} đã là số VNACCS của {ours:digits}",
  },
  NUMBER_LEDGER_OF_ANOTHER: {
    en: "{number:digits} is the number of another document, as the ledger knows it",
    vi: "theo sổ theo dõi, {number:digits} là số của chứng từ khác",
  },
  NUMBER_OF_BAND: {
    en: "{number:digits} is in the standby's band: VNACCS gives no such number",
    vi: "{number:digits} thuộc dải số dự phòng: VNACCS không cấp số này",
  },
  NUMBER_IN_USE: {
    en: "item {item} was decided with {pair}, which cannot be changed any more: {why}",
    vi: "mục {item} đã được quyết định với {pair}, không đổi được nữa: {why}",
  },
  RESTS_ITEM: {
    en: "item {item} has gone to VNACCS with that number",
    vi: "mục {item} đã gửi VNACCS với số đó",
  },
  RESTS_OPEN: {
    en: "message {id:id} was relayed with that number, and its outcome is not known",
    vi: "thông điệp {id:id} đã chuyển tiếp với số đó, chưa rõ kết quả",
  },
  RESTS_LEARNT: {
    en: "message {id:id} has changed the document since, by what VNACCS answered under that number",
    vi: "từ đó thông điệp {id:id} đã làm thay đổi chứng từ, theo trả lời của VNACCS với số đó",
  },
  EXPECTED_GIVEN_BACK: { en: "given back", vi: "cập nhật lại" },
  EXPECTED_UNLESS: {
    en: "given back, unless {procedure:word} shows it already there",
    vi: "cập nhật lại, trừ khi {procedure:word} cho thấy đã có",
  },
  EXPECTED_BY_HAND: {
    en: "given back; should the answer be lost, a person has to ask",
    vi: "cập nhật lại; nếu mất trả lời thì phải hỏi tay",
  },
  EXPECTED_REFUSED: {
    en: "refused: {codes}",
    vi: "hệ thống chính sẽ từ chối: {codes}",
  },
  EXPECTED_UNREADABLE: {
    en: "held: the request cannot be read any more",
    vi: "giữ lại: không đọc được yêu cầu",
  },
  EXPECTED_HELD: { en: "held: {why}", vi: "giữ lại: {why}" },
  EXPECTED_PAPER: { en: "held for entry by hand", vi: "giữ lại để nhập tay" },
  PAPER_UNSIGNED: {
    en: "from paper: there are no signed bytes to send",
    vi: "từ giấy: không có dữ liệu đã ký để gửi",
  },
  BEHIND_ANOTHER: {
    en: "an earlier message of the same document is not through",
    vi: "thông điệp trước của cùng chứng từ chưa xong",
  },
  STOPPED_BETWEEN: {
    en: "the gateway stopped between handing over and the answer",
    vi: "cổng dừng giữa lúc chuyển và nhận trả lời",
  },
  REQUEST_UNREADABLE: {
    en: "the recorded request cannot be read",
    vi: "không đọc được yêu cầu đã ghi",
  },
  ATTEMPTS_IN_VAIN: {
    en: "nothing came of {count:digits} attempts",
    vi: "đã thử {count:digits} lần không được",
  },
  MAY_HAVE_NO_USER: {
    en: "the primary may have it, and there is no service user who could ask",
    vi: "có thể đã có, nhưng không có tài khoản dịch vụ để hỏi",
  },
  MAY_HAVE_NO_INQUIRY: {
    en: "the primary may have it, and no inquiry shows it",
    vi: "có thể đã có, nhưng không tra cứu được",
  },
  NOT_REACHED: {
    en: "the primary was not reached: {why}",
    vi: "không kết nối được hệ thống chính: {why}",
  },
  SILENT_TOO_LONG: {
    en: "this process was silent for too long",
    vi: "tiến trình im lặng quá lâu",
  },
  // What does not balance.
  UNBALANCED_GIVEN_BACK: {
    en:
      "accepted in standby {accepted:digits}, but given back, pending and decided are {sum:digits}",
    vi:
      "đã tiếp nhận khi dự phòng {accepted:digits}, nhưng đã cập nhật lại, còn chờ và đã quyết định là {sum:digits}",
  },
  UNBALANCED_ACTS: {
    en: "officers' acts {done:digits}, but entered, pending and superseded are {sum:digits}",
    vi:
      "thao tác của công chức {done:digits}, nhưng đã nhập, còn chờ và đã được thay là {sum:digits}",
  },
  // Why something about a document is in doubt.
  DOUBT_OUTCOME: {
    en: "its outcome at VNACCS is not known",
    vi: "chưa rõ kết quả ở VNACCS",
  },
  DOUBT_BYTES: { en: "its bytes cannot be read", vi: "không đọc được dữ liệu của nó" },
  DOUBT_NOT_LEARNT: {
    en: "it could not be learnt",
    vi: "không ghi nhận được vào sổ theo dõi",
  },
  DOUBT_UNREAD: {
    en: "it was accepted and cannot be read",
    vi: "đã được chấp nhận nhưng không đọc được",
  },
  DOUBT_UNANSWERED: { en: "VNACCS has not answered it yet", vi: "VNACCS chưa trả lời" },
  DOUBT_ITEMS: {
    en: "its items hold bytes that no item may hold",
    vi: "chỉ tiêu có byte không hợp lệ",
  },
  GAP_RECEIPT: {
    en: "the receipt number is not in the answer",
    vi: "trả lời không có số tiếp nhận",
  },
  GAP_NUMBER: {
    en: "the number that was given is not in the answer",
    vi: "trả lời không có số đã cấp",
  },
  GAP_DRAFT: {
    en: "the draft that was declared is not known",
    vi: "không biết bản khai trước đã khai chính thức",
  },
  GAP_CORRECTED: {
    en: "the declaration that was corrected is not known",
    vi: "không biết tờ khai đã sửa",
  },
  GAP_CORRECTION: {
    en: "the values of the correction are not known",
    vi: "không biết nội dung sửa",
  },
  GAP_TRANSPORT: {
    en: "the transport is not known",
    vi: "không biết tờ khai vận chuyển",
  },
  GAP_FILES: {
    en: "files were accepted that our rules do not take",
    vi: "VNACCS nhận tệp mà quy tắc ở đây không nhận",
  },
  GAP_CANCELLED: {
    en: "the document that was cancelled is not known",
    vi: "không biết chứng từ đã hủy",
  },
} as const;
