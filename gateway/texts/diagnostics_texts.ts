import type { Texts } from "./text.ts";

/** The checks of what a gateway needs around it. */
export const diagnosticsTexts = {
  "console.diagnostics": { vi: "Chẩn đoán", en: "Diagnostics" },
  "diagnostics.lead": {
    vi:
      "Những gì cổng cần để làm việc, nhìn từ nút {node}. Kết quả cũ hơn một phút được kiểm tra lại khi mở trang.",
    en:
      "What the gateway needs to work, as node {node} sees it. Findings older than a minute are made anew when the page is opened.",
  },
  "diagnostics.worst": {
    vi: "là mức nặng nhất trong các mục dưới đây",
    en: "is the worst of the checks below",
  },
  "diagnostics.test": { vi: "Kiểm tra ngay", en: "Test now" },
  "diagnostics.testAll": { vi: "Kiểm tra tất cả ngay", en: "Test all now" },
  "diagnostics.download": { vi: "Tải kết quả (JSON)", en: "Download (JSON)" },
  "diagnostics.settings": { vi: "Cài đặt", en: "Settings" },
  "diagnostics.gateway": { vi: "Cổng thông điệp", en: "Gateway" },
  "diagnostics.database": { vi: "Cơ sở dữ liệu", en: "Database" },
  "diagnostics.replication": { vi: "Bản sao cơ sở dữ liệu", en: "Replication" },
  "diagnostics.data-key": { vi: "Khóa dữ liệu", en: "Data key" },
  "diagnostics.tls": { vi: "Chứng thư số của cổng", en: "Certificates of the gateway" },
  "diagnostics.trust": { vi: "CA được tin cậy", en: "Trusted authorities" },
  "diagnostics.revocation-lists": { vi: "Danh sách thu hồi", en: "Revocation lists" },
  "diagnostics.primary": { vi: "Hệ thống chính", en: "Primary" },
  "diagnostics.standby": { vi: "Dự phòng", en: "Standby" },
  "diagnostics.mirror": { vi: "Bản sao đối chiếu", en: "Mirror" },
  "diagnostics.notifications": { vi: "Thông báo ra ngoài", en: "Notifications" },
  "diagnostics.traces": { vi: "Vết xử lý thông điệp", en: "Traces" },
  "diagnostics.clock": { vi: "Đồng hồ", en: "Clock" },
  "diagnostics.disk": { vi: "Đĩa", en: "Disk" },
  "diagnostics.open-files": { vi: "Số tệp được mở", en: "Open files" },
  "diagnostics.partitions": { vi: "Phân vùng nhật ký thông điệp", en: "Partitions" },
  "diagnostics.ledger": { vi: "Sổ theo dõi VNACCS", en: "Ledger" },
  "diagnostics.number-bands": { vi: "Dải số", en: "Number bands" },
  "light.bad": { vi: "Lỗi", en: "Wrong" },
  "light.warning": { vi: "Cần chú ý", en: "Attention" },
  "light.unknown": { vi: "Chưa rõ", en: "Unknown" },
  "light.good": { vi: "Tốt", en: "Good" },
  "light.unused": { vi: "Không dùng", en: "Not used" },
} satisfies Texts;
