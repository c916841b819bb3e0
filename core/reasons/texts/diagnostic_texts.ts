/** What the checks of the surroundings find, and (`…_DO`) what is to be done about it. */
export const diagnosticTexts = {
  CHECK_SLOW: {
    en: "there was no finding within {ms:digits} ms",
    vi: "sau {ms:digits} ms chưa kiểm tra xong",
  },
  CHECK_SLOW_DO: {
    en: "try it once more; if it stays so, see the log",
    vi: "hãy kiểm tra lại; nếu vẫn vậy, hãy xem nhật ký hệ thống",
  },
  CHECK_IN_VAIN: { en: "it could not be looked at: {why}", vi: "không kiểm tra được: {why}" },
  NEEDS_SETTINGS: {
    en: "not looked at, because settings cannot be used",
    vi: "chưa kiểm tra vì có cài đặt không dùng được",
  },
  NEEDS_DATABASE: {
    en: "not looked at, because there is no database to ask",
    vi: "chưa kiểm tra vì không có cơ sở dữ liệu để hỏi",
  },
  SETTINGS_USABLE: { en: "every setting can be used", vi: "mọi cài đặt đều dùng được" },
  SETTING_UNUSABLE: { en: "settings: {why}", vi: "cài đặt: {why}" },
  SETTING_UNUSABLE_DO: {
    en: "correct it in songhanh.env or the environment; docs/settings.md explains each",
    vi: "hãy sửa trong songhanh.env hoặc biến môi trường; docs/settings.md giải thích từng mục",
  },
  GATEWAY_TAKES: {
    en: "the gateway runs and takes messages",
    vi: "cổng đang chạy và nhận thông điệp",
  },
  GATEWAY_TAKES_NOTHING: {
    en: "the gateway runs and takes no messages: {why}",
    vi: "cổng đang chạy nhưng không nhận thông điệp: {why}",
  },
  GATEWAY_TAKES_NOTHING_DO: {
    en: "see the other checks: what is wrong there keeps it from working",
    vi: "hãy xem các mục kiểm tra khác: lỗi ở đó khiến cổng không làm việc được",
  },
  GATEWAY_AWAY: {
    en: "no gateway runs here: {why}",
    vi: "ở đây không có cổng nào đang chạy: {why}",
  },
  GATEWAY_AWAY_DO: {
    en: 'run it with "songhanh start"',
    vi: 'hãy chạy bằng lệnh "songhanh start"',
  },
  DATABASE_ANSWERS: {
    en: "PostgreSQL {version:word} answers in {ms:digits} ms",
    vi: "PostgreSQL {version:word} trả lời trong {ms:digits} ms",
  },
  DATABASE_ONLY_READS: {
    en: "the database only reads: it is a replica, or is being restored",
    vi: "cơ sở dữ liệu chỉ cho đọc: đây là bản sao hoặc đang khôi phục",
  },
  DATABASE_ONLY_READS_DO: {
    en: "name the server that writes in SONGHANH_DATABASE_URL, or promote this one",
    vi:
      "hãy ghi máy chủ cho ghi vào SONGHANH_DATABASE_URL, hoặc nâng bản sao này lên làm máy chính",
  },
  DATABASE_SILENT: {
    en: "the database cannot be asked: {why}",
    vi: "không hỏi được cơ sở dữ liệu: {why}",
  },
  DATABASE_SILENT_DO: {
    en:
      "see that PostgreSQL runs, and that address, account and certificate in SONGHANH_DATABASE_URL are right",
    vi:
      "hãy xem PostgreSQL có chạy không, địa chỉ, tài khoản và chứng thư số trong SONGHANH_DATABASE_URL có đúng không",
  },
  DATABASE_RESTS: {
    en: "the database of the data directory does not run: it starts and ends with the gateway",
    vi: "cơ sở dữ liệu trong thư mục dữ liệu không chạy: nó chạy và dừng cùng với cổng",
  },
  SCHEMA_CURRENT: { en: "its schema is up to date", vi: "lược đồ dữ liệu đã cập nhật" },
  SCHEMA_LACKS: {
    en: "its schema lacks {count:digits} steps: {names}",
    vi: "lược đồ dữ liệu còn thiếu {count:digits} bước: {names}",
  },
  SCHEMA_LACKS_DO: {
    en: 'run "songhanh migrate" with the account that owns the schema',
    vi: 'hãy chạy "songhanh migrate" bằng tài khoản sở hữu lược đồ',
  },
  SCHEMA_LACKS_STOP_DO: {
    en:
      'stop all nodes first, then run "songhanh migrate" with the account that owns the schema ("songhanh migrate --plan" says what it does)',
    vi:
      'hãy dừng mọi nút trước, rồi chạy "songhanh migrate" bằng tài khoản sở hữu lược đồ ("songhanh migrate --plan" cho biết sẽ làm gì)',
  },
  SCHEMA_AHEAD: {
    en:
      "its schema has {count:digits} steps of a newer version, which this one goes on with: {names}",
    vi:
      "lược đồ dữ liệu có {count:digits} bước của phiên bản mới hơn, phiên bản này vẫn dùng được: {names}",
  },
  SCHEMA_AHEAD_DO: { en: "upgrade this node, too", vi: "hãy nâng cấp cả nút này" },
  SCHEMA_NEWER: {
    en:
      "its schema has {count:digits} steps of a newer version, which this one cannot go on with: {names}",
    vi:
      "lược đồ dữ liệu có {count:digits} bước của phiên bản mới hơn, phiên bản này không dùng được: {names}",
  },
  SCHEMA_NEWER_DO: {
    en: "install the version that made it, or a newer one",
    vi: "hãy cài phiên bản đã tạo lược đồ đó hoặc mới hơn",
  },
  REPLICAS_NONE: {
    en: "no replica is connected: what is acknowledged lies on one machine alone",
    vi: "không có bản sao nào kết nối: dữ liệu đã xác nhận chỉ nằm trên một máy",
  },
  REPLICAS_NONE_DO: {
    en: "set up a synchronous replica on another machine, as docs/operate.md says",
    vi: "hãy lập bản sao đồng bộ trên máy khác theo docs/operate.md",
  },
  REPLICAS_EMBEDDED: {
    en: "the database of the data directory has no replicas: it is for trials",
    vi: "cơ sở dữ liệu trong thư mục dữ liệu không có bản sao: chỉ để thử",
  },
  REPLICAS_HIDDEN: {
    en: "this account may not see how the replicas stand",
    vi: "tài khoản này không được xem tình trạng bản sao",
  },
  REPLICAS_HIDDEN_DO: {
    en: "grant pg_monitor to the account of SONGHANH_DATABASE_URL",
    vi: "hãy cấp pg_monitor cho tài khoản trong SONGHANH_DATABASE_URL",
  },
  REPLICAS_NOT_WAITED_FOR: {
    en:
      "{count:digits} replicas follow and no commit waits for them: a failover can lose what was acknowledged",
    vi:
      "{count:digits} bản sao đang theo nhưng không chờ khi ghi: chuyển sang bản sao có thể mất dữ liệu đã xác nhận",
  },
  REPLICAS_NOT_WAITED_FOR_DO: {
    en: "set synchronous_standby_names, and synchronous_commit to on, as docs/operate.md says",
    vi: "hãy đặt synchronous_standby_names và synchronous_commit = on theo docs/operate.md",
  },
  REPLICAS_IN_STEP: {
    en: "{count:digits} synchronous replicas are connected",
    vi: "{count:digits} bản sao đồng bộ đang kết nối",
  },
  REPLICAS_AWAY: {
    en: "commits wait for a synchronous replica and none is connected ({names})",
    vi: "lệnh ghi phải chờ bản sao đồng bộ mà không có bản sao nào kết nối ({names})",
  },
  REPLICAS_AWAY_DO: {
    en: "bring the replica back, or take it out of synchronous_standby_names until it is",
    vi: "hãy khôi phục bản sao, hoặc tạm bỏ tên nó khỏi synchronous_standby_names",
  },
  REPLICA_BEHIND: {
    en: "replica {name:word} is {seconds:digits} s behind",
    vi: "bản sao {name:word} chậm {seconds:digits} giây",
  },
  REPLICA_BEHIND_DO: {
    en: "see its disk and the network between the two",
    vi: "hãy xem đĩa của bản sao và mạng giữa hai máy",
  },
  COMMIT_NOT_WRITTEN: {
    en: "synchronous_commit is off: what was acknowledged can be lost with the server",
    vi: "synchronous_commit đang tắt: máy chủ hỏng có thể mất dữ liệu đã xác nhận",
  },
  COMMIT_NOT_WRITTEN_DO: {
    en: "set synchronous_commit to on for the database and its accounts",
    vi: "hãy đặt synchronous_commit = on cho cơ sở dữ liệu và các tài khoản",
  },
  DATA_KEY_FITS: {
    en: "the data key is the database's key {number:digits}",
    vi: "khóa dữ liệu là khóa số {number:digits} của cơ sở dữ liệu",
  },
  DATA_KEY_NEW: {
    en: "the data key is a new one: the next start enters it",
    vi: "khóa dữ liệu là khóa mới: lần khởi động tới sẽ ghi nhận",
  },
  DATA_KEY_NONE: {
    en: "no data key is set: what is stored is not encrypted",
    vi: "chưa đặt khóa dữ liệu: nội dung lưu không được mã hóa",
  },
  DATA_KEY_REFUSED: {
    en: "the data key does not fit: {why}",
    vi: "khóa dữ liệu không khớp: {why}",
  },
  DATA_KEY_REFUSED_DO: {
    en: "set SONGHANH_DATA_KEY and SONGHANH_DATA_KEYS to the keys that the database was sealed by",
    vi:
      "hãy đặt SONGHANH_DATA_KEY và SONGHANH_DATA_KEYS đúng với các khóa mà cơ sở dữ liệu đã dùng",
  },
  SIGNING_KEY_SIGNS: {
    en: "the signing key can be used: SHA-256 {fingerprint:word}",
    vi: "dùng được khóa ký: SHA-256 {fingerprint:word}",
  },
  SIGNING_KEY_UNUSABLE_DO: {
    en:
      'nothing is vouched for until then: restore the row of installation_secret from a backup, or begin a new key by "songhanh keys rotate --lost --reason TEXT"',
    vi:
      'từ giờ không điểm kiểm tra nào được ký: hãy khôi phục dòng của bảng installation_secret từ bản sao lưu, hoặc lập khóa mới bằng lệnh "songhanh keys rotate --lost --reason TEXT"',
  },
  TLS_NONE: { en: "no certificate of our own is set", vi: "chưa đặt chứng thư số nào của cổng" },
  TLS_UNREADABLE: {
    en: "{setting:word} cannot be used: {why}",
    vi: "không dùng được {setting:word}: {why}",
  },
  TLS_UNREADABLE_DO: {
    en: "see the file, and that the gateway's account may read it",
    vi: "hãy xem lại tệp và quyền đọc của tài khoản chạy cổng",
  },
  TLS_HOLDS: {
    en: "the certificate of {setting:word} holds for {days:digits} days",
    vi: "chứng thư số của {setting:word} còn hạn {days:digits} ngày",
  },
  TLS_ENDS: {
    en: "the certificate of {setting:word} ends in {days:digits} days",
    vi: "chứng thư số của {setting:word} hết hạn sau {days:digits} ngày",
  },
  TLS_ENDED: {
    en: "the certificate of {setting:word} has ended",
    vi: "chứng thư số của {setting:word} đã hết hạn",
  },
  TLS_NOT_YET: {
    en: "the certificate of {setting:word} does not hold yet",
    vi: "chứng thư số của {setting:word} chưa có hiệu lực",
  },
  TLS_RENEW_DO: {
    en: "put a renewed certificate with its key in place of the files",
    vi: "hãy thay bằng tệp chứng thư số và khóa đã gia hạn",
  },
  TLS_KEY_OTHER: {
    en: "the key beside {setting:word} belongs to another certificate",
    vi: "khóa đi kèm {setting:word} thuộc chứng thư số khác",
  },
  TLS_KEY_OTHER_DO: {
    en: "name the key that the certificate was made for",
    vi: "hãy chỉ đúng khóa của chứng thư số đó",
  },
  TLS_KEY_OPEN: {
    en: "others than its owner may read the key beside {setting:word}",
    vi: "người khác ngoài chủ sở hữu đọc được khóa đi kèm {setting:word}",
  },
  TLS_KEY_OPEN_DO: {
    en: "take that right away (chmod 600)",
    vi: "hãy bỏ quyền đọc đó (chmod 600)",
  },
  TLS_OTHER_SHOWN: {
    en: "another certificate is shown than the file of {setting:word} holds",
    vi: "chứng thư số đang dùng khác với tệp của {setting:word}",
  },
  TLS_OTHER_SHOWN_DO: {
    en:
      'the file is read again within seconds; if this stays, "systemctl reload songhanh", and the log says why the new one is refused',
    vi:
      'tệp được tự động đọc lại sau vài giây; nếu vẫn còn, hãy chạy "systemctl reload songhanh" rồi xem nhật ký: vì sao chứng thư số mới bị từ chối',
  },
  AUTHORITIES_TRUSTED: {
    en: "{roots:digits} roots and {between:digits} authorities below them are trusted",
    vi: "đang tin {roots:digits} CA gốc và {between:digits} CA cấp dưới",
  },
  AUTHORITIES_NONE: {
    en: "no authority is trusted: no signer can be verified",
    vi: "chưa tin CA nào: không kiểm tra được chữ ký của ai",
  },
  AUTHORITIES_NONE_DO: {
    en: "put the certificates of the public authorities into SONGHANH_TRUST_DIR",
    vi: "hãy đặt chứng thư số của các CA công cộng vào SONGHANH_TRUST_DIR",
  },
  AUTHORITIES_NOT_YET: {
    en: "the first start makes test authorities",
    vi: "lần khởi động đầu sẽ tạo CA thử nghiệm",
  },
  AUTHORITY_ENDS: {
    en: "authority {name} ends in {days:digits} days",
    vi: "CA {name} hết hạn sau {days:digits} ngày",
  },
  AUTHORITY_ENDED: { en: "authority {name} has ended", vi: "CA {name} đã hết hạn" },
  AUTHORITY_ENDS_DO: {
    en: "put the authority's new certificate beside the old one",
    vi: "hãy đặt chứng thư số mới của CA cạnh chứng thư số cũ",
  },
  TRUST_FILE: {
    en: "trust file {file:word} is not used as it lies there: {problem}",
    vi: "tệp tin cậy {file:word} không được dùng như hiện có: {problem}",
  },
  TRUST_FILE_DO: {
    en: "put a whole file in its place, or take it away",
    vi: "hãy thay bằng tệp đúng hoặc bỏ tệp đi",
  },
  LISTS_IN_FORCE: {
    en: "authorities with a revocation list in force: {count:digits}",
    vi: "số CA có danh sách thu hồi còn hiệu lực: {count:digits}",
  },
  LIST_MISSING: {
    en: "there is no revocation list of authority {name}",
    vi: "không có danh sách thu hồi của CA {name}",
  },
  LIST_ENDS: {
    en: "the revocation list of authority {name} ends in {hours:digits} h",
    vi: "danh sách thu hồi của CA {name} hết hiệu lực sau {hours:digits} giờ",
  },
  LIST_ENDED: {
    en: "the revocation list of authority {name} ended {hours:digits} h ago",
    vi: "danh sách thu hồi của CA {name} đã hết hiệu lực {hours:digits} giờ",
  },
  LIST_FETCH_DO: {
    en: "fetch the authority's latest list into SONGHANH_TRUST_DIR, by a timer",
    vi: "hãy tải danh sách mới nhất của CA vào SONGHANH_TRUST_DIR, nên làm định kỳ tự động",
  },
  PRIMARY_REHEARSAL: {
    en: "the primary is the rehearsal's, which runs with the gateway",
    vi: "hệ thống chính là bản diễn tập, chạy cùng với cổng",
  },
  PRIMARY_CONNECTS: {
    en: "the primary takes connections within {ms:digits} ms; whether it decides was not asked",
    vi: "hệ thống chính nhận kết nối trong {ms:digits} ms; chưa hỏi việc xử lý",
  },
  PRIMARY_UNREACHABLE: {
    en: "the primary takes no connection: {why}",
    vi: "hệ thống chính không nhận kết nối: {why}",
  },
  PRIMARY_UNREACHABLE_DO: {
    en: "see the network, SONGHANH_PRIMARY_URL and its certificates; where VNACCS is down, switch",
    vi:
      "hãy xem mạng, SONGHANH_PRIMARY_URL và chứng thư số; nếu VNACCS ngừng thì chuyển sang dự phòng",
  },
  STANDBY_LOCAL: { en: "the standby is this gateway", vi: "hệ thống dự phòng chính là cổng này" },
  STANDBY_UNREACHABLE_DO: {
    en: "see the network and SONGHANH_STANDBY: nothing could take over now",
    vi: "hãy xem mạng và SONGHANH_STANDBY: lúc này không có gì thay thế được",
  },
  MIRROR_NONE: { en: "no mirror is set", vi: "chưa đặt hệ thống đối chiếu" },
  MIRROR_CONNECTS: {
    en: "the mirror takes connections within {ms:digits} ms",
    vi: "hệ thống đối chiếu nhận kết nối trong {ms:digits} ms",
  },
  MIRROR_UNREACHABLE: {
    en: "the mirror takes no connection: {why}",
    vi: "hệ thống đối chiếu không nhận kết nối: {why}",
  },
  MIRROR_UNREACHABLE_DO: {
    en: "see the network and SONGHANH_MIRROR_URL; messages are relayed all the same",
    vi: "hãy xem mạng và SONGHANH_MIRROR_URL; thông điệp vẫn được chuyển tiếp bình thường",
  },
  NOTIFY_NONE: { en: "nobody is set who is to be told", vi: "chưa đặt nơi nhận thông báo" },
  NOTIFY_CONNECTS: {
    en: "the receiver of notifications takes connections within {ms:digits} ms",
    vi: "nơi nhận thông báo nhận kết nối trong {ms:digits} ms",
  },
  NOTIFY_ARRIVED: {
    en: "the receiver of notifications has taken a trial",
    vi: "nơi nhận thông báo đã nhận một thông báo thử",
  },
  NOTIFY_FAILS: {
    en: "the receiver of notifications takes nothing: {why}",
    vi: "nơi nhận thông báo không nhận được gì: {why}",
  },
  NOTIFY_WAITS: {
    en: "{count:digits} notifications have not arrived: {why}",
    vi: "{count:digits} thông báo chưa đến nơi: {why}",
  },
  NOTIFY_DO: {
    en: "see the network, SONGHANH_NOTIFY_URL and the receiver; what waits is sent again by itself",
    vi: "hãy xem mạng, SONGHANH_NOTIFY_URL và nơi nhận; thông báo đang chờ sẽ tự gửi lại",
  },
  RECEIVER_STATUS: {
    en: "the receiver answered {status:digits}",
    vi: "nơi nhận trả lời mã {status:digits}",
  },
  RECEIVER_SILENT: {
    en: "the receiver did not answer within {ms:digits} ms",
    vi: "nơi nhận không trả lời trong {ms:digits} ms",
  },
  RECEIVER_AWAY: { en: "the receiver takes no connection", vi: "nơi nhận không nhận kết nối" },
  TRACES_NONE: { en: "nothing is traced", vi: "không ghi vết xử lý" },
  TRACES_TAKEN: {
    en: "the collector has taken a trial; the sampler is {sampler}",
    vi: "nơi thu thập đã nhận một lần gửi thử; cách chọn thông điệp: {sampler}",
  },
  TRACES_CONNECT: {
    en: "the collector of traces takes connections within {ms:digits} ms",
    vi: "nơi thu thập vết xử lý nhận kết nối trong {ms:digits} ms",
  },
  TRACES_FAIL: {
    en: "the collector of traces takes nothing: {why}",
    vi: "nơi thu thập vết xử lý không nhận được gì: {why}",
  },
  TRACES_DO: {
    en:
      "see the network, the settings OTEL_EXPORTER_OTLP_… and the collector; messages do not wait",
    vi: "hãy xem mạng, các cài đặt OTEL_EXPORTER_OTLP_… và nơi thu thập; thông điệp không phải chờ",
  },
  CLOCK_AGREES: {
    en: "the clock and the database's are within {ms:digits} ms",
    vi: "đồng hồ lệch cơ sở dữ liệu không quá {ms:digits} ms",
  },
  CLOCK_DIFFERS: {
    en: "the clock and the database's differ by {ms:digits} ms",
    vi: "đồng hồ lệch cơ sở dữ liệu {ms:digits} ms",
  },
  CLOCK_DIFFERS_DO: {
    en: "let both machines take their time from one source (NTP)",
    vi: "hãy đồng bộ giờ hai máy theo cùng một nguồn (NTP)",
  },
  CLOCK_ALONE: {
    en: "the database runs on this machine: there is no other clock to compare with",
    vi: "cơ sở dữ liệu chạy trên máy này: không có đồng hồ khác để so",
  },
  CLOCK_FOLLOWS: {
    en: "the system keeps its clock by another one",
    vi: "hệ điều hành đang đồng bộ giờ với nguồn khác",
  },
  CLOCK_FOLLOWS_NOBODY: {
    en: "the system keeps its clock by no other one",
    vi: "hệ điều hành không đồng bộ giờ với nguồn nào",
  },
  CLOCK_SHIFTED: {
    en: "the time is shifted by SONGHANH_CLOCK_OFFSET_MS",
    vi: "giờ đang bị dịch theo SONGHANH_CLOCK_OFFSET_MS",
  },
  CLOCK_SHIFTED_DO: {
    en: "take the setting away: it is for trials",
    vi: "hãy bỏ cài đặt này: chỉ dùng để thử",
  },
  DISK_FREE: {
    en: "{free} ({percent:digits} %) are free where {path} lies",
    vi: "còn trống {free} ({percent:digits} %) ở nơi chứa {path}",
  },
  DISK_LOW: {
    en: "only {free} ({percent:digits} %) are free where {path} lies",
    vi: "chỉ còn trống {free} ({percent:digits} %) ở nơi chứa {path}",
  },
  DISK_LOW_DO: {
    en: "make room there, and look at the database's disk as well",
    vi: "hãy giải phóng chỗ trống và xem cả đĩa của cơ sở dữ liệu",
  },
  DISK_NOT_YET: {
    en: "the data directory {path} is not there yet",
    vi: "chưa có thư mục dữ liệu {path}",
  },
  FILES_ENOUGH: {
    en: "{files:word} files may be open, so that {connections:digits} senders may be connected",
    vi: "được mở {files:word} tệp, đủ cho {connections:digits} kết nối của người gửi",
  },
  FILES_FEW: {
    en:
      "only {files:word} files may be open, so that {connections:digits} senders may be connected",
    vi: "chỉ được mở {files:word} tệp, đủ cho {connections:digits} kết nối của người gửi",
  },
  FILES_FEW_DO: {
    en: "raise the limit of open files (LimitNOFILE, ulimit -n) to 65536",
    vi: "hãy nâng giới hạn tệp mở (LimitNOFILE, ulimit -n) lên 65536",
  },
  FILES_UNKNOWN: {
    en: "how many files may be open cannot be read here",
    vi: "không đọc được giới hạn tệp mở ở đây",
  },
  LEDGER_LEARNS: {
    en: "the ledger has learnt from every message whose outcome is known",
    vi: "sổ theo dõi đã ghi nhận mọi thông điệp đã rõ kết quả",
  },
  LEDGER_NOT_LEARNT_DO: {
    en:
      'look the documents up at VNACCS, then settle each with "songhanh messages resolve ID --verdict operator --reason TEXT": {ids}',
    vi:
      'hãy tra cứu chứng từ ở VNACCS rồi xử lý từng thông điệp bằng "songhanh messages resolve ID --verdict operator --reason TEXT": {ids}',
  },
  BANDS_DO: {
    en: "agree a band with customs and set SONGHANH_NUMBER_BAND",
    vi: "hãy thống nhất dải số với cơ quan hải quan và đặt SONGHANH_NUMBER_BAND",
  },
  BAND_LASTS: {
    en: "the band of type {type:word} lasts {days:digits} days at this pace",
    vi: "với nhịp hiện nay dải số loại {type:word} còn dùng được {days:digits} ngày",
  },
  PARTITIONS_AHEAD: {
    en: "{count:digits} partitions; the next month's is attached and opens on {next}",
    vi: "{count:digits} phân vùng; phân vùng tháng sau đã sẵn sàng, mở lúc {next}",
  },
  PARTITIONS_BEHIND: {
    en: "{count:digits} partitions, none for the next month: the present one will go on",
    vi: "{count:digits} phân vùng, chưa có phân vùng tháng sau: phân vùng hiện tại sẽ dùng tiếp",
  },
  PARTITIONS_BEHIND_DO: {
    en: "the node that leads attaches it within an hour; its log says what keeps it from that",
    vi: "nút điều phối sẽ tạo trong vòng một giờ; nếu không tạo được, nhật ký của nút ghi lý do",
  },
  MONTH_HALF_ARCHIVED: {
    en: "month {name} is half archived: its messages are in no list until that has ended",
    vi: "tháng {name} đang lưu trữ dở dang: thông điệp của tháng tạm thời không có trong danh sách",
  },
  MONTH_HALF_ARCHIVED_DO: {
    en: "where songhanh archive does not run, give it again: it ends, or puts the month back",
    vi: "nếu songhanh archive không còn chạy, hãy chạy lại: lệnh làm nốt hoặc đưa tháng trở lại",
  },
  NUMBERS_COLLIDED: {
    en: "{count:digits} numbers were given by both systems",
    vi: "{count:digits} số bị cả hai hệ thống cấp",
  },
  NUMBERS_COLLIDED_DO: {
    en:
      "the page of numbers lists them; nothing settles it here: tell customs, and agree another band before the next switch",
    vi:
      "trang Dải số liệt kê các số này; ở đây không có cách xử lý: hãy báo hải quan và thỏa thuận dải số khác trước lần chuyển sau",
  },
} as const;
