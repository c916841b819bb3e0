import type { Texts } from "./text.ts";

/** Giving back what the standby accepted. */
export const giveBackTexts = {
  "giveBack.lead": {
    vi: "Những gì dự phòng đã nhận được cập nhật lại vào VNACCS, đúng thứ tự, hỏi trước khi gửi.",
    en: "What the standby accepted is given back to VNACCS, in order, asking before sending.",
  },
  "giveBack.nothing": {
    vi: "Không có gì phải cập nhật lại.",
    en: "Nothing has to be given back.",
  },
  "giveBack.steps": { vi: "Năm bước", en: "Five steps" },
  "giveBack.steps.over": { vi: "Lần cập nhật lại gần nhất", en: "The last give-back" },
  "giveBack.is.done": { vi: "xong", en: "done" },
  "giveBack.is.next": { vi: "bây giờ", en: "next" },
  "giveBack.is.later": { vi: "sau đó", en: "later" },
  "giveBack.step.back": { vi: "Trả quyền tiếp nhận cho VNACCS", en: "Let VNACCS answer again" },
  "giveBack.step.back.means": {
    vi: "VNACCS trả lời thông điệp mới; chứng từ chưa cập nhật lại được giữ cho đến khi xong.",
    en: "VNACCS answers new messages; documents that it does not have yet wait.",
  },
  "giveBack.step.plan": { vi: "Lập kế hoạch", en: "Make a plan" },
  "giveBack.step.plan.means": {
    vi: "Liệt kê những gì dự phòng đã nhận, theo thứ tự; chưa gửi gì cho VNACCS.",
    en: "Lists what the standby accepted, in order; nothing is sent to VNACCS yet.",
  },
  "giveBack.step.approve": { vi: "Duyệt kế hoạch", en: "Approve the plan" },
  "giveBack.step.approve.means": {
    vi: "Quản trị viên duyệt; những gì nhận thêm từ đó được đưa vào.",
    en: "By an administrator; what was accepted since is added.",
  },
  "giveBack.step.run": { vi: "Gửi lại VNACCS", en: "Hand it over" },
  "giveBack.step.run.means": {
    vi: "Từng chứng từ theo thứ tự, hỏi trước khi gửi; mục nào khác biệt thì chờ người quyết định.",
    en: "Document by document, asking first; what differs waits for a person.",
  },
  "giveBack.step.close": { vi: "Kết thúc, về chuyển tiếp", en: "Close, and relay" },
  "giveBack.step.close.means": {
    vi: "Khi số liệu cân và không còn mục nào chờ.",
    en: "When it balances and nothing waits.",
  },
  "giveBack.fact.back": { vi: "Bởi {by}: {reason}", en: "By {by}: {reason}" },
  "giveBack.fact.plan": { vi: "do {by} lập: {reason}", en: "made by {by}: {reason}" },
  "giveBack.fact.approve": { vi: "Người duyệt: {by}", en: "Approved by {by}" },
  "giveBack.oneReason": {
    vi: "Nhập một lần; các bước sau dùng lại lý do này.",
    en: "Typed once; the further steps use it again.",
  },
  "giveBack.byOperators": {
    vi: "Bước này do người vận hành thực hiện.",
    en: "This step is an operator's.",
  },
  "giveBack.makeAnother": {
    vi: "Lập kế hoạch khác (ví dụ cho sổ ghi tay)",
    en: "Make another plan (for notes from paper, for example)",
  },
  "giveBack.settings": { vi: "Thiết lập của kế hoạch", en: "Settings of the plan" },
  "giveBack.waiting": {
    vi: "{count} mục chờ người quyết định.",
    en: "{count} items wait for a decision.",
  },
  "giveBack.papers": { vi: "Hồ sơ của kế hoạch {plan}", en: "Papers of plan {plan}" },
  "giveBack.numberMap": {
    vi: "Bảng đối chiếu số Songhanh – VNACCS",
    en: "Numbers: Songhanh's and VNACCS's",
  },
  "giveBack.numberMap.csv": { vi: "Bảng đối chiếu số (CSV)", en: "Numbers as CSV" },
  "numberMap.title": {
    vi: "Đối chiếu số chứng từ, kế hoạch {plan}",
    en: "Document numbers, plan {plan}",
  },
  "numberMap.lead": {
    vi:
      "Số do Songhanh cấp trong thời gian dự phòng và số VNACCS cấp khi cập nhật lại. Số 11 chữ số: chưa biết số nhánh.",
    en:
      "Numbers that Songhanh gave in standby, and those of VNACCS. Where there are 11 digits, the branch is not known.",
  },
  "giveBack.acts": {
    vi: "Quyết định của công chức trong thời gian dự phòng",
    en: "Decisions of officers in the standby's time",
  },
  "giveBack.offices": {
    vi: "Quyết định của công chức cần nhập tay vào VNACCS",
    en: "Officers' decisions, to be entered at VNACCS by hand",
  },
  "giveBack.offices.done": { vi: "Đã thực hiện", en: "Done" },
  "giveBack.offices.pending": { vi: "Còn phải nhập", en: "To be entered" },
  "giveBack.plans": { vi: "Kế hoạch cập nhật lại", en: "Plans" },
  "giveBack.plan": { vi: "Kế hoạch", en: "Plan" },
  "giveBack.title": { vi: "Kế hoạch cập nhật lại {plan}", en: "Give-back plan {plan}" },
  "giveBack.itemsCaption": { vi: "Các mục", en: "Items of the plan" },
  "giveBack.refusalsExpected": {
    vi:
      "VNACCS sẽ từ chối {count} mục: chúng vi phạm quy tắc của danh mục mã (xem kết quả dự kiến).",
    en:
      "VNACCS will refuse {count} items: they break a rule of the catalogue (see the expected outcome).",
  },
  "giveBack.items": { vi: "Số mục", en: "Items" },
  "giveBack.approvedByAdministrator": {
    vi: "Kế hoạch chờ quản trị viên duyệt.",
    en: "The plan is waiting for an administrator's approval.",
  },
  "giveBack.make": { vi: "Lập kế hoạch", en: "Make a plan" },
  "giveBack.ask": { vi: "Hỏi VNACCS trước khi gửi", en: "Ask VNACCS before sending" },
  "giveBack.ask.doubtful": { vi: "khi có nghi vấn", en: "when in doubt" },
  "giveBack.ask.always": { vi: "luôn luôn", en: "always" },
  "giveBack.concurrency": { vi: "Số mục cùng lúc", en: "Items at a time" },
  "giveBack.perSecond": {
    vi: "Tối đa mỗi giây (0 = không hạn)",
    en: "Maximum per second (0 = no limit)",
  },
  "giveBack.progress": {
    vi: "Đã xong {through}/{total} mục ({percent} %)",
    en: "{through} of {total} items done ({percent} %)",
  },
  "giveBack.made": { vi: "Lập lúc", en: "Created" },
  "giveBack.approvedAt": { vi: "Duyệt lúc", en: "Approved" },
  "giveBack.approvedBy": { vi: "Người duyệt", en: "Approved by" },
  "giveBack.startedAt": { vi: "Bắt đầu", en: "Started" },
  "giveBack.endedAt": { vi: "Kết thúc", en: "Ended" },
  "giveBack.act.approve": { vi: "Duyệt", en: "Approve" },
  "giveBack.act.run": { vi: "Bắt đầu cập nhật lại", en: "Start" },
  "giveBack.act.discard": { vi: "Bỏ kế hoạch", en: "Discard" },
  "giveBack.act.pause": { vi: "Tạm dừng", en: "Pause" },
  "giveBack.act.resume": { vi: "Tiếp tục", en: "Resume" },
  "giveBack.report": { vi: "Báo cáo", en: "Report" },
  "giveBack.reportTitle": { vi: "Báo cáo cập nhật lại {plan}", en: "Give-back report {plan}" },
  "giveBack.counts": { vi: "Số mục theo trạng thái", en: "Items by state" },
  "giveBack.sum": { vi: "Tổng cộng {total} mục", en: "{total} items in total" },
  "giveBack.paper": { vi: "từ giấy", en: "from paper" },
  "giveBack.numbers": {
    vi: "Số Songhanh cấp → số VNACCS cấp",
    en: "Songhanh's number → VNACCS's number",
  },
  "giveBack.expected": { vi: "Dự kiến", en: "Expected" },
  "giveBack.found": { vi: "Kết quả", en: "Verdict" },
  "giveBack.attempts": { vi: "Số lần", en: "Attempts" },
  "plan.state.planned": { vi: "Đã lập", en: "Planned" },
  "plan.state.approved": { vi: "Đã duyệt", en: "Approved" },
  "plan.state.running": { vi: "Đang chạy", en: "Running" },
  "plan.state.paused": { vi: "Tạm dừng", en: "Paused" },
  "plan.state.discarded": { vi: "Đã bỏ", en: "Discarded" },
  "plan.state.done": { vi: "Xong", en: "Done" },
  "item.state.pending": { vi: "Chờ", en: "Pending" },
  "item.state.sending": { vi: "Đang gửi", en: "Sending" },
  "item.state.unknown": { vi: "Chưa rõ", en: "Unknown" },
  "item.state.given back": { vi: "Đã cập nhật lại", en: "Given back" },
  "item.state.already there": { vi: "Đã có sẵn", en: "Already there" },
  "item.state.differs": { vi: "Khác biệt", en: "Differs" },
  "item.state.refused": { vi: "VNACCS từ chối", en: "Refused" },
  "item.state.held": { vi: "Giữ lại", en: "Held" },
  "item.state.decided": { vi: "Người quyết định", en: "Decided" },

  "giveBack.decide": { vi: "Quyết định", en: "Decide" },
  "giveBack.decideOtherwise": { vi: "Quyết định lại", en: "Decide otherwise" },
  "giveBack.decideAbout": { vi: "Quyết định về {item}", en: "Decide about {item}" },
  "giveBack.decision.done": {
    vi: "Đã xử lý cách khác (nhập tay hoặc không cần nữa); các mục sau đi tiếp",
    en: "Settled otherwise (entered by hand, or not wanted any more); later items go on",
  },
  "giveBack.decision.again": { vi: "Gửi lại lần nữa", en: "Hand it over once more" },
  "giveBack.theirNumber": {
    vi: "Số VNACCS đã cấp (nếu đã nhập tay)",
    en: "Number that VNACCS gave (if it was entered by hand)",
  },
  "giveBack.addPaper": { vi: "Nhập sổ ghi tay", en: "Add notes from paper" },
  "giveBack.paperFile": { vi: "Tệp CSV hoặc JSON", en: "CSV or JSON file" },
  "giveBack.paperHint": {
    vi:
      "Các cột: document, what, when, who. Mỗi dòng chờ một người nhập vào VNACCS rồi quyết định.",
    en:
      "Columns: document, what, when, who. Each line waits until a person has entered it at VNACCS.",
  },
  "giveBack.noted": {
    vi: "Đã đọc {notes} dòng, {added} dòng mới.",
    en: "Read {notes} notes, {added} of them new.",
  },
  "giveBack.balance": {
    vi:
      "Dự phòng đã nhận {accepted} = đã cập nhật lại {givenBack} + còn chờ {pending} + người quyết định {decided}:",
    en:
      "Accepted in standby {accepted} = given back {givenBack} + pending {pending} + decided {decided}:",
  },
  "giveBack.balanced": { vi: "cân.", en: "balances." },
  "giveBack.notBalanced": { vi: "KHÔNG cân.", en: "does NOT balance." },
  "giveBack.actsBalance": {
    vi:
      "Thao tác của công chức {done} = đã nhập VNACCS {entered} + còn phải nhập {pending} + đã được thay {superseded}",
    en:
      "Officers' acts {done} = entered at VNACCS {entered} + to be entered {pending} + superseded {superseded}",
  },
  "giveBack.toLookAt": { vi: "Những mục cần xem xét", en: "Items to be looked at" },
  "giveBack.channels": {
    vi: "VNACCS phân luồng khác dự phòng",
    en: "Sent to another channel by VNACCS",
  },
  "giveBack.reportMade": { vi: "Báo cáo lập lúc", en: "Report made" },
  "giveBack.signedBy": { vi: "Khóa ký", en: "Signed by" },
  "giveBack.signature": { vi: "Chữ ký", en: "Signature" },
  "giveBack.whole": {
    vi: "Tải toàn bộ báo cáo đã ký (JSON)",
    en: "Download the whole signed report (JSON)",
  },
  "giveBack.printed": { vi: "Bản in song ngữ", en: "Print in both languages" },
} satisfies Texts;
