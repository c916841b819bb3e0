import type { Texts } from "./text.ts";

/** The officers' site: who is present, and whose a paper is. */
export const assignmentTexts = {
  "nav.assignment": { vi: "Phân công", en: "Assignment" },
  "assignment.title": { vi: "Phân công – {office}", en: "Assignment – {office}" },
  "assignment.lead": {
    vi:
      "Khi bật và hệ thống dự phòng hoạt động, tờ khai luồng vàng, luồng đỏ và hồ sơ được phân công ngẫu nhiên cho công chức có mặt; chỉ người được phân công xử lý.",
    en:
      "While this is on and the standby is active, yellow and red declarations and cases are assigned at random to officers who are present; only the officer assigned decides.",
  },
  "assignment.on": { vi: "Phân công ngẫu nhiên: bật", en: "Random assignment: on" },
  "assignment.off": { vi: "Phân công ngẫu nhiên: tắt", en: "Random assignment: off" },
  "assignment.since": { vi: "{actor} – {reason}", en: "{actor} – {reason}" },
  "assignment.switchOn": { vi: "Bật phân công ngẫu nhiên", en: "Switch on random assignment" },
  "assignment.switchOff": { vi: "Tắt phân công ngẫu nhiên", en: "Switch off random assignment" },
  "assignment.present": { vi: "Công chức có mặt", en: "Officers present" },
  "assignment.nobody": { vi: "Chưa có công chức nào có mặt.", en: "No officer is present." },
  "assignment.presence.hint": {
    vi: "Có hiệu lực {hours} giờ. Cần có quyền kiểm tra để được phân công.",
    en: "Valid for {hours} hours. Only officers with the right to check are assigned anything.",
  },
  "assignment.come": { vi: "Có mặt", en: "Present" },
  "assignment.go": { vi: "Vắng mặt", en: "Absent" },
  "assignment.mine": { vi: "Phân công cho tôi", en: "Assigned to me" },
  "assignment.all": { vi: "Tờ khai và hồ sơ đang mở", en: "Open declarations and cases" },
  "assignment.officer": { vi: "Công chức", en: "Officer" },
  "assignment.none": { vi: "chưa phân công", en: "not assigned yet" },
  "assignment.again": { vi: "Phân công lại", en: "Reassign" },
  "assignment.history": { vi: "Lịch sử phân công", en: "Assignment history" },
  "assignment.by": { vi: "Phân công bởi", en: "Assigned by" },
  "assignment.chance": {
    vi: "Ngẫu nhiên trong {count} công chức có mặt: {present}",
    en: "At random among {count} officers present: {present}",
  },
  "assignment.seed": { vi: "Mầm ngẫu nhiên", en: "Random seed" },
  "assignment.isYours": { vi: "Được phân công cho bạn.", en: "Assigned to you." },
  "assignment.isOf": {
    vi: "Được phân công cho {officer}; chỉ người này được xử lý.",
    en: "Assigned to {officer}; only this officer may decide.",
  },
  "assignment.isNobodys": {
    vi: "Chưa phân công; chỉ công chức có mặt được phân công.",
    en: "Not assigned yet; only officers who are present are assigned papers.",
  },
  "assignment.fault.no officer": {
    vi: "Công chức này không thuộc đơn vị, bị khóa hoặc không có quyền kiểm tra.",
    en: "This person is not an officer of this office, is disabled, or has no right to check.",
  },
  "assignment.fault.own": {
    vi: "Không ai tự phân công cho mình.",
    en: "You cannot assign a paper to yourself.",
  },
  "assignment.fault.reason missing": { vi: "Vui lòng nhập lý do.", en: "Please enter a reason." },
} satisfies Texts;
