import type { Texts } from "./text.ts";

/** Registration of enterprises: the enterprise's side, the officer's side, forms 1a and 1b. */
export const registrationTexts = {
  "register.title": { vi: "Đăng ký người sử dụng", en: "Registration of users" },
  "register.lead": {
    vi: "Mỗi doanh nghiệp đăng ký một lần theo mã số thuế, chứng minh bằng chữ ký số của mình.",
    en:
      "Each enterprise registers once under its tax code and proves its identity with its digital signature.",
  },
  "register.step1": { vi: "Nhập mã số thuế.", en: "Enter the tax code." },
  "register.step2": {
    vi:
      "Tải văn bản xác nhận và ký số bằng chứng thư số của doanh nghiệp (bất kỳ phần mềm ký nào, chữ ký tách rời).",
    en:
      "Download the text and sign it with the enterprise's certificate (any signing tool, detached signature).",
  },
  "register.step3": {
    vi: "Tải chữ ký lên và đặt mật khẩu cho tài khoản quản trị của doanh nghiệp.",
    en: "Upload the signature and set a password for the enterprise's administrator account.",
  },
  "register.step4": {
    vi:
      "Khai người sử dụng, máy tính và chứng thư số; gửi hồ sơ. Hải quan trả lời trong một ngày làm việc.",
    en:
      "Enter users, machines and certificates and submit. Customs answers within one working day.",
  },
  "register.howTo": { vi: "Các bước", en: "The steps" },
  "register.taxCode": { vi: "Mã số thuế", en: "Tax code" },
  "register.taxCode.hint": {
    vi: "10 số, có thể thêm 3 số chi nhánh (0101234567-001), hoặc 12 số định danh cá nhân.",
    en: "10 digits, with 3 more for a branch (0101234567-001), or a person's 12 digits.",
  },
  "register.taxCode.bad": {
    vi: "Mã số thuế không đúng dạng.",
    en: "This is not a valid tax code.",
  },
  "register.purpose": { vi: "Yêu cầu", en: "Request" },
  "register.purpose.register": { vi: "Đăng ký mới", en: "New registration" },
  "register.purpose.recover": {
    vi: "Đặt lại mật khẩu quản trị",
    en: "Reset the administrator password",
  },
  "register.purpose.change": { vi: "Sửa đổi thông tin đăng ký", en: "Change the registration" },
  "register.purpose.cancel": { vi: "Hủy đăng ký", en: "Cancel the registration" },
  "register.haveAccount": { vi: "Đã có tài khoản?", en: "Already have an account?" },
  "proof.title": { vi: "Xác nhận bằng chữ ký số", en: "Proof by digital signature" },
  "proof.lead": {
    vi: "Ký văn bản dưới đây bằng chứng thư số có MST {taxCode}. Văn bản có hiệu lực một giờ.",
    en:
      "Sign the text below with the certificate of tax code {taxCode}. The text is valid for one hour.",
  },
  "proof.text": { vi: "Văn bản cần ký", en: "Text to sign" },
  "proof.download": { vi: "Tải văn bản (.txt)", en: "Download the text (.txt)" },
  "proof.file": { vi: "Tệp chữ ký (.p7s, .p7m)", en: "Signature file (.p7s, .p7m)" },
  "proof.file.hint": {
    vi: "Chữ ký CMS tách rời, dạng DER, PEM hoặc base64, kèm chứng thư số của người ký.",
    en: "A detached CMS signature as DER, PEM or base64, including the signer's certificate.",
  },
  "proof.password": {
    vi: "Mật khẩu cho tài khoản quản trị",
    en: "Password for the administrator account",
  },
  "proof.send": { vi: "Xác nhận", en: "Confirm" },
  "proof.missing": { vi: "Hãy chọn tệp chữ ký.", en: "Choose the signature file." },
  "proof.unreadable": {
    vi: "Không đọc được tệp: cần chữ ký CMS tách rời của đúng một người ký.",
    en: "The file cannot be read: it must be a detached CMS signature by exactly one signer.",
  },
  "proof.no certificate": {
    vi: "Tệp không có chứng thư số của người ký.",
    en: "The file does not contain the signer's certificate.",
  },
  "proof.other text": {
    vi: "Chữ ký không phải của văn bản này, hoặc văn bản đã bị sửa.",
    en: "The signature belongs to another text, or the text was changed.",
  },
  "proof.untrusted": {
    vi:
      "Chứng thư số không được chấp nhận: nơi cấp (CA) không được công nhận, hết hạn hoặc đã bị thu hồi.",
    en:
      "The certificate is not accepted: its authority is not recognised, or it has expired or been revoked.",
  },
  "proof.other enterprise": {
    vi: "Chứng thư số thuộc mã số thuế khác.",
    en: "The certificate belongs to another tax code.",
  },
  "proof.expired": {
    vi: "Văn bản xác nhận đã hết hiệu lực. Hãy bắt đầu lại.",
    en: "The text to sign has expired. Please start again.",
  },
  "proof.registered already": {
    vi: "{code}: Doanh nghiệp đã đăng ký. Hãy đăng nhập, hoặc đặt lại mật khẩu nếu đã quên.",
    en:
      "{code}: the enterprise is already registered. Sign in, or reset the password if it is forgotten.",
  },
  "proof.user code taken": {
    vi:
      "Mã doanh nghiệp {userCode} của người sử dụng đã có thuộc về doanh nghiệp khác. Hãy liên hệ cơ quan hải quan; thử lại sẽ không có kết quả khác.",
    en:
      "The user code {userCode} of the users that are there belongs to another enterprise. Turn to customs; trying again leads to nothing else.",
  },
  "proof.not registered": {
    vi: "Doanh nghiệp chưa đăng ký.",
    en: "The enterprise is not registered.",
  },
  "proof.done.register": {
    vi: "Đã xác nhận. Đăng nhập bằng mã số thuế và mật khẩu vừa đặt để khai hồ sơ.",
    en:
      "Confirmed. Sign in with the tax code and the password you have set to fill in the registration.",
  },
  "proof.done.recover": {
    vi: "Mật khẩu mới đã có hiệu lực. Hãy đăng nhập.",
    en: "The new password is in effect. Please sign in.",
  },
  "proof.done.taken over": {
    vi:
      "Đã xác nhận. Doanh nghiệp đã có người sử dụng đăng ký từ trước; nay doanh nghiệp tiếp nhận và quản lý hồ sơ đó. Đăng nhập bằng mã số thuế và mật khẩu vừa đặt.",
    en:
      "Confirmed. Users of the enterprise were registered before; the enterprise now has that registration in its own hands. Sign in with the tax code and the password you have set.",
  },
  "application.takenOver": {
    vi:
      "Người sử dụng và máy trạm dưới đây đã đăng ký từ trước; mật khẩu của họ không đổi. Địa chỉ, e-mail và tên người sử dụng chưa có: hãy bổ sung bằng “Sửa đổi thông tin đăng ký”.",
    en:
      "The users and terminals below were registered before; their passwords have not changed. Address, e-mail and the users' names are not known yet: add them with “Change the registration”.",
  },
  "application.fileAgain": {
    vi: "Hãy chọn lại tệp chứng thư số: trình duyệt không giữ tệp đã chọn.",
    en: "Choose the certificate file again: browsers do not keep it.",
  },
  "application.title": { vi: "Hồ sơ đăng ký", en: "Registration" },
  "application.new": { vi: "Đăng ký mới", en: "New registration" },
  "application.change": { vi: "Sửa đổi", en: "Change" },
  "application.cancel": { vi: "Hủy đăng ký", en: "Cancellation" },
  "application.details": { vi: "Thông tin doanh nghiệp", en: "The enterprise" },
  "application.holder": { vi: "Đối tượng", en: "Kind" },
  "application.holder.enterprise": {
    vi: "Doanh nghiệp, tổ chức",
    en: "Enterprise or organisation",
  },
  "application.holder.person": { vi: "Cá nhân", en: "Individual" },
  "application.company": { vi: "Tên doanh nghiệp", en: "Name of the enterprise" },
  "application.address": { vi: "Địa chỉ", en: "Address" },
  "application.phone": { vi: "Điện thoại", en: "Telephone" },
  "application.email": { vi: "Thư điện tử", en: "E-mail" },
  "application.roles": { vi: "Loại hình hoạt động", en: "Business" },
  "business.importer": { vi: "Nhập khẩu", en: "Importer" },
  "business.exporter": { vi: "Xuất khẩu", en: "Exporter" },
  "business.customs broker": { vi: "Đại lý hải quan", en: "Customs broker" },
  "business.express courier": { vi: "Chuyển phát nhanh", en: "Express courier" },
  "business.carrier": { vi: "Vận chuyển", en: "Carrier" },
  "business.shipping agent": { vi: "Đại lý tàu biển", en: "Shipping agent" },
  "business.airline": { vi: "Hàng không", en: "Airline" },
  "application.users": { vi: "Người sử dụng", en: "Users" },
  "application.users.hint": {
    vi: "Mỗi người sử dụng có chứng thư số để ký và ít nhất một máy tính.",
    en: "Each user needs a certificate to sign with and at least one machine.",
  },
  "application.user.name": { vi: "Họ và tên", en: "Name" },
  "application.user.add": { vi: "Thêm người sử dụng", en: "Add a user" },
  "application.user.certificate": {
    vi: "Chứng thư số (.cer, .crt, .pem)",
    en: "Certificate (.cer, .crt, .pem)",
  },
  "application.user.noCertificate": { vi: "Chưa có chứng thư số", en: "No certificate yet" },
  "application.user.replaceCertificate": { vi: "Thay chứng thư số", en: "Replace the certificate" },
  "application.user.replacesAll": {
    vi: "Chứng thư số mới thay cho mọi chứng thư số đã đăng ký của người này.",
    en: "The new certificate replaces all that are registered of this user.",
  },
  "application.user.id": { vi: "Mã người sử dụng", en: "User ID" },
  "application.validUntil": { vi: "hiệu lực đến {date}", en: "valid until {date}" },
  "application.machines": { vi: "Máy tính", en: "Machines" },
  "application.machine.description": { vi: "Mô tả máy", en: "Description" },
  "application.machine.add": { vi: "Thêm máy tính", en: "Add a machine" },
  "application.machine.id": { vi: "Mã máy trạm", en: "Terminal ID" },
  "application.certificate": { vi: "Chứng thư số", en: "Certificate" },
  "application.submit": { vi: "Gửi hồ sơ tới hải quan", en: "Submit to customs" },
  "application.submitted": {
    vi: "Hồ sơ đã được gửi. Hải quan trả lời trước {date}.",
    en: "Submitted. Customs answers by {date}.",
  },
  "application.submitted.late": {
    vi: "Hồ sơ đã quá hạn trả lời ({date}).",
    en: "The answer is overdue ({date}).",
  },
  "application.changes": {
    vi: "Hải quan yêu cầu sửa: {reason}",
    en: "Customs requests changes: {reason}",
  },
  "application.rejected": { vi: "Hồ sơ bị từ chối: {reason}", en: "Rejected: {reason}" },
  "application.approved": {
    vi:
      "Hồ sơ đã được duyệt. Hải quan trao thông tin đăng nhập (mẫu 1a) trong phong bì niêm phong.",
    en: "Approved. Customs hands over the access data (form 1a) in a sealed envelope.",
  },
  "application.cancelled": { vi: "Đăng ký đã bị hủy.", en: "The registration is cancelled." },
  "application.startAnew": { vi: "Lập hồ sơ mới", en: "Start a new registration" },
  "application.cancelLead": {
    vi: "Khi được duyệt, mọi người sử dụng của doanh nghiệp không còn gửi được thông điệp.",
    en: "Once this is approved, no user of the enterprise can send messages any more.",
  },
  "fault.company missing": {
    vi: "Thiếu tên doanh nghiệp.",
    en: "The name of the enterprise is missing.",
  },
  "fault.address missing": { vi: "Thiếu địa chỉ.", en: "The address is missing." },
  "fault.email missing": { vi: "Thiếu thư điện tử.", en: "The e-mail address is missing." },
  "fault.role missing": {
    vi: "Chưa chọn loại hình hoạt động.",
    en: "No business activity is chosen.",
  },
  "fault.user missing": { vi: "Chưa có người sử dụng.", en: "There is no user yet." },
  "fault.machine missing": { vi: "Chưa có máy tính.", en: "There is no machine yet." },
  "fault.person with several users": {
    vi: "Cá nhân chỉ có một người sử dụng.",
    en: "An individual has only one user.",
  },
  "fault.too many": {
    vi: "Quá nhiều người sử dụng hoặc máy tính.",
    en: "Too many users or machines.",
  },
  "fault.user without certificate": {
    vi: "{name}: chưa có chứng thư số.",
    en: "{name} has no certificate.",
  },
  "fault.user without machine": { vi: "{name}: chưa có máy tính.", en: "{name} has no machine." },
  "fault.machine without user": {
    vi: "{name}: chưa có người sử dụng.",
    en: "{name} has no user.",
  },
  "fault.email bad": {
    vi: "Địa chỉ thư không đúng dạng.",
    en: "This is not a valid e-mail address.",
  },
  "certificate.unreadable": {
    vi: "Không đọc được chứng thư số.",
    en: "The certificate cannot be read.",
  },
  "certificate.untrusted": {
    vi:
      "Chứng thư số không được chấp nhận: nơi cấp (CA) không được công nhận, hết hạn hoặc đã bị thu hồi.",
    en:
      "The certificate is not accepted: its authority is not recognised, or it has expired or been revoked.",
  },
  "registration.state.draft": { vi: "Đang khai", en: "Draft" },
  "registration.state.submitted": { vi: "Chờ duyệt", en: "Submitted" },
  "registration.state.changes asked": { vi: "Yêu cầu sửa", en: "Changes requested" },
  "registration.state.approved": { vi: "Đã duyệt", en: "Approved" },
  "registration.state.rejected": { vi: "Từ chối", en: "Rejected" },
  "registrations.title": { vi: "Hồ sơ đăng ký người sử dụng", en: "Registrations of users" },
  "registrations.lead": {
    vi: "{waiting} hồ sơ chờ duyệt, trong đó {overdue} quá hạn.",
    en: "{waiting} are waiting for an answer, {overdue} of them overdue.",
  },
  "registrations.caption": { vi: "Hồ sơ", en: "Requests" },
  "registrations.number": { vi: "Số hồ sơ", en: "No." },
  "registrations.kind": { vi: "Loại", en: "Kind" },
  "registrations.submitted": { vi: "Gửi lúc", en: "Submitted" },
  "registrations.due": { vi: "Hạn trả lời", en: "Due" },
  "registrations.overdue": { vi: "Quá hạn", en: "Overdue" },
  "registration.title": { vi: "Hồ sơ số {id}", en: "Request no. {id}" },
  "registration.decide": { vi: "Quyết định", en: "Decision" },
  "registration.approve": { vi: "Duyệt", en: "Approve" },
  "registration.approve.lead": {
    vi: "Hệ thống cấp mã và mật khẩu. Mẫu 1a hiện ra một lần duy nhất: hãy in ngay.",
    en: "Codes and passwords are issued. Form 1a is shown only once: print it at once.",
  },
  "registration.approve.cancel": {
    vi: "Mọi người sử dụng của doanh nghiệp sẽ bị khóa ngay.",
    en: "All users of the enterprise are disabled at once.",
  },
  "registration.askChanges": { vi: "Yêu cầu sửa", en: "Request changes" },
  "registration.reject": { vi: "Từ chối", en: "Reject" },
  "registration.decision": { vi: "Quyết định", en: "Decision" },
  "registration.reason": { vi: "Lý do", en: "Reason" },
  "registration.reason.hint": {
    vi: "Bắt buộc khi yêu cầu sửa hoặc từ chối; doanh nghiệp đọc được.",
    en: "Required to request changes or to reject; the enterprise can read it.",
  },
  "registration.certificateOther": {
    vi: "MST trong chứng thư số khác với mã số thuế của doanh nghiệp",
    en: "The certificate belongs to another tax code",
  },
  "registration.differences": {
    vi: "So với đăng ký đang có hiệu lực: thêm {added}, bỏ {removed} người sử dụng.",
    en: "Compared with the registration in force: {added} users added, {removed} removed.",
  },
  "lookup.title": { vi: "Tra cứu đăng ký (OET401)", en: "Look up a registration (OET401)" },
  "lookup.lead": {
    vi: "Kết quả đăng ký theo mã số thuế, mẫu 1a và mẫu 1b.",
    en: "The result of a registration by tax code, forms 1a and 1b.",
  },
  "lookup.none": {
    vi: "Không có doanh nghiệp nào đăng ký với mã số thuế này.",
    en: "No enterprise is registered under this tax code.",
  },
  "lookup.userCode": { vi: "Mã doanh nghiệp (user code)", en: "User code" },
  "lookup.issued": { vi: "Cấp thông tin đăng nhập lần cuối", en: "Access data last issued" },
  "lookup.forms": { vi: "Biểu mẫu", en: "Forms" },
  "lookup.anew": {
    vi: "Cấp lại mật khẩu và khóa truy cập",
    en: "Issue new passwords and access keys",
  },
  "lookup.anew.hint": {
    vi: "Khi phong bì bị mất hoặc chưa kịp in. Mật khẩu cũ mất hiệu lực ngay.",
    en: "If the envelope was lost or not printed in time. The old passwords stop working at once.",
  },
  "form1a.title": { vi: "Mẫu 1a – Thông tin người sử dụng", en: "Form 1a – Access data of a user" },
  "form1a.once": {
    vi: "Mật khẩu và khóa truy cập chỉ hiển thị lần này. Hãy in và niêm phong trước khi rời trang.",
    en:
      "Passwords and access keys are shown only this once. Print and seal them before you leave this page.",
  },
  "form1a.hidden": {
    vi: "Mật khẩu và khóa truy cập đã được hiển thị một lần và không xem lại được.",
    en: "Passwords and access keys were shown once and cannot be seen again.",
  },
  "form1a.link": { vi: "Mẫu 1a (không có mật khẩu)", en: "Form 1a (without passwords)" },
  "form1b.title": { vi: "Mẫu 1b – Danh sách nhận thông tin", en: "Form 1b – List of recipients" },
  "form1b.link": { vi: "Mẫu 1b", en: "Form 1b" },
  "form.enterprise": { vi: "Tên doanh nghiệp", en: "Enterprise" },
  "form.userCode": { vi: "User code", en: "User code" },
  "form.userName": { vi: "Tên người sử dụng", en: "User name" },
  "form.userId": { vi: "User ID", en: "User ID" },
  "form.password": { vi: "Mật khẩu", en: "Password" },
  "form.terminalId": { vi: "Terminal ID", en: "Terminal ID" },
  "form.accessKey": { vi: "Terminal access key", en: "Terminal access key" },
  "form.signature": { vi: "Ký nhận", en: "Signature" },
  "form.date": { vi: "Ngày nhận", en: "Date received" },
  "form.authority": { vi: "CỤC HẢI QUAN", en: "CUSTOMS DEPARTMENT" },
  "form.office": { vi: "Đơn vị", en: "Office" },
  "form.serial": { vi: "Số", en: "No." },
  "form.place": { vi: "STT", en: "No." },
  "form.envelope": { vi: "Số phong bì", en: "Envelope No." },
  "form.identityNumber": {
    vi: "Số CCCD/hộ chiếu của người nhận",
    en: "Recipient's identity or passport number",
  },
  "form.placeAndDay": {
    vi: "…………, ngày {day} tháng {month} năm {year}",
    en: "…………, {day}/{month}/{year}",
  },
  "form.recipient": { vi: "NGƯỜI NHẬN", en: "RECIPIENT" },
  "form.officer": { vi: "CÔNG CHỨC CẤP THÔNG TIN", en: "ISSUING OFFICER" },
  "form.signAndName": { vi: "(ký, ghi rõ họ tên)", en: "(signature and full name)" },
  "form.unchanged": { vi: "không đổi", en: "unchanged" },
} satisfies Texts;
