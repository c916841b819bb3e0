import type { Texts } from "./text.ts";

/** Frame of every page, words that many pages use, and errors. */
export const layoutTexts = {
  "skip": { vi: "Tới nội dung chính", en: "Skip to main content" },
  "product.claim": { vi: "Cổng thông điệp hải quan", en: "Customs message gateway" },
  "nav.label": { vi: "Điều hướng chính", en: "Main navigation" },
  "nav.account": { vi: "Tài khoản", en: "Account" },
  "nav.registrations": { vi: "Hồ sơ đăng ký", en: "Registrations" },
  "nav.lookup": { vi: "Tra cứu mã số thuế", en: "Look up tax code" },
  "nav.office": { vi: "Tờ khai", en: "Declarations" },
  "nav.officers": { vi: "Công chức", en: "Officers" },
  "nav.accounts": { vi: "Danh sách tài khoản", en: "Accounts" },
  "nav.tokens": { vi: "Mã truy cập", en: "Tokens" },
  "nav.providers": { vi: "Nhà cung cấp VAN", en: "VAN providers" },
  "tools.label": { vi: "Ngôn ngữ, giao diện và tài khoản", en: "Language, theme and account" },
  "theme.label": { vi: "Giao diện", en: "Theme" },
  "theme.auto": { vi: "Tự động", en: "Auto" },
  "theme.light": { vi: "Sáng", en: "Light" },
  "theme.dark": { vi: "Tối", en: "Dark" },
  "signOut": { vi: "Đăng xuất", en: "Sign out" },
  "signIn": { vi: "Đăng nhập", en: "Sign in" },
  "footer": {
    vi: "Songhanh – chạy song song với VNACCS. Giờ hiển thị: Việt Nam (UTC+7).",
    en: "Songhanh – running side by side with VNACCS. Times shown: Viet Nam (UTC+7).",
  },
  "window.planned": {
    vi: "Theo kế hoạch, hệ thống dự phòng tiếp nhận thay VNACCS từ {from} đến {to}.",
    en: "As planned, the standby accepts declarations in place of VNACCS from {from} to {to}.",
  },
  "window.runs": {
    vi:
      "Đang trong thời gian theo kế hoạch mà hệ thống dự phòng tiếp nhận thay VNACCS: {from} đến {to}.",
    en:
      "Planned period in which the standby accepts declarations in place of VNACCS: {from} to {to}.",
  },
  "print": { vi: "In trang này", en: "Print this page" },
  "print.officer": { vi: "CÔNG CHỨC HẢI QUAN", en: "CUSTOMS OFFICER" },
  "print.declarant": { vi: "NGƯỜI KHAI", en: "DECLARANT" },
  "print.copy": { vi: "In bản cho cửa khẩu", en: "Border copy" },
  "print.at": {
    vi: "In lúc {at} (giờ Việt Nam) bởi {by}. Bản in phản ánh dữ liệu của cổng tại thời điểm in.",
    en:
      "Printed {at} (Viet Nam time) by {by}. The print shows what the gateway knew when it was made.",
  },
  "back": { vi: "Quay lại", en: "Back" },
  "continue": { vi: "Tiếp tục", en: "Continue" },
  "save": { vi: "Lưu", en: "Save" },
  "delete": { vi: "Xóa", en: "Remove" },
  "search": { vi: "Tìm", en: "Search" },
  "filter": { vi: "Lọc", en: "Filter" },
  "all": { vi: "Tất cả", en: "All" },
  "none": { vi: "Không có", en: "None" },
  "yes": { vi: "Có", en: "Yes" },
  "no": { vi: "Không", en: "No" },
  "actions": { vi: "Thao tác", en: "Actions" },
  "state": { vi: "Trạng thái", en: "State" },
  "at": { vi: "Thời điểm", en: "When" },
  "by": { vi: "Người thực hiện", en: "By" },
  "reason": { vi: "Lý do", en: "Reason" },
  "history": { vi: "Lịch sử", en: "History" },
  "optional": { vi: "không bắt buộc", en: "optional" },
  "error.prefix": { vi: "Lỗi", en: "Error" },
  "form.faults": { vi: "Vui lòng sửa các mục sau:", en: "Please correct the following:" },
  "file.notUtf8": {
    vi: "Tệp không phải UTF-8. Trong Excel, hãy lưu dạng “CSV UTF-8” rồi chọn lại.",
    en: "The file is not UTF-8. In Excel, save it as “CSV UTF-8” and choose it again.",
  },
  "field.missing": { vi: "Vui lòng nhập mục này.", en: "Please fill this in." },
  "field.choose": { vi: "Hãy chọn.", en: "Please choose." },
  "field.between": {
    vi: "Cần một số từ {min} đến {max}.",
    en: "Needs a number from {min} to {max}.",
  },
  "field.atMost": { vi: "Tối đa {max} ký tự.", en: "At most {max} characters." },
  "field.invalid": { vi: "Không đúng dạng cần có.", en: "Not of the form that is needed." },
  "pager.label": { vi: "Các trang kết quả", en: "Pages of results" },
  "pager.next": { vi: "Trang sau", en: "Next page" },
  "pager.previous": { vi: "Trang trước", en: "Previous page" },
  "pager.first": { vi: "Về trang đầu", en: "First page" },
  "table.empty": { vi: "Không có dữ liệu.", en: "Nothing to show." },
  "ago.seconds": { vi: "{n} giây trước", en: "{n} s ago" },
  "ago.minutes": { vi: "{n} phút trước", en: "{n} min ago" },
  "ago.hours": { vi: "{n} giờ trước", en: "{n} h ago" },
  "copy": { vi: "Chép", en: "Copy" },
  "copy.what": { vi: "Sao chép {text}", en: "Copy {text}" },
  "copied": { vi: "Đã chép", en: "Copied" },
  "confirm.title": { vi: "Xác nhận", en: "Confirm" },
  "confirm.button": { vi: "Xác nhận thực hiện", en: "Yes, do it" },
  "confirm.cancel": { vi: "Không, quay lại", en: "No, go back" },
  "banner.info": { vi: "Thông tin", en: "Information" },
  "banner.good": { vi: "Hoàn tất", en: "Done" },
  "banner.warning": { vi: "Chú ý", en: "Attention" },
  "banner.bad": { vi: "Không thực hiện được", en: "Not done" },
  "saved": { vi: "Đã lưu.", en: "Saved." },
  "problem.forbidden.title": { vi: "Không có quyền", en: "Not allowed" },
  "problem.forbidden": {
    vi: "Tài khoản của bạn không được phép mở trang này hoặc thực hiện thao tác này.",
    en: "Your account is not allowed to open this page or to do this.",
  },
  "problem.missing.title": { vi: "Không tìm thấy", en: "Not found" },
  "problem.missing": {
    vi: "Không có dữ liệu này, hoặc bạn không được phép xem.",
    en: "This does not exist, or you are not allowed to see it.",
  },
  "problem.address.title": { vi: "Không có trang này", en: "There is no such page" },
  "problem.address": {
    vi: "Địa chỉ {path} không có trên hệ thống này. Hãy kiểm tra lại, hoặc đi từ trang đầu.",
    en: "There is nothing at the address {path}. Check it, or start from the first page.",
  },
  "problem.archived.title": { vi: "Đã chuyển ra kho lưu trữ", en: "In an archive" },
  "problem.archived": {
    vi:
      'Thông điệp {id} không còn trong cơ sở dữ liệu: tháng của nó đã chuyển ra kho lưu trữ {part}. Người vận hành xem thông điệp và lấy tệp bằng lệnh "songhanh archive show {id} --dir THƯ_MỤC".',
    en:
      'Message {id} is no longer in the database: its month is in the archive {part}. Operators look at it, and take files out, with "songhanh archive show {id} --dir DIRECTORY".',
  },
  "document.archivedCorrections": {
    vi:
      "Một phần thông điệp của chứng từ này đã chuyển ra kho lưu trữ (xem cột Thông điệp ở phần Lịch sử). Nội dung sửa đổi của các thông điệp đó không hiện ở đây; xem bằng lệnh songhanh archive show.",
    en:
      "Some messages of this document are in an archive (see the messages of its history). What they changed is not shown here; songhanh archive show shows it.",
  },
  "archive.in": { vi: "(kho lưu trữ {part})", en: "(archive {part})" },
  "problem.form.title": { vi: "Biểu mẫu không còn hiệu lực", en: "The form is no longer valid" },
  "problem.form": {
    vi:
      "Biểu mẫu này thuộc một phiên làm việc khác hoặc đã hết hạn. Hãy quay lại, tải lại trang và gửi lại.",
    en:
      "This form belongs to another session or has expired. Go back, reload the page and send it again.",
  },
  "problem.tooLarge.title": { vi: "Dữ liệu quá lớn", en: "Too large" },
  "problem.tooLarge": {
    vi: "Dữ liệu gửi lên vượt quá {max} KB.",
    en: "The data sent is larger than {max} KB.",
  },
  "problem.conflict.title": { vi: "Trạng thái đã thay đổi", en: "The state has changed" },
  "problem.conflict": {
    vi: "Có người đã thay đổi mục này trong lúc bạn xem. Hãy mở lại và kiểm tra.",
    en: "Somebody changed this while you were looking at it. Open it again and check.",
  },
  "problem.internal.title": { vi: "Lỗi hệ thống", en: "Internal error" },
  "problem.internal": {
    vi: "Hệ thống gặp lỗi. Chi tiết đã được ghi vào nhật ký.",
    en: "Something went wrong. The details are in the log.",
  },
  "problem.database.title": {
    vi: "Cơ sở dữ liệu không trả lời",
    en: "The database does not answer",
  },
  "problem.database": {
    vi: "Hiện không thể đọc hoặc ghi dữ liệu. Hãy thử lại sau ít phút.",
    en: "Nothing can be read or written at the moment. Try again in a few minutes.",
  },
  "problem.slow.title": { vi: "Mất quá nhiều thời gian", en: "This took too long" },
  "problem.slow": {
    vi:
      "Máy chủ đang bận nên chưa làm xong trong thời gian cho phép. Chưa có gì thay đổi. Hãy gửi lại sau ít phút.",
    en:
      "The server is busy and did not finish in the time that it has for this. Nothing was changed. Send it again in a few minutes.",
  },
  "problem.sent": { vi: "Biểu mẫu đã gửi vẫn còn nguyên", en: "Your form is still as you sent it" },
  "problem.sendAgain": { vi: "Gửi lại", en: "Send it again" },
  "problem.stopped.title": {
    vi: "Hiện không quyết định được gì",
    en: "Nothing can be decided at the moment",
  },
  "problem.stopped": {
    vi:
      "Chưa có gì thay đổi: {why}. Những gì đang hiện có thể thiếu thay đổi cuối cùng, nên không quyết định hay phê duyệt gì cho đến khi người vận hành xử lý xong. Sau đó hãy mở lại và kiểm tra.",
    en:
      "Nothing was changed: {why}. What is shown may lack the last change, so nothing is decided or approved until an operator has settled this. Then open it again and check.",
  },
  "problem.undurable.title": {
    vi: "Cơ sở dữ liệu chưa ghi được",
    en: "The database cannot save anything",
  },
  "problem.undurable": {
    vi: "Cơ sở dữ liệu hiện không ghi bền được gì. Chưa có gì thay đổi. Hãy thử lại sau.",
    en:
      "The database cannot save anything durably at the moment. Nothing was changed. Try again later.",
  },
} satisfies Texts;
