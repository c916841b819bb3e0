import type { View } from "../pages/view.ts";

/**
 * Sentences that the gateway itself writes into journal and audit, in Vietnamese. `$1` stands for what
 * the brackets found. What people have typed fits none of them and stays as it is.
 */
const sentences: readonly (readonly [RegExp, string])[] = [
  [/^first start$/, "khởi động lần đầu"],
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
  [/^no primary is set$/, "chưa khai báo hệ thống chính"],
  [/^the primary is up$/, "hệ thống chính hoạt động"],
  [/^the primary is down: (.*)$/, "hệ thống chính ngừng: $1"],
  [/^the primary is (\w+)(.*)$/, "hệ thống chính ở trạng thái $1$2"],
  [/^every node answers$/, "mọi nút đều trả lời"],
  [/^silent nodes are not waited for: (.*)$/, "không chờ các nút im lặng: $1"],
  [/^nodes are silent and not waited for.*: (.*)$/, "có nút im lặng, không chờ: $1"],
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
];

const modes: Readonly<Record<string, string>> = {
  relay: "tiếp chuyển",
  standby: "dự phòng",
  failback: "trả lại",
  closed: "đóng",
  suspect: "nghi ngờ",
  down: "ngừng",
  unknown: "chưa rõ",
};

/** A sentence of the gateway in the reader's language. */
export function reasonText(view: View, sentence: string): string {
  if (view.lang === "en") return sentence;
  for (const [pattern, text] of sentences) {
    const match = pattern.exec(sentence);
    if (match === null) continue;
    return text.replace(/\$(\d)/g, (_, n) => modes[match[Number(n)]!] ?? match[Number(n)] ?? "");
  }
  return sentence;
}
