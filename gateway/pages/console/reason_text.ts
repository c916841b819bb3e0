import type { View } from "../view.ts";

/**
 * Sentences that the gateway itself writes into journal and audit, in Vietnamese. `$1` stands for what
 * the brackets found. What people have typed fits none of them and stays as it is.
 */
const sentences: readonly (readonly [RegExp, string])[] = [
  [/^first start$/, "khởi động lần đầu"],
  [
    /^kept are the first (\d+) of (\d+) bytes, keyed digest ([0-9a-f]{64})$/,
    "đã lưu $1 byte đầu trong tổng số $2 byte, mã băm có khóa $3",
  ],
  // Of before digests were keyed (`shownReason`).
  [/^kept are the first (\d+) of (\d+) bytes$/, "đã lưu $1 byte đầu trong tổng số $2 byte"],
  [/^the mode is (\w+) already$/, "đã ở chế độ $1"],
  [/^the mode changes from (\w+) to (\w+)$/, "chế độ chuyển từ $1 sang $2"],
  [/^a give-back runs: pause it.*$/, "đang trả lại dữ liệu: hãy tạm dừng hoặc chờ hoàn tất"],
  [/^a give-back runs: it stops.*$/, "đang trả lại dữ liệu: sẽ dừng ở mục kế tiếp"],
  [/^nothing waits to be given back$/, "không có gì chờ trả lại"],
  [
    /^(\d+) items wait to be given back: expected none.*$/,
    "$1 mục chờ trả lại; phải hết thì mới chuyển về tiếp được",
  ],
  [/^(\d+) items wait to be given back$/, "$1 mục chờ trả lại"],
  [/^this gateway stands in$/, "cổng này sẽ thay thế"],
  [/^the remote standby takes connections$/, "hệ thống dự phòng từ xa nhận kết nối"],
  [
    /^the remote standby takes no connection: (.*)$/,
    "hệ thống dự phòng từ xa không nhận kết nối: $1",
  ],
  [/^the ledger has read the whole journal$/, "sổ cái đã đọc hết nhật ký"],
  [/^the ledger has (\d+) messages.*$/, "sổ cái còn $1 thông điệp chưa đọc"],
  [
    /^every type has a band of numbers, and VNACCS is far from it$/,
    "mọi loại chứng từ đều có dải số, VNACCS còn xa các dải đó",
  ],
  [
    /^documents of these types get no number, because no band is set for them: (.*)$/,
    "không cấp số cho các loại chứng từ chưa khai báo dải số: $1",
  ],
  [/^documents of type (\d+) get no number: (.*)$/, "không cấp số cho chứng từ loại $1: $2"],
  [
    /^VNACCS comes to the band of type (\d+) soon: it has given (\d+), the band begins at (\d+)$/,
    "VNACCS sắp đến dải số loại $1: đã cấp $2, dải bắt đầu từ $3",
  ],
  [
    /^VNACCS comes to the band of type (\d+) in (\d+) days by its pace: it has given (\d+), the band begins at (\d+)$/,
    "theo nhịp hiện nay, $2 ngày nữa VNACCS đến dải số loại $1: đã cấp $3, dải bắt đầu từ $4",
  ],
  [/^the remote standby gives its own numbers$/, "hệ thống dự phòng từ xa tự cấp số"],
  // Why something about a document is in doubt.
  [/^its outcome at VNACCS is not known$/, "chưa rõ kết quả ở VNACCS"],
  [/^its bytes cannot be read$/, "không đọc được dữ liệu của nó"],
  [/^it could not be learnt$/, "không ghi nhận được vào sổ cái"],
  [/^it was accepted and cannot be read$/, "đã được chấp nhận nhưng không đọc được"],
  [/^VNACCS has not answered it yet$/, "VNACCS chưa trả lời"],
  [/^its items hold bytes that no item may hold$/, "chỉ tiêu có byte không hợp lệ"],
  [/^the receipt number is not in the answer$/, "trả lời không có số tiếp nhận"],
  [/^the number that was given is not in the answer$/, "trả lời không có số đã cấp"],
  [/^the draft that was declared is not known$/, "không biết bản khai tạm đã khai chính thức"],
  [/^the declaration that was corrected is not known$/, "không biết tờ khai đã sửa"],
  [/^the values of the correction are not known$/, "không biết nội dung sửa"],
  [/^the transport is not known$/, "không biết tờ khai vận chuyển"],
  [
    /^files were accepted that our rules do not take$/,
    "VNACCS nhận tệp mà quy tắc ở đây không nhận",
  ],
  [/^the document that was cancelled is not known$/, "không biết chứng từ đã hủy"],
  [
    /^(.*)cannot be opened: it is encrypted and no data key is set$/,
    "$1không mở được: đã mã hóa mà chưa khai báo khóa dữ liệu",
  ],
  [
    /^(.*)cannot be opened: it is sealed by key (\d+), which is not given$/,
    "$1không mở được: được niêm phong bằng khóa $2 chưa khai báo",
  ],
  [
    /^(.*)cannot be opened: it was changed, belongs elsewhere, or its key is another one$/,
    "$1không mở được: đã bị thay đổi, thuộc chỗ khác hoặc khóa khác",
  ],
  // Why the primary is taken for down.
  [/^no connection within (\d+) ms$/, "không kết nối được trong $1 ms"],
  [/^connections are closed at once$/, "kết nối bị đóng ngay"],
  // What is wrong with a line of criteria.
  [/^expected one JSON object, found something else$/, "phải là một đối tượng JSON"],
  [/^the file has no head$/, "thiếu dòng đầu (version, default)"],
  [/^the list "(.*)" stands twice$/, 'danh sách "$1" có hai lần'],
  [/^there is no list "(.*)" before this rule$/, 'không có danh sách "$1" trước quy tắc này'],
  [/^rule name "(.*)" is taken: a decision names its rule$/, 'tên quy tắc "$1" đã dùng'],
  [/^expected at most (\d+) characters, found (\d+)$/, "có $2 ký tự, tối đa $1"],
  [/^("[^"]*": )?Unrecognized keys?: (.*)$/, "$1khóa không biết: $2"],
  [/^("[^"]*": )?Too small: .*$/, "$1quá nhỏ hoặc còn trống"],
  [/^("[^"]*": )?Too big: .*$/, "$1quá lớn hoặc quá dài"],
  [/^("[^"]*": )?min is above max$/, "$1min lớn hơn max"],
  [/^("[^"]*": )?Invalid .*$/, "$1giá trị không hợp lệ"],
  [/^no band of numbers is set for type (\d+)$/, "chưa khai báo dải số cho loại $1"],
  [
    /^VNACCS has given number (\d+) (\d+), which is in the standby's band (.*)$/,
    "VNACCS đã cấp số $1 $2, nằm trong dải $3 của hệ thống dự phòng: không cấp số loại này nữa",
  ],
  [
    /^VNACCS has counted past the standby's band (.*): it gave number (\d+) (\d+)$/,
    "VNACCS đã đếm vượt qua dải $1 của hệ thống dự phòng (đã cấp số $2 $3): không cấp số loại này nữa",
  ],
  [
    /^VNACCS has a document (\d+) of its own: it said so to user (.*) who sent (.*); the standby gave the number to another$/,
    "VNACCS có chứng từ $1 riêng (trả lời $3 của người dùng $2); hệ thống dự phòng đã cấp số này cho chứng từ khác",
  ],
  [
    /^VNACCS gave number (\d+) to document (\d+) as it was given back; here it is the number of another$/,
    "khi trả lại, VNACCS cấp số $1 cho chứng từ $2; ở đây số này là của chứng từ khác",
  ],
  [
    /^the channel of every registered declaration is known$/,
    "luồng của mọi tờ khai đã đăng ký đều đã xác định",
  ],
  [
    /^(\d+) registered, channel unknown: .*$/,
    "$1 tờ khai đã đăng ký, chưa xác định luồng: công chức phải quyết định từng tờ khai",
  ],
  [/^no primary is set$/, "chưa khai báo hệ thống chính"],
  [/^the primary is up$/, "hệ thống chính hoạt động"],
  [/^the primary is down: (.*)$/, "hệ thống chính ngừng: $1"],
  [/^the primary is (\w+)(.*)$/, "hệ thống chính ở trạng thái $1$2"],
  [/^every node answers$/, "mọi nút đều trả lời"],
  [/^silent nodes are not waited for: (.*)$/, "không chờ các nút im lặng: $1"],
  [/^nodes are silent and not waited for.*: (.*)$/, "có nút im lặng, không chờ: $1"],
  // The parts are named by ids and numbers, which are the same in both languages.
  [
    /^the database has lost what it had committed: (.*)$/,
    "cơ sở dữ liệu đã mất dữ liệu từng ghi bền vững: $1",
  ],
  [/^the database makes durable what it is told$/, "cơ sở dữ liệu ghi bền vững được"],
  [
    /^the database cannot make anything durable: (.*?)(; nothing has changed)?$/,
    "cơ sở dữ liệu không ghi bền vững được: $1; chưa thay đổi gì",
  ],
  [
    /^the database made nothing durable within (\d+) ms: commits wait for a synchronous replica that is away \((.*?)\)(; nothing has changed)?$/,
    "sau $1 ms cơ sở dữ liệu chưa ghi bền vững được: đang chờ bản sao đồng bộ vắng mặt ($2); chưa thay đổi gì",
  ],
  [
    /^the database made nothing durable within (\d+) ms(; nothing has changed)?$/,
    "sau $1 ms cơ sở dữ liệu chưa ghi bền vững được; chưa thay đổi gì",
  ],
  [
    /^the database was too slow; nothing has changed$/,
    "cơ sở dữ liệu quá chậm; chưa thay đổi gì",
  ],
  [
    /^the mode is (\w+); no replica has it yet: (.*)$/,
    "chế độ là $1; chưa có bản sao nào nhận được: $2",
  ],
  [
    /^the check "(.*)" failed: (.*); nothing has changed$/,
    'bước kiểm tra "$1" không thực hiện được: $2; chưa thay đổi gì',
  ],
  [/^the check "(.*)" failed: (.*)$/, 'bước kiểm tra "$1" không thực hiện được: $2'],
  [/^every outcome at the primary is known$/, "mọi kết quả ở hệ thống chính đều đã rõ"],
  [
    /^the outcome of (\d+) messages is not known.*$/,
    "$1 thông điệp chưa rõ kết quả, còn phải hỏi lại",
  ],
  [
    /^would change the mode to (\w+); nothing was changed$/,
    "sẽ chuyển sang chế độ $1; chưa thay đổi gì",
  ],
  [/^would be refused; nothing was changed$/, "sẽ bị từ chối; chưa thay đổi gì"],
  [/^the mode is (\w+)$/, "chế độ là $1"],
  [/^the mode is (\w+); not heard of it: (.*)$/, "chế độ là $1; nút chưa hay biết: $2"],
  [/^the switch was given up in the meantime$/, "việc chuyển đã bị hủy trong lúc chạy"],
  [/^given up by (.*); nothing has changed$/, "$1 đã hủy; chưa thay đổi gì"],
  [
    /^messages were still in flight after (\d+) ms on (.*); nothing has changed$/,
    "sau $1 ms vẫn còn thông điệp đang xử lý ở $2; chưa thay đổi gì",
  ],
  [
    /^the ledger has not caught up after (\d+) ms; nothing has changed$/,
    "sau $1 ms sổ cái chưa đọc kịp; chưa thay đổi gì",
  ],
  [/^the node that ran it is gone$/, "nút thực hiện đã dừng"],
  [/^what a new mirror begins with$/, "bộ quy tắc ban đầu"],
  [
    /^the standby's say that duties are settled at VNACCS$/,
    "bản của hệ thống dự phòng ghi nghĩa vụ thuế được làm tại VNACCS",
  ],
  [
    /^The standby does not take kind (\w+): "(.*)" in (.*)$/,
    'hệ thống dự phòng không tiếp nhận loại hình $1: "$2" theo chính sách $3',
  ],
  [
    /^The standby does not take (\w+): "(.*)" in (.*)$/,
    'hệ thống dự phòng không tiếp nhận $1: "$2" theo chính sách $3',
  ],
  [/^set by each centre's own clock$/, "mỗi hệ thống lấy theo đồng hồ riêng"],
  [/^plan (\d+) is still open$/, "kế hoạch $1 chưa kết thúc"],
  [/^there is no plan (\d+)$/, "không có kế hoạch $1"],
  [
    /^the mode is (\w+): expected failback or relay.*$/,
    "đang ở chế độ $1; phải chuyển về hệ thống chính trước",
  ],
  [/^given back, unless (\w+) shows it already there$/, "trả lại, trừ khi $1 cho thấy đã có"],
  [/^given back; should the answer be lost.*$/, "trả lại; nếu mất trả lời thì phải hỏi tay"],
  [/^given back$/, "trả lại"],
  [/^held: the request cannot be read any more$/, "giữ lại: không đọc được yêu cầu"],
  [/^held for entry by hand$/, "giữ lại để nhập tay"],
  [/^from paper: there are no signed bytes to send$/, "từ giấy: không có dữ liệu đã ký để gửi"],
  [
    /^an earlier message of the same document is not through$/,
    "thông điệp trước của cùng chứng từ chưa xong",
  ],
  [
    /^the gateway stopped between handing over and the answer$/,
    "cổng dừng giữa lúc chuyển và nhận trả lời",
  ],
  // Changing the mode, giving back.
  [/^expected epoch (\d+), found (\d+)$/, "chờ kỳ số $1, nhưng là $2"],
  [/^the mode has changed meanwhile: expected epoch (\d+)$/, "chế độ đã đổi; chờ kỳ số $1"],
  [/^switch (\d+) runs$/, "lần chuyển $1 đang chạy"],
  [/^plan (\d+) is (\w+), expected (.*)$/, "kế hoạch $1 không ở bước phù hợp ($2, cần $3)"],
  [/^item (\d+) is (.*), expected (.*)$/, "mục $1 không ở bước phù hợp ($2, cần $3)"],
  [/^there is no item (\d+)$/, "không có mục $1"],
  [/^item (\d+) is from paper: .*$/, "mục $1 là giấy: không có gì để gửi"],
  [/^the recorded request cannot be read$/, "không đọc được yêu cầu đã ghi"],
  [/^the answer cannot be read$/, "không đọc được trả lời"],
  [/^the answer has no result code$/, "trả lời không có mã kết quả"],
  [/^the answer is no message$/, "trả lời không phải thông điệp"],
  [/^the answer names no number$/, "trả lời không có số"],
  [/^the answer names no receipt$/, "trả lời không có số tiếp nhận"],
  [/^the primary was not reached: (.*)$/, "không kết nối được hệ thống chính: $1"],
  [/^the primary refused it with (.*)$/, "hệ thống chính từ chối: $1"],
  [/^the primary may have it, and no inquiry shows it$/, "có thể đã có, nhưng không tra cứu được"],
  [
    /^the primary may have it, and there is no service user who could ask$/,
    "có thể đã có, nhưng không có tài khoản dịch vụ để hỏi",
  ],
  [/^the primary shows other values than were declared$/, "hệ thống chính có giá trị khác đã khai"],
  [/^this process was silent for too long$/, "tiến trình im lặng quá lâu"],
  [/^nothing came of (\d+) attempts$/, "đã thử $1 lần không được"],
  [/^branch (\d), ours was (\d)$/, "nhánh $1, của ta là $2"],
  [/^taken under another number$/, "đã nhận dưới số khác"],
  [/^taken with a note$/, "đã nhận kèm ghi chú"],
  // What asking the primary shows.
  [/^there is no service user who could ask$/, "không có tài khoản dịch vụ để hỏi"],
  [/^no inquiry shows what the message changed$/, "không tra cứu được điều thông điệp thay đổi"],
  [/^no inquiry shows whether (\w+) was processed$/, "không tra cứu được $1 đã xử lý hay chưa"],
  [/^could not ask the primary: (.*)$/, "không hỏi được hệ thống chính: $1"],
  [/^the primary's answer cannot be read$/, "không đọc được trả lời của hệ thống chính"],
  [/^the primary's answer is no message$/, "trả lời của hệ thống chính không phải thông điệp"],
  [/^the primary's answer shows no document$/, "trả lời không cho thấy chứng từ"],
  [/^the primary refused the inquiry with (.*)$/, "hệ thống chính từ chối tra cứu: $1"],
  [/^the primary does not know the document \((.*)\)$/, "hệ thống chính không biết chứng từ ($1)"],
  [/^the primary has the same$/, "hệ thống chính có đúng như vậy"],
  [/^the primary has something else under the same name$/, "hệ thống chính có nội dung khác"],
  [/^the primary has registered it$/, "hệ thống chính đã đăng ký"],
  [/^the primary still has the draft$/, "hệ thống chính vẫn còn bản khai tạm"],
  [/^the primary shows these values$/, "hệ thống chính có các giá trị này"],
  [/^the primary shows other values$/, "hệ thống chính có giá trị khác"],
  [/^the primary is at branch (\d)$/, "hệ thống chính ở nhánh $1"],
  [/^(\w+) finds nothing \((.*)\)$/, "$1 không tìm thấy ($2)"],
  [/^expected the number that the primary gave$/, "cần ghi số mà VNACCS đã cấp"],
  [
    /^the message cannot be read: expected the verdict operator$/,
    "không đọc được thông điệp: hãy chọn xử lý bằng cách khác",
  ],
  [/^message ([\d-]+) is (.*), expected unknown$/, "kết quả của $1 đã rõ ($2)"],
  // Relaying.
  [/^no answer within (\d+) ms$/, "không có trả lời trong $1 ms"],
  [/^the gateway is stopping$/, "cổng đang dừng"],
  [/^the gateway is closed$/, "cổng đang đóng"],
  [/^recorded, but too late to be handed over$/, "đã ghi, nhưng quá muộn để chuyển"],
  [/^may have been sent$/, "có thể đã gửi"],
  [/^the primary answers with status (\d+)$/, "hệ thống chính trả lời trạng thái $1"],
  [/^the primary's front refused it$/, "máy chủ trước hệ thống chính từ chối"],
  [/^the connection (?:broke|was closed|ended).*$/, "kết nối bị đứt"],
  [/^relayed with the primary's number: (.*)$/, "chuyển tiếp với số của hệ thống chính: $1"],
  [/^same (\w+) as ([\d-]+)$/, "trùng $1 với $2"],
  [/^([\d-]+) again: (.*)$/, "gửi lại $1: $2"],
  [/^the first of this message was not taken$/, "lần gửi đầu không được nhận"],
  [/^the outcome of the first is not known$/, "chưa rõ kết quả của lần gửi đầu"],
  // Standing in.
  [/^an unknown outcome at VNACCS may have changed .*$/, "kết quả chưa rõ ở VNACCS có thể đã đổi"],
  [
    /^the ledger does not know document (\d+) of VNACCS$/,
    "sổ cái không biết chứng từ $1 của VNACCS",
  ],
  [/^the ledger has not caught up with the journal yet$/, "sổ cái chưa đọc kịp nhật ký"],
  [/^document (\d+) has work that is still to be given back$/, "chứng từ $1 còn mục chờ trả lại"],
  [/^no management document is kept for (\w+)$/, "không lưu chứng từ quản lý cho $1"],
  [/^no outputs wait for terminal (\w+)$/, "không có bản tin chờ máy $1"],
  [/^outputs of terminal (\w+) are being retrieved$/, "bản tin của máy $1 đang được lấy"],
  [/^could not decide: internal error$/, "không xử lý được: lỗi nội bộ"],
  // What the inspection found.
  [/^Cannot accept (\w+)(?: unsigned)?: it requires a digital signature$/, "$1 phải có chữ ký số"],
  [
    /^Cannot accept terminal "(.*)": it is not registered.*$/,
    'máy "$1" chưa đăng ký cho người này',
  ],
  [/^Cannot accept the (.*): it is not the registered one$/, "$1 không đúng với đăng ký"],
  [/^Cannot accept the signer: .* not registered for (\w+)$/, "chứng thư số chưa đăng ký cho $1"],
  [/^Cannot accept user "(.*)": the user is barred$/, "người sử dụng $1 đang bị khóa"],
  [/^Cannot check the (.*) now: too many.*$/, "đang kiểm tra quá nhiều $1"],
  [/^Cannot find procedure "(.*)".*$/, 'không có nghiệp vụ "$1"'],
  [/^Cannot find the user: user code "(.*)" is not registered$/, "mã $1 chưa đăng ký"],
  [/^Cannot find the user: user code "(.*)" has no identification "(.*)"$/, "mã $1 không có $2"],
  [/^Cannot find the user: expected .*$/, "người sử dụng không đúng mẫu"],
  [/^Cannot let user "(.*)" use procedure "(.*)": .*$/, "$1 không được dùng nghiệp vụ $2"],
  [/^Cannot find the terminal of .*$/, "không đúng mã máy"],
  [/^Cannot read the header: .*$/, "không đọc được phần đầu thông điệp"],
  [/^Cannot read the length field: .*$/, "không đọc được độ dài thông điệp"],
  [/^Cannot read the message: .*$/, "thông điệp không phải UTF-8"],
  [/^Cannot split the body: .*$/, "không tách được các dòng của thông điệp"],
  [
    /^Cannot take the message: expected at most (\d+) bytes, found (\d+)$/,
    "quá dài: $2 byte, tối đa $1",
  ],
  [/^Cannot take the message: its length says (.*), found (.*)$/, "độ dài ghi $1, thực tế $2"],
  [/^Cannot take (\w+): found (\d+) rows, expected at most (\d+)$/, "$1 có $2 dòng, tối đa $3"],
  [/^Cannot verify the signature: .*$/, "chữ ký số không đúng"],
  // What a certificate is found to be.
  [/^no revocation list of (.*)$/, "không có danh sách thu hồi của $1"],
  [/^revocation list of (.*) is out of date$/, "danh sách thu hồi của $1 đã quá hạn"],
  [/^certificate (\w+) of (.*) revoked on (.*)$/, "chứng thư số $1 của $2 đã bị thu hồi ngày $3"],
  [/^(.*) expired (\S+)$/, "$1 đã hết hạn $2"],
  [/^(.*) valid from (\S+)$/, "$1 chỉ có hiệu lực từ $2"],
  [/^(.*) in the chain is not an authority$/, "$1 trong chuỗi không phải tổ chức chứng thực"],
  [/^(.*) may not sign certificates$/, "$1 không được ký chứng thư số"],
  [/^(.*): certificate signed over SHA-1$/, "$1: chứng thư số ký bằng SHA-1"],
  [/^the signer's certificate is that of an authority$/, "chứng thư số là của tổ chức chứng thực"],
  [/^the signer's key usage .* has no signature bit$/, "chứng thư số không dùng để ký"],
];

/** Words that stand in brackets of their own. */
const words: ReadonlyMap<string, string> = new Map(Object.entries({
  relay: "tiếp chuyển",
  standby: "dự phòng",
  failback: "trả lại",
  closed: "đóng",
  planned: "đã lập",
  approved: "đã duyệt",
  running: "đang chạy",
  paused: "tạm dừng",
  done: "xong",
  password: "mật khẩu",
  "access key": "khóa truy cập",
  send: "lần gửi",
  content: "nội dung",
  suspect: "nghi ngờ",
  down: "ngừng",
  unknown: "chưa rõ",
}));

/** A sentence of the gateway in the reader's language. */
export function reasonText(view: View, sentence: string): string {
  if (view.lang === "en") return sentence;
  // What is kept of the bytes stands behind the reason of a refusal.
  const note = /^(.*); (kept are the first \d+ of \d+ bytes(?:, keyed digest [0-9a-f]{64})?)$/s
    .exec(
      sentence,
    );
  if (note !== null) return `${reasonText(view, note[1]!)}; ${reasonText(view, note[2]!)}`;
  const one = sentenceText(sentence);
  if (one !== undefined) return one;
  // Several sentences, but not what people have typed with one of them in it.
  const each = sentence.split("; ").map(sentenceText);
  return each.some((part) => part === undefined) ? sentence : each.join("; ");
}

function sentenceText(sentence: string): string | undefined {
  for (const [pattern, text] of sentences) {
    const match = pattern.exec(sentence);
    if (match === null) continue;
    return text.replace(/\$(\d)/g, (_, n) => {
      const part = match[Number(n)] ?? "";
      return words.get(part) ?? sentenceText(part) ?? part;
    });
  }
  return undefined;
}
