import type { Texts } from "./text.ts";

/** The officers' site: papers that are no declarations, and acts that are to be entered at VNACCS. */
export const caseTexts = {
  "nav.cases": { vi: "Hồ sơ", en: "Cases" },
  "nav.toEnter": { vi: "Cần nhập VNACCS", en: "To be entered at VNACCS" },
  "family.tax amendment": { vi: "Khai bổ sung sau thông quan", en: "Amendment after clearance" },
  "family.exemption list": { vi: "Danh mục miễn thuế", en: "Tax exemption list" },
  "family.application": { vi: "Hồ sơ đính kèm (HYS)", en: "Application with files (HYS)" },
  "family.attached documents": {
    vi: "Chứng từ đính kèm (MSB)",
    en: "Files for a declaration (MSB)",
  },
  "family.explosives permit": {
    vi: "Giấy phép vật liệu nổ công nghiệp",
    en: "Permit of explosives",
  },
  "family.animal quarantine permit": {
    vi: "Kiểm dịch động vật",
    en: "Animal quarantine permit",
  },
  "family.food quality permit": { vi: "Kiểm tra thực phẩm", en: "Food quality permit" },
  "family.medicine permit": { vi: "Giấy phép nhập khẩu thuốc", en: "Medicine permit" },
  "cases.title": { vi: "Hồ sơ của chi cục {office}", en: "Cases of office {office}" },
  "cases.lead": {
    vi: "{count} hồ sơ chờ xử lý: khai bổ sung, danh mục miễn thuế, hồ sơ đính kèm, giấy phép.",
    en: "{count} cases wait: amendments, exemption lists, applications with files, permits.",
  },
  "cases.caption": { vi: "Hồ sơ", en: "Cases" },
  "cases.number": { vi: "Số hồ sơ", en: "Number" },
  "cases.open": { vi: "Chờ xử lý", en: "Not decided" },
  "case.title": { vi: "Hồ sơ {number}", en: "Case {number}" },
  "case.accepted": { vi: "Đã chấp nhận", en: "Accepted" },
  "case.acceptedAt": { vi: "Chấp nhận lúc", en: "Accepted" },
  "case.rejected": { vi: "Đã hủy hoặc không chấp nhận", en: "Rejected or cancelled" },
  "case.names": { vi: "Tờ khai liên quan", en: "Declaration that it names" },
  "case.readOnly": {
    vi: "Chứng từ này chỉ để xem; quyết định được ghi tại tờ khai liên quan.",
    en: "This is for reading; what is decided is recorded with the declaration that it names.",
  },
  "act.accept": { vi: "Chấp nhận", en: "Accept" },
  "act.reject": { vi: "Không chấp nhận", en: "Reject" },
  "act.accept.lead": {
    vi: "Hồ sơ được chấp nhận; người khai nhận kết quả tại máy của mình.",
    en: "The case is accepted; the declarant receives the result at the terminal.",
  },
  "act.reject.lead": {
    vi: "Hồ sơ không được chấp nhận và không thể khôi phục. Người khai được thông báo.",
    en: "The case is rejected for good. The declarant is told.",
  },
  "act.case.cancel.lead": {
    vi: "Chấp nhận trước đó bị hủy và không thể khôi phục. Người khai được thông báo.",
    en: "What was accepted is cancelled for good. The declarant is told.",
  },
  "act.case.text": { vi: "Ý kiến, lý do", en: "Remark, reason" },
  "toEnter.title": {
    vi: "Quyết định cần nhập VNACCS – {office}",
    en: "Decisions to be entered at VNACCS – {office}",
  },
  "toEnter.lead": {
    vi:
      "{count} thao tác của công chức trong thời gian dùng hệ thống dự phòng chưa được nhập vào VNACCS.",
    en: "{count} acts of officers of the standby's time are not entered at VNACCS yet.",
  },
  "toEnter.caption": { vi: "Thao tác của công chức", en: "Acts of officers" },
  "toEnter.all": { vi: "Xem cả thao tác đã nhập", en: "Show those that are entered, too" },
  "toEnter.pending": { vi: "Chỉ xem thao tác chưa nhập", en: "Show what is not entered" },
  "toEnter.ours": { vi: "Số dự phòng", en: "Number here" },
  "toEnter.theirs": { vi: "Số VNACCS", en: "Number at VNACCS" },
  "toEnter.theirs.unknown": { vi: "chưa biết", en: "not known" },
  "toEnter.theirs.same": { vi: "như số dự phòng", en: "the same" },
  "toEnter.entered": { vi: "Đã nhập", en: "Entered" },
  "toEnter.note": { vi: "Ghi chú", en: "Note" },
  "toEnter.button": { vi: "Đã nhập VNACCS", en: "Entered at VNACCS" },
  "toEnter.done": { vi: "Đã ghi nhận.", en: "Recorded." },
  "toEnter.already": {
    vi: "Thao tác này đã được ghi nhận trước đó.",
    en: "Somebody has said so before.",
  },
  "toEnter.more": {
    vi: "Chỉ hiện {shown} thao tác cũ nhất.",
    en: "Only the oldest {shown} are shown.",
  },
} satisfies Texts;
