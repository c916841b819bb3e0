import type { Texts } from "./text.ts";

/** The officers' site: who is present, and whose a paper is. */
export const assignmentTexts = {
  "nav.assignment": { vi: "Phân công", en: "Assignment" },
  "assignment.title": { vi: "Phân công – {office}", en: "Assignment – {office}" },
  "assignment.lead": {
    vi:
      "Khi bật và hệ thống dự phòng hoạt động, tờ khai luồng vàng, luồng đỏ và hồ sơ được phân công ngẫu nhiên cho công chức có mặt; chỉ người được phân công xử lý.",
    en:
      "While it is on and the standby decides, yellow and red declarations and cases are given by chance to officers who are present; only who has one decides about it.",
  },
  "assignment.on": { vi: "Phân công ngẫu nhiên: bật", en: "Assignment by chance: on" },
  "assignment.off": { vi: "Phân công ngẫu nhiên: tắt", en: "Assignment by chance: off" },
  "assignment.since": { vi: "{actor} – {reason}", en: "{actor} – {reason}" },
  "assignment.switchOn": { vi: "Bật phân công ngẫu nhiên", en: "Switch on" },
  "assignment.switchOff": { vi: "Tắt phân công ngẫu nhiên", en: "Switch off" },
  "assignment.present": { vi: "Công chức có mặt", en: "Officers present" },
  "assignment.nobody": { vi: "Chưa có công chức nào có mặt.", en: "Nobody is present." },
  "assignment.presence.hint": {
    vi: "Có hiệu lực {hours} giờ. Cần có quyền kiểm tra để được phân công.",
    en: "It holds for {hours} hours. Who is assigned needs the right to check.",
  },
  "assignment.come": { vi: "Có mặt", en: "Present" },
  "assignment.go": { vi: "Vắng mặt", en: "Absent" },
  "assignment.mine": { vi: "Phân công cho tôi", en: "Assigned to me" },
  "assignment.all": { vi: "Tờ khai và hồ sơ đang mở", en: "Open declarations and cases" },
  "assignment.officer": { vi: "Công chức", en: "Officer" },
  "assignment.none": { vi: "chưa phân công", en: "nobody yet" },
  "assignment.again": { vi: "Phân công lại", en: "Assign anew" },
  "assignment.history": { vi: "Lịch sử phân công", en: "Whose it was" },
  "assignment.by": { vi: "Phân công bởi", en: "Assigned by" },
  "assignment.chance": {
    vi: "Ngẫu nhiên trong {count} công chức có mặt: {present}",
    en: "By chance among {count} officers present: {present}",
  },
  "assignment.seed": { vi: "Mầm ngẫu nhiên", en: "Seed" },
  "assignment.isYours": { vi: "Được phân công cho bạn.", en: "It is assigned to you." },
  "assignment.isOf": {
    vi: "Được phân công cho {officer}; chỉ người này được xử lý.",
    en: "It is assigned to {officer}, who alone decides about it.",
  },
  "assignment.isNobodys": {
    vi: "Chưa phân công; chỉ công chức có mặt được phân công.",
    en: "It is assigned to nobody yet: only officers who are present are given papers.",
  },
  "assignment.fault.no officer": {
    vi: "Công chức này không thuộc chi cục, bị khóa hoặc không có quyền kiểm tra.",
    en: "This is no officer of the office, is disabled, or may not check.",
  },
  "assignment.fault.own": {
    vi: "Không ai tự phân công cho mình.",
    en: "Nobody assigns a paper to themselves.",
  },
  "assignment.fault.reason missing": { vi: "Vui lòng nhập lý do.", en: "Please enter a reason." },
} satisfies Texts;
