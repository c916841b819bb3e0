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
    en: "The user name or the password is wrong.",
  },
  "login.wait": {
    vi: "Quá nhiều lần thử. Hãy thử lại sau {seconds} giây.",
    en: "Too many attempts. Try again in {seconds} seconds.",
  },
  "login.register": {
    vi: "Doanh nghiệp chưa có tài khoản?",
    en: "Does your enterprise have no account yet?",
  },
  "login.registerLink": { vi: "Đăng ký bằng chữ ký số", en: "Register with a digital signature" },
  "login.signedOut": { vi: "Bạn đã đăng xuất.", en: "You have signed out." },
  "password.title": { vi: "Đổi mật khẩu", en: "Change password" },
  "password.must": {
    vi:
      "Đây là lần đăng nhập đầu tiên hoặc mật khẩu đã được đặt lại. Bạn phải chọn mật khẩu mới trước khi tiếp tục.",
    en:
      "This is your first sign-in, or your password was reset. Choose a new password before you continue.",
  },
  "password.current": { vi: "Mật khẩu hiện tại", en: "Current password" },
  "password.new": { vi: "Mật khẩu mới", en: "New password" },
  "password.repeat": { vi: "Nhập lại mật khẩu mới", en: "Repeat the new password" },
  "password.hint": {
    vi: "Ít nhất {min} ký tự. Một câu dài dễ nhớ tốt hơn nhiều ký hiệu.",
    en: "At least {min} characters. A long phrase is better than many symbols.",
  },
  "password.change": { vi: "Đổi mật khẩu", en: "Change password" },
  "password.wrong": {
    vi: "Mật khẩu hiện tại không đúng.",
    en: "The current password is wrong.",
  },
  "password.wait": {
    vi: "Chưa kiểm tra mật khẩu hiện tại vì có quá nhiều lần thử. Hãy thử lại sau {seconds} giây.",
    en:
      "The current password was not checked because there were too many attempts. Try again in {seconds} seconds.",
  },
  "password.differs": {
    vi: "Hai lần nhập không giống nhau.",
    en: "The two passwords are not the same.",
  },
  "password.too short": { vi: "Mật khẩu quá ngắn.", en: "The password is too short." },
  "password.too long": { vi: "Mật khẩu quá dài.", en: "The password is too long." },
  "password.like the name": {
    vi: "Mật khẩu không được chứa tên đăng nhập.",
    en: "The password must not contain the user name.",
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
  "account.office": { vi: "Đơn vị hải quan", en: "Customs office" },
  "account.taxCode": { vi: "Mã số thuế", en: "Tax code" },
  "account.rights": { vi: "Quyền", en: "Rights" },
  "account.signedInAt": { vi: "Đăng nhập gần nhất", en: "Last sign-in" },
  "account.disabled": { vi: "Đã khóa", en: "Disabled" },
  "account.active": { vi: "Đang hoạt động", en: "Active" },
  "account.mustChange": { vi: "Chờ đổi mật khẩu", en: "Must change password" },
  "role.observer": { vi: "Người theo dõi", en: "Observer" },
  "role.operator": { vi: "Người vận hành", en: "Operator" },
  "role.administrator": { vi: "Quản trị hệ thống", en: "Administrator" },
  "role.officer": { vi: "Công chức hải quan", en: "Customs officer" },
  "role.branch administrator": { vi: "Quản trị đơn vị hải quan", en: "Office administrator" },
  "role.registrant": { vi: "Quản trị doanh nghiệp", en: "Enterprise administrator" },
  "right.check": {
    vi: "Kiểm tra và thông quan tờ khai",
    en: "Check and clear declarations",
  },
  "right.cancel": { vi: "Hủy tờ khai", en: "Cancel declarations" },
  "right.assign": { vi: "Phân công tờ khai và hồ sơ", en: "Assign declarations and cases" },
  "right.registrations": {
    vi: "Duyệt đăng ký người sử dụng",
    en: "Decide on registrations of users",
  },
  "officers.title": { vi: "Công chức của đơn vị {office}", en: "Officers of office {office}" },
  "officers.lead": {
    vi: "Quản trị đơn vị chỉ cấp quyền, và chỉ cho công chức thuộc đơn vị của mình.",
    en: "An office administrator only grants rights, and only to officers of their own office.",
  },
  "officers.caption": { vi: "Công chức và quyền", en: "Officers and their rights" },
  "officers.rights": { vi: "Quyền của {name}", en: "Rights of {name}" },
  "officers.set": { vi: "Cấp quyền", en: "Set rights" },
} satisfies Texts;
