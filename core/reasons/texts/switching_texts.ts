/** Changing the mode: what is looked at before, what came of it; the primary, numbers, the database. */
export const switchingTexts = {
  MODE_ALREADY: { en: "the mode is {mode:word} already", vi: "đã ở chế độ {mode:word}" },
  MODE_CHANGES: {
    en: "the mode changes from {from:word} to {to:word}",
    vi: "chế độ chuyển từ {from:word} sang {to:word}",
  },
  GIVE_BACK_RUNS: {
    en: "a give-back runs: pause it, or wait until it has ended",
    vi: "đang cập nhật lại VNACCS: hãy tạm dừng hoặc chờ hoàn tất",
  },
  GIVE_BACK_STOPS: {
    en: "a give-back runs: it is paused, and goes on by a person when VNACCS is back",
    vi: "đang cập nhật lại VNACCS: sẽ tạm dừng, khi VNACCS hoạt động lại thì cho chạy tiếp",
  },
  NOTHING_WAITS: {
    en: "nothing waits to be given back",
    vi: "không có gì chờ cập nhật lại",
  },
  ITEMS_WAIT_FOR_RELAY: {
    en: "{count:digits} items wait to be given back: expected none for mode relay",
    vi: "{count:digits} mục chờ cập nhật lại; phải hết thì mới chuyển về chế độ chuyển tiếp được",
  },
  ITEMS_WAIT: {
    en: "{count:digits} items wait to be given back",
    vi: "{count:digits} mục chờ cập nhật lại",
  },
  STANDS_IN: { en: "this gateway stands in", vi: "cổng này sẽ thay thế" },
  REMOTE_CONNECTS: {
    en: "the remote standby takes connections",
    vi: "hệ thống dự phòng từ xa nhận kết nối",
  },
  REMOTE_UNREACHABLE: {
    en: "the remote standby takes no connection: {why}",
    vi: "hệ thống dự phòng từ xa không nhận kết nối: {why}",
  },
  LEDGER_READ: {
    en: "the ledger has read the whole journal",
    vi: "sổ theo dõi đã đọc hết nhật ký",
  },
  LEDGER_TO_READ: {
    en: "the ledger has {count:digits} messages of the journal still to read",
    vi: "sổ theo dõi còn {count:digits} thông điệp chưa đọc",
  },
  LEDGER_NOT_LEARNT: {
    en:
      "the ledger could not learn from {count:digits} messages: the standby tells A0011 about what they may have changed",
    vi:
      "sổ theo dõi không ghi nhận được {count:digits} thông điệp: khi dự phòng sẽ trả A0011 cho những gì chúng có thể đã thay đổi",
  },
  CHANNELS_KNOWN: {
    en: "the channel of every registered declaration is known",
    vi: "luồng của mọi tờ khai đã đăng ký đều đã xác định",
  },
  CHANNELS_UNKNOWN: {
    en: "{count:digits} registered, channel unknown: an officer has to decide about each of them",
    vi:
      "{count:digits} tờ khai đã đăng ký, chưa xác định luồng: công chức phải quyết định từng tờ khai",
  },
  REMOTE_NUMBERS: {
    en: "the remote standby gives its own numbers",
    vi: "hệ thống dự phòng từ xa tự cấp số",
  },
  BANDS_FAR: {
    en: "every type has a band of numbers, and VNACCS is far from it",
    vi: "mọi loại chứng từ đều có dải số, VNACCS còn xa các dải đó",
  },
  BANDS_UNSET: {
    en: "documents of these types get no number, because no band is set for them: {types}",
    vi: "không cấp số cho các loại chứng từ chưa khai báo dải số: {types}",
  },
  TYPE_WITHOUT_NUMBERS: {
    en: "documents of type {type:word} get no number: {why}",
    vi: "không cấp số cho chứng từ loại {type:word}: {why}",
  },
  BAND_NEAR: {
    en:
      "VNACCS comes to the band of type {type:word} soon: it has given {given:digits}, the band begins at {first:digits}",
    vi:
      "VNACCS sắp đến dải số loại {type:word}: đã cấp {given:digits}, dải bắt đầu từ {first:digits}",
  },
  BAND_NEAR_DAYS: {
    en:
      "VNACCS comes to the band of type {type:word} in {days:digits} days by its pace: it has given {given:digits}, the band begins at {first:digits}",
    vi:
      "theo nhịp hiện nay, {days:digits} ngày nữa VNACCS đến dải số loại {type:word}: đã cấp {given:digits}, dải bắt đầu từ {first:digits}",
  },
  NUMBER_OF_BOTH: {
    en:
      "VNACCS has a document {number:digits} of its own: it said so to user {user} who sent {procedure}; the standby gave the number to another",
    vi:
      "VNACCS có chứng từ {number:digits} riêng (trả lời {procedure} của người dùng {user}); hệ thống dự phòng đã cấp số này cho chứng từ khác",
  },
  PRIMARY_UP: { en: "the primary is up", vi: "hệ thống chính hoạt động" },
  PRIMARY_IS: {
    en: "the primary is {state:word}",
    vi: "hệ thống chính ở trạng thái {state:word}",
  },
  PRIMARY_IS_BECAUSE: {
    en: "the primary is {state:word}: {why}",
    vi: "hệ thống chính ở trạng thái {state:word}: {why}",
  },
  PRIMARY_DOWN: { en: "the primary is down: {why}", vi: "hệ thống chính ngừng: {why}" },
  PAUSED: { en: "automatic action is paused", vi: "đang tạm dừng tự động" },
  NOT_ACKNOWLEDGED: {
    en: "the last one is not acknowledged",
    vi: "lần tự động trước chưa được xác nhận",
  },
  NODES_ANSWER: { en: "every node answers", vi: "mọi nút đều trả lời" },
  NODES_NOT_WAITED_FOR: {
    en: "silent nodes are not waited for: {nodes}",
    vi: "không chờ các nút im lặng: {nodes}",
  },
  NODES_SILENT: {
    en: "nodes are silent and not waited for; the database refuses what they believe: {nodes}",
    vi: "có nút im lặng, không chờ: {nodes}",
  },
  OUTCOMES_KNOWN: {
    en: "every outcome at the primary is known",
    vi: "mọi kết quả ở hệ thống chính đều đã rõ",
  },
  OUTCOMES_UNKNOWN: {
    en: "the outcome of {count:digits} messages is not known and stays to be asked",
    vi: "{count:digits} thông điệp chưa rõ kết quả, còn phải hỏi lại",
  },
  CHECK_FAILED: {
    en: 'the check "{check}" failed: {why}',
    vi: 'bước kiểm tra "{check}" không thực hiện được: {why}',
  },
  DURABLE: {
    en: "the database makes durable what it is told",
    vi: "cơ sở dữ liệu ghi bền vững được",
  },
  NOT_DURABLE: {
    en: "the database cannot make anything durable: {why}",
    vi: "cơ sở dữ liệu không ghi bền vững được: {why}",
  },
  NOT_DURABLE_WITHIN: {
    en: "the database made nothing durable within {ms:digits} ms",
    vi: "sau {ms:digits} ms cơ sở dữ liệu chưa ghi bền vững được",
  },
  REPLICA_AWAY: {
    en:
      "the database made nothing durable within {ms:digits} ms: commits wait for a synchronous replica that is away ({names})",
    vi:
      "sau {ms:digits} ms cơ sở dữ liệu chưa ghi bền vững được: đang chờ bản sao đồng bộ vắng mặt ({names})",
  },
  ROWS_LOST: {
    en: "the database has lost what it had committed: {what}",
    vi: "cơ sở dữ liệu đã mất dữ liệu từng ghi bền vững: {what}",
  },
  NOTHING_UNTIL_ACKNOWLEDGED: {
    en: 'nothing is taken until a person acknowledges ("songhanh acknowledge --reason TEXT")',
    vi: 'không nhận gì cho đến khi có người xác nhận ("songhanh acknowledge --reason TEXT")',
  },
  NOTHING_CHANGED: { en: "nothing has changed", vi: "chưa thay đổi gì" },
  DATABASE_SLOW: { en: "the database was too slow", vi: "cơ sở dữ liệu quá chậm" },
  MODE_NOT_CHANGED_WITHIN: {
    en: "the database did not let the mode be changed within {ms:digits} ms",
    vi: "sau {ms:digits} ms cơ sở dữ liệu chưa cho đổi chế độ",
  },
  WOULD_CHANGE: {
    en: "would change the mode to {mode:word}; nothing was changed",
    vi: "sẽ chuyển sang chế độ {mode:word}; chưa thay đổi gì",
  },
  WOULD_BE_REFUSED: {
    en: "would be refused; nothing was changed",
    vi: "sẽ bị từ chối; chưa thay đổi gì",
  },
  MODE_IS: { en: "the mode is {mode:word}", vi: "chế độ là {mode:word}" },
  NOT_HEARD: { en: "not heard of it: {nodes}", vi: "nút chưa hay biết: {nodes}" },
  NO_REPLICA_YET: {
    en: "no replica has it yet: {why}",
    vi: "chưa có bản sao nào nhận được: {why}",
  },
  SWITCH_GIVEN_UP: {
    en: "the switch was given up in the meantime",
    vi: "việc chuyển đã bị hủy trong lúc chạy",
  },
  GIVEN_UP_BY: { en: "given up by {actor}", vi: "{actor} đã hủy" },
  STILL_IN_FLIGHT: {
    en: "messages were still in flight after {ms:digits} ms on {nodes}",
    vi: "sau {ms:digits} ms vẫn còn thông điệp đang xử lý ở {nodes}",
  },
  HOLD_OVER: {
    en: "messages were held back for {ms:digits} ms, and the change was not ready by then",
    vi: "đã tạm giữ thông điệp {ms:digits} ms mà vẫn chưa chuyển được",
  },
  LEDGER_NOT_CAUGHT_UP: {
    en: "the ledger has not caught up after {ms:digits} ms",
    vi: "sau {ms:digits} ms sổ theo dõi chưa đọc kịp",
  },
  OTHER_EPOCH: {
    en: "expected epoch {expected:digits}, found {found:digits}",
    vi: "chờ số lần chuyển (epoch) {expected:digits}, nhưng là {found:digits}",
  },
  MODE_CHANGED_MEANWHILE: {
    en: "the mode has changed meanwhile: expected epoch {expected:digits}",
    vi: "chế độ đã đổi; chờ số lần chuyển (epoch) {expected:digits}",
  },
  SWITCH_RUNS: { en: "switch {run} runs", vi: "lần chuyển {run} đang chạy" },
  NO_CONNECTION: {
    en: "no connection within {ms:digits} ms",
    vi: "không kết nối được trong {ms:digits} ms",
  },
  CLOSED_AT_ONCE: { en: "connections are closed at once", vi: "kết nối bị đóng ngay" },
} as const;
