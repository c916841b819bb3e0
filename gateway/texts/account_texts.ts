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
  "account.office.hint": {
    vi: "Chỉ với công chức và quản trị đơn vị: mã đơn vị 4 ký tự, ví dụ 01AB.",
    en:
      "For officers and office administrators only: the four characters of the office, such as 01AB.",
  },
  "account.name.hint": {
    vi: "Chữ thường, chữ số và . _ @ -, tối đa 64 ký tự.",
    en: "Small letters, digits and . _ @ -, at most 64 characters.",
  },
  "accounts.of": { vi: "Đơn vị, mã số thuế", en: "Office, tax code" },
  "accounts.lead": {
    vi:
      "Tài khoản của mọi người dùng trang này. Quyền của công chức do quản trị đơn vị của họ cấp.",
    en:
      "Accounts of everybody who uses these pages. Officers are given their rights by the administrator of their office.",
  },
  "accounts.make": { vi: "Tạo tài khoản", en: "Make an account" },
  "accounts.made": { vi: "Đã tạo tài khoản", en: "The account is made" },
  "accounts.known": {
    vi: "Đã có tài khoản với tên này.",
    en: "There is an account of that name already.",
  },
  "accounts.once": {
    vi: "Mật khẩu này chỉ hiển thị lần này. Hãy trao tận tay; lần đăng nhập đầu tiên phải đổi.",
    en:
      "The password is shown this once. Hand it over in person; it has to be changed at the first sign-in.",
  },
  "accounts.onceForAll": {
    vi:
      "Đây là mật khẩu đầu tiên chung của mọi tài khoản vừa tạo, chỉ hiển thị lần này; mỗi người phải đổi khi đăng nhập lần đầu.",
    en:
      "This is the first password of all accounts that were made, shown this once; everybody has to change it at the first sign-in.",
  },
  "accounts.firstPassword": { vi: "Mật khẩu đầu tiên", en: "First password" },
  "accounts.import": { vi: "Nhập danh sách tài khoản", en: "Import a list of accounts" },
  "accounts.import.lead": {
    vi:
      "Mỗi dòng một tài khoản: tên đăng nhập;họ và tên;vai trò;mã đơn vị. Vai trò ghi bằng mã: officer, branch administrator, observer, operator, administrator.",
    en:
      "One account a line: user name;name;role;office. Roles are officer, branch administrator, observer, operator, administrator.",
  },
  "accounts.import.means": {
    vi:
      "Sẽ tạo {count} tài khoản với một mật khẩu đầu tiên chung; {known} tài khoản đã có được giữ nguyên.",
    en:
      "{count} accounts will be made, with one first password; {known} that are there already stay as they are.",
  },
  "accounts.import.first": { vi: "{count} dòng đầu của danh sách", en: "The first {count} lines" },
  "accounts.imported": { vi: "Đã tạo {count} tài khoản", en: "{count} accounts are made" },
  "accounts.new": { vi: "Mới", en: "New" },
  "accounts.stays": { vi: "Đã có, giữ nguyên", en: "Known, stays as it is" },
  "accounts.list": { vi: "Tệp danh sách (UTF-8)", en: "File with the list (UTF-8)" },
  "accounts.list.missing": { vi: "Hãy chọn tệp danh sách.", en: "Choose the file with the list." },
  "accounts.list.long": {
    vi:
      "Tối đa {max} tài khoản mỗi lần trên trang này; danh sách dài hơn nhập bằng lệnh songhanh accounts import.",
    en:
      "At most {max} accounts at once on this page; longer lists are imported by songhanh accounts import.",
  },
  "accounts.list.faults": {
    vi: "Chưa nhập tài khoản nào: danh sách có {count} chỗ sai",
    en: "Nothing was imported: the list has {count} mistakes",
  },
  "accounts.list.line": { vi: "Dòng {line}", en: "Line {line}" },
  "accounts.fault.fields": {
    vi: "có nhiều hơn bốn cột",
    en: "there are more than four columns",
  },
  "accounts.fault.name": {
    vi: "tên đăng nhập chỉ gồm chữ thường, chữ số và . _ @ -, tối đa 64 ký tự",
    en: "a user name has small letters, digits and . _ @ -, at most 64 characters",
  },
  "accounts.fault.displayName": {
    vi: "họ và tên dài từ 1 đến 200 ký tự",
    en: "the name has 1 to 200 characters",
  },
  "accounts.fault.role": { vi: "không có vai trò này", en: "there is no such role" },
  "accounts.fault.office": {
    vi: "mã đơn vị phải có với công chức và quản trị đơn vị, và chỉ với họ",
    en: "an office stands with officers and office administrators, and with nobody else",
  },
  "accounts.fault.twice": {
    vi: "tên đăng nhập đã có ở dòng trên",
    en: "the user name stands on a line above already",
  },
  "accounts.fault.too many": { vi: "danh sách quá dài", en: "the list is too long" },
  "accounts.own": {
    vi: "Đây là tài khoản của chính bạn: người quản trị khác mới thay đổi hoặc khóa được.",
    en: "This is your own account: only another administrator can change or disable it.",
  },
  "accounts.ofEnterprise": {
    vi: "Tài khoản này do doanh nghiệp tự lập bằng chữ ký số và tự đặt lại mật khẩu.",
    en:
      "The enterprise made this account itself by its digital signature, and sets its password itself.",
  },
  "accounts.rights.hint": {
    vi: "Quyền do quản trị đơn vị của công chức cấp.",
    en: "Rights are granted by the administrator of the officer's office.",
  },
  "accounts.change": { vi: "Thay đổi tài khoản", en: "Change the account" },
  "accounts.change.hint": {
    vi: "Khi đổi vai trò hoặc đơn vị, các quyền đã cấp bị thu hồi và mọi phiên đăng nhập kết thúc.",
    en: "With another role or office, the rights that were granted end, and so does every session.",
  },
  "accounts.password": { vi: "Đặt lại mật khẩu", en: "Reset the password" },
  "accounts.password.hint": {
    vi: "Cấp mật khẩu đầu tiên mới cho người đã quên mật khẩu; mọi phiên đăng nhập kết thúc.",
    en: "A new first password for somebody who has forgotten theirs; every session ends.",
  },
  "accounts.disable": { vi: "Khóa tài khoản", en: "Disable the account" },
  "accounts.disable.hint": {
    vi: "Không đăng nhập được nữa; mọi phiên đăng nhập kết thúc ngay. Có thể mở lại.",
    en:
      "Nobody can sign in by it any more, and every session ends at once. It can be enabled again.",
  },
  "accounts.enable": { vi: "Mở lại tài khoản", en: "Enable the account" },
  "accounts.enable.hint": {
    vi: "Đăng nhập lại được bằng mật khẩu cũ.",
    en: "The former password works again.",
  },
  "tokens.lead": {
    vi: "Mã truy cập cho chương trình gọi API quản trị. Chỉ hiển thị một lần khi tạo.",
    en: "Tokens by which programs call the admin API. Each is shown once, when it is made.",
  },
  "tokens.name": { vi: "Dùng cho", en: "Used by" },
  "tokens.name.hint": {
    vi: "Chương trình hoặc người sử dụng; tên này được ghi vào nhật ký quyết định.",
    en: "The program or person; this name stands in the audit.",
  },
  "tokens.role.hint": {
    vi: "Chọn vai trò thấp nhất đủ dùng.",
    en: "Choose the least that will do.",
  },
  "tokens.id": { vi: "Số hiệu", en: "ID" },
  "tokens.at": { vi: "Tạo lúc", en: "Made" },
  "tokens.token": { vi: "Mã truy cập", en: "Token" },
  "tokens.inForce": { vi: "Có hiệu lực", en: "In force" },
  "tokens.revoked": { vi: "Đã thu hồi", en: "Revoked" },
  "tokens.make": { vi: "Tạo mã truy cập", en: "Make a token" },
  "tokens.make.means": {
    vi: "Ai có mã này làm được mọi việc của vai trò đó, cho đến khi thu hồi.",
    en: "Whoever has the token may do all that the role may, until it is revoked.",
  },
  "tokens.made": { vi: "Đã tạo mã truy cập", en: "The token is made" },
  "tokens.once": {
    vi: "Mã này chỉ hiển thị lần này. Hãy sao chép vào nơi lưu bí mật của chương trình.",
    en: "The token is shown this once. Copy it to where the program keeps its secrets.",
  },
  "tokens.revoke": { vi: "Thu hồi", en: "Revoke" },
  "tokens.revoke.means": {
    vi: "Chương trình dùng mã này mất quyền truy cập ngay; không khôi phục được.",
    en: "Whatever uses the token is shut out at once; it cannot be brought back.",
  },
  "officers.given": { vi: "Quyền được cấp thêm", en: "Rights granted" },
  "officers.taken": { vi: "Quyền bị thu hồi", en: "Rights taken away" },
  "officers.then": { vi: "Quyền sau đó", en: "Rights from then on" },
  "officers.title": { vi: "Công chức của đơn vị {office}", en: "Officers of office {office}" },
  "officers.lead": {
    vi: "Quản trị đơn vị chỉ cấp quyền, và chỉ cho công chức thuộc đơn vị của mình.",
    en: "An office administrator only grants rights, and only to officers of their own office.",
  },
  "officers.caption": { vi: "Công chức và quyền", en: "Officers and their rights" },
  "officers.rights": { vi: "Quyền của {name}", en: "Rights of {name}" },
  "officers.set": { vi: "Cấp quyền", en: "Set rights" },
} satisfies Texts;
