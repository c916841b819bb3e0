import type { Texts } from "./text.ts";

/** Signing in, passwords, the own account, roles. */
export const accountTexts = {
  "login.title": { vi: "Đăng nhập", en: "Sign in" },
  "login.lead": {
    vi: "Dành cho cán bộ vận hành, công chức hải quan và người quản trị của doanh nghiệp.",
    en: "For operators, customs officers and administrators of enterprises.",
  },
  "login.name": { vi: "Tên đăng nhập", en: "User name" },
  "login.password": { vi: "Mật khẩu", en: "Password" },
  "login.refused": {
    vi: "Tên đăng nhập hoặc mật khẩu không đúng.",
    en: "The user name or the password is not right.",
  },
  "login.wait": {
    vi: "Quá nhiều lần thử. Hãy thử lại sau {seconds} giây.",
    en: "Too many tries. Try again in {seconds} seconds.",
  },
  "login.register": {
    vi: "Doanh nghiệp chưa có tài khoản?",
    en: "An enterprise without an account?",
  },
  "login.registerLink": { vi: "Đăng ký bằng chữ ký số", en: "Register with a digital signature" },
  "login.signedOut": { vi: "Bạn đã đăng xuất.", en: "You have signed out." },
  "password.title": { vi: "Đổi mật khẩu", en: "Change password" },
  "password.must": {
    vi:
      "Đây là lần đăng nhập đầu tiên hoặc mật khẩu đã được đặt lại. Bạn phải chọn mật khẩu mới trước khi tiếp tục.",
    en:
      "This is the first login, or the password was set anew. You must choose a password before you go on.",
  },
  "password.current": { vi: "Mật khẩu hiện tại", en: "Current password" },
  "password.new": { vi: "Mật khẩu mới", en: "New password" },
  "password.repeat": { vi: "Nhập lại mật khẩu mới", en: "New password again" },
  "password.hint": {
    vi: "Ít nhất {min} ký tự. Một câu dài dễ nhớ tốt hơn nhiều ký hiệu.",
    en: "At least {min} characters. A long sentence is better than many symbols.",
  },
  "password.change": { vi: "Đổi mật khẩu", en: "Change password" },
  "password.wrong": {
    vi: "Mật khẩu hiện tại không đúng.",
    en: "The current password is not right.",
  },
  "password.wait": {
    vi: "Chưa kiểm tra mật khẩu hiện tại vì có quá nhiều lần thử. Hãy thử lại sau {seconds} giây.",
    en:
      "The current password was not checked: there were too many tries. Try again in {seconds} seconds.",
  },
  "password.differs": { vi: "Hai lần nhập không giống nhau.", en: "The two are not the same." },
  "password.too short": { vi: "Mật khẩu quá ngắn.", en: "The password is too short." },
  "password.too long": { vi: "Mật khẩu quá dài.", en: "The password is too long." },
  "password.like the name": {
    vi: "Mật khẩu không được chứa tên đăng nhập.",
    en: "The password must not hold the user name.",
  },
  "password.as before": {
    vi: "Mật khẩu mới phải khác mật khẩu cũ.",
    en: "The new password must differ from the old one.",
  },
  "password.too plain": {
    vi: "Mật khẩu quá đơn giản.",
    en: "The password has too few different characters.",
  },
  "password.changed": {
    vi: "Mật khẩu đã được đổi. Các phiên đăng nhập khác đã kết thúc.",
    en: "The password was changed. Your other sessions have ended.",
  },
  "account.title": { vi: "Tài khoản của tôi", en: "My account" },
  "account.name": { vi: "Tên đăng nhập", en: "User name" },
  "account.displayName": { vi: "Họ và tên", en: "Name" },
  "account.role": { vi: "Vai trò", en: "Role" },
  "account.office": { vi: "Chi cục", en: "Customs office" },
  "account.taxCode": { vi: "Mã số thuế", en: "Tax code" },
  "account.rights": { vi: "Quyền", en: "Rights" },
  "account.signedInAt": { vi: "Đăng nhập gần nhất", en: "Last login" },
  "account.disabled": { vi: "Đã khóa", en: "Disabled" },
  "account.active": { vi: "Đang hoạt động", en: "Active" },
  "account.mustChange": { vi: "Chờ đổi mật khẩu", en: "Must change password" },
  "role.observer": { vi: "Người theo dõi", en: "Observer" },
  "role.operator": { vi: "Người vận hành", en: "Operator" },
  "role.administrator": { vi: "Quản trị hệ thống", en: "Administrator" },
  "role.officer": { vi: "Công chức hải quan", en: "Customs officer" },
  "role.branch administrator": { vi: "Quản trị chi cục", en: "Branch administrator" },
  "role.registrant": { vi: "Quản trị doanh nghiệp", en: "Enterprise administrator" },
  "right.check": {
    vi: "Kiểm tra và thông quan tờ khai",
    en: "Check and clear declarations",
  },
  "right.cancel": { vi: "Hủy tờ khai", en: "Cancel declarations" },
  "right.assign": { vi: "Phân công tờ khai và hồ sơ", en: "Assign declarations and cases" },
  "right.registrations": { vi: "Duyệt đăng ký người sử dụng", en: "Decide registrations of users" },
  "officers.title": { vi: "Công chức của chi cục {office}", en: "Officers of office {office}" },
  "officers.lead": {
    vi: "Quản trị chi cục chỉ cấp quyền, và chỉ cho công chức thuộc chi cục của mình.",
    en: "A branch administrator gives rights to officers of the own branch, and does nothing else.",
  },
  "officers.caption": { vi: "Công chức và quyền", en: "Officers and their rights" },
  "officers.rights": { vi: "Quyền của {name}", en: "Rights of {name}" },
  "officers.set": { vi: "Cấp quyền", en: "Set rights" },
} satisfies Texts;
