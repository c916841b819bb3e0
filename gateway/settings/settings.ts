/**
 * Every setting, once: how its text is judged, what it means in both languages, whether it may be
 * shown. The configuration, names that nobody reads, the page of settings, files looked at before the
 * start and `docs/settings.md` are made of this table.
 */
import { z } from "zod";
import { permitPolicies } from "../../core/documents/mod.ts";
import { readNumberBands } from "../../core/numbering/mod.ts";
import { documentTypes } from "../../core/procedures/mod.ts";
import { clearTextPlaces } from "./clear_text.ts";
import { levels } from "../log/log.ts";
import { samplerNames } from "../../core/tracing/mod.ts";

interface Setting {
  /** Judges the text; the default is in it where there is a fixed one. */
  readonly value: z.ZodType;
  /** What it means, and what no value means where there is no fixed default. */
  readonly en: string;
  readonly vi: string;
  /** Never shown: it is a secret, or says where one lies. */
  readonly hidden?: true;
  /** May be given by file (`NAME_FILE`), as it holds a secret. */
  readonly byFile?: true;
  /** Names a file or directory, or several with `:`, that must be there. */
  readonly path?: true;
}

const address = z.string().regex(
  /^(\[[0-9a-fA-F:]+\]|[^:\s]+):\d{1,5}$/,
  "expected HOST:PORT",
).transform((text) => {
  const at = text.lastIndexOf(":");
  return {
    hostname: text.slice(0, at).replace(/^\[|\]$/g, ""),
    port: Number(text.slice(at + 1)),
  };
});

const url = z.url({ protocol: /^https?$/, error: "expected an http:// or https:// address" });

/** Whoever reads it is named in `setting_files.ts`. */
const file = { value: z.string().optional(), path: true } as const;

const count = (min: number, max: number) =>
  z.string().regex(/^\d+$/, "expected a whole number").transform(Number)
    .pipe(z.number().min(min).max(max));

/** 32 bytes; what is wrong is said without the value. */
function dataKeyOf(text: string, context: z.RefinementCtx): Uint8Array {
  try {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    if (bytes.length === 32) return bytes;
  } catch {
    // Not base64.
  }
  context.addIssue({ code: "custom", message: "expected 32 bytes in base64" });
  return z.NEVER;
}

/** Keys by their numbers: `1:base64,2:base64`. */
function dataKeysOf(text: string, context: z.RefinementCtx): ReadonlyMap<number, Uint8Array> {
  const keys = new Map<number, Uint8Array>();
  for (const entry of text.split(",").map((each) => each.trim()).filter((each) => each !== "")) {
    const [, number, key] = /^(\d{1,5}):(.*)$/.exec(entry) ?? [];
    if (number === undefined || Number(number) < 1 || Number(number) > 65_535) {
      context.addIssue({ code: "custom", message: "expected NUMBER:KEY,… with numbers from 1" });
      return z.NEVER;
    }
    if (keys.has(Number(number))) {
      context.addIssue({ code: "custom", message: `key ${number} is named twice` });
      return z.NEVER;
    }
    keys.set(Number(number), dataKeyOf(key!, context));
  }
  return keys;
}

/** `name=value,…`, values percent-encoded, as OpenTelemetry writes heads and attributes. */
function pairsOf(text: string, context: z.RefinementCtx): Readonly<Record<string, string>> {
  try {
    return Object.fromEntries(
      text.split(",").map((pair) => pair.trim()).filter((pair) => pair !== "").map((pair) => {
        const [, name, value] = /^([A-Za-z0-9._-]+)\s*=\s*(.*)$/.exec(pair)!;
        return [name!, decodeURIComponent(value!)];
      }),
    );
  } catch {
    context.addIssue({ code: "custom", message: "expected name=value,…" });
    return z.NEVER;
  }
}

export const settings = {
  SONGHANH_PROFILE: {
    value: z.enum(["sandbox", "production"]).default("sandbox"),
    en: "`sandbox`: loopback only, with a database and a VNACCS of its own; `production`",
    vi:
      "`sandbox`: thử nghiệm trên máy này, có sẵn cơ sở dữ liệu và VNACCS giả lập; `production`: " +
      "vận hành thật",
  },
  SONGHANH_DATA_DIR: {
    value: z.string().default("./data"),
    en: "what the process keeps on disk: embedded database, secrets of the sandbox, what it has " +
      "seen committed",
    vi:
      "thư mục dữ liệu của tiến trình: cơ sở dữ liệu kèm theo, bí mật của môi trường thử, vị trí " +
      "đã ghi",
  },
  SONGHANH_DATABASE_URL: {
    value: z.string().regex(/^postgres(ql)?:\/\//, "expected postgres://…").optional(),
    byFile: true,
    en: "PostgreSQL, several hosts allowed; `sslmode`, `sslrootcert`, `target_session_attrs`, " +
      "`hostaddr`, `connect_timeout` mean what libpq means; none = embedded",
    vi:
      "PostgreSQL, được ghi nhiều máy chủ; các tham số có nghĩa như của libpq; không có = cơ sở dữ " +
      "liệu kèm theo",
  },
  SONGHANH_DATABASE_CA: {
    ...file,
    en: "authorities of the database's certificate (PEM), as `sslrootcert`; without an `sslmode` " +
      "certificate and host name count (`verify-full`)",
    vi: "chứng thư số gốc (PEM) để kiểm tra máy chủ cơ sở dữ liệu, như `sslrootcert`",
  },
  SONGHANH_DATABASE_SCHEMA: {
    value: z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/, "expected a plain name")
      .default("songhanh"),
    en: "schema of the gateway",
    vi: "tên schema của cổng trong cơ sở dữ liệu",
  },
  SONGHANH_EDI_LISTEN: {
    value: address.prefault("127.0.0.1:8400"),
    en: "where terminals post",
    vi: "địa chỉ nhận thông điệp của máy trạm",
  },
  SONGHANH_ADMIN_LISTEN: {
    value: address.prefault("127.0.0.1:8401"),
    en: "admin API, pages, health, metrics",
    vi: "địa chỉ quản trị: API, trang web, kiểm tra sức khỏe, số đo",
  },
  SONGHANH_TLS_CERT: {
    ...file,
    en: "certificate of the EDI address (PEM); none = plain HTTP",
    vi: "chứng thư số TLS của địa chỉ EDI (PEM); không có = HTTP thường",
  },
  SONGHANH_TLS_KEY: {
    ...file,
    hidden: true,
    en: "its key (PEM)",
    vi: "khóa của chứng thư số đó (PEM)",
  },
  SONGHANH_ADMIN_TLS_CERT: {
    ...file,
    en: "certificate of the admin address (PEM)",
    vi: "chứng thư số TLS của địa chỉ quản trị (PEM)",
  },
  SONGHANH_ADMIN_TLS_KEY: {
    ...file,
    hidden: true,
    en: "its key (PEM)",
    vi: "khóa của chứng thư số đó (PEM)",
  },
  SONGHANH_PRIMARY_URL: {
    value: url.optional(),
    en: "VNACCS; none in the sandbox = rehearsal primary",
    vi: "địa chỉ VNACCS; trong môi trường thử, không có = VNACCS giả lập",
  },
  SONGHANH_PRIMARY_CA: {
    ...file,
    en:
      "extra authorities of the TLS certificates of VNACCS and of the other neighbours: standby, " +
      "mirror, receiver of notifications, collector of traces (PEM, several in one file)",
    vi:
      "chứng thư số gốc thêm để kiểm tra TLS của VNACCS và của các hệ thống lân cận khác: hệ thống " +
      "dự phòng, bản sao đối chiếu, nơi nhận thông báo, nơi thu thập vết xử lý (PEM, một tệp có thể chứa nhiều chứng thư)",
  },
  SONGHANH_PRIMARY_CLIENT_CERT: {
    ...file,
    en: "client certificate towards the primary (PEM)",
    vi: "chứng thư số máy khách khi nối tới VNACCS (PEM)",
  },
  SONGHANH_PRIMARY_CLIENT_KEY: {
    ...file,
    hidden: true,
    en: "its key (PEM)",
    vi: "khóa của chứng thư số đó (PEM)",
  },
  SONGHANH_PRIMARY_LISTEN: {
    value: address.prefault("127.0.0.1:8402"),
    en: "rehearsal primary: messages",
    vi: "VNACCS giả lập: nơi nhận thông điệp",
  },
  SONGHANH_PRIMARY_CONTROL: {
    value: address.prefault("127.0.0.1:8403"),
    en: "rehearsal primary: faults",
    vi: "VNACCS giả lập: nơi đặt sự cố",
  },
  SONGHANH_STANDBY: {
    value: z.union([z.literal("local"), url]).default("local"),
    en: "`local`, or the URL of a remote standby",
    vi: "`local`, hoặc địa chỉ hệ thống dự phòng ở nơi khác",
  },
  SONGHANH_MIRROR_URL: {
    value: url.optional(),
    en: "receives a copy of everything; none = no mirror",
    vi: "nơi nhận bản sao của mọi thông điệp; không có = không sao",
  },
  SONGHANH_NOTIFY_URL: {
    value: url.optional(),
    // It often holds the receiver's key.
    hidden: true,
    byFile: true,
    en: "is told, by a signed POST each, of changes of the mode, outages, unknown outcomes, and " +
      "certificates and revocation lists near their end; none = nobody is",
    vi:
      "địa chỉ nhận thông báo (POST có ký) khi đổi chế độ, có sự cố, có thông điệp chưa rõ kết quả, " +
      "chứng thư số hoặc danh sách thu hồi sắp hết hạn; không có = không báo",
  },
  SONGHANH_NOTIFY_SECRET: {
    value: z.string().min(16, "expected at least 16 characters").optional(),
    hidden: true,
    byFile: true,
    en: "shared with the receiver, who checks by it what it is sent (HMAC-SHA-256)",
    vi: "khóa dùng chung với nơi nhận để kiểm tra thông báo (HMAC-SHA-256)",
  },
  SONGHANH_CLEAR_TEXT: {
    value: z.string().default("").transform((text) =>
      text.split(",").map((place) => place.trim()).filter((place) => place !== "")
    ).pipe(z.array(z.enum(clearTextPlaces, `expected some of ${clearTextPlaces.join(",")}`))),
    en:
      "production refuses connections in clear off loopback unless they are named here: some of " +
      `\`${clearTextPlaces.join(",")}\`; what is in clear shows in \`status\` and on the overview`,
    vi: "vận hành thật không cho kết nối không mã hóa ra ngoài máy, trừ những kết nối ghi ở đây: " +
      `\`${clearTextPlaces.join(",")}\``,
  },
  SONGHANH_TRUST_DIR: {
    ...file,
    en: "CA certificates (`*.crt`, `*.cer`, `*.pem`) and revocation lists (`*.crl`), several " +
      "directories with `:`; reread on change",
    vi:
      "chứng thư số của nơi cấp (CA) và danh sách thu hồi, nhiều thư mục cách nhau bởi `:`; tự đọc " +
      "lại khi đổi",
  },
  SONGHANH_REVOCATION: {
    value: z.enum(["required", "soft"]).default("required"),
    en: "`required`: without a current list for each authority of the chain a signer is refused; " +
      "`soft`: accepted and marked",
    vi: "`required`: thiếu danh sách thu hồi còn hiệu lực thì từ chối; `soft`: nhận và đánh dấu",
  },
  SONGHANH_USERS_FILE: {
    ...file,
    en: "users to import at start and again on change",
    vi: "tệp người sử dụng nhập khi khởi động và nhập lại khi tệp thay đổi",
  },
  SONGHANH_VERIFY: {
    value: z.enum(["strict", "report"]).default("strict"),
    en: "`strict` refuses what cannot be verified; `report` relays it and marks it, and " +
      "refuses it only when standing in",
    vi:
      "`strict`: từ chối chữ ký không kiểm tra được; `report`: vẫn chuyển tiếp và đánh dấu, chỉ từ " +
      "chối khi thay thế VNACCS",
  },
  SONGHANH_WORKERS: {
    value: count(1, 64).optional(),
    en: "lanes; none = one for each core",
    vi: "số tiến trình xử lý; không có = mỗi nhân một tiến trình xử lý",
  },
  SONGHANH_BODY_BYTES_MAX: {
    value: count(1024, 1 << 28).default(16_777_216),
    en: "bytes of a whole HTTP body",
    vi: "số byte tối đa của một yêu cầu HTTP",
  },
  SONGHANH_CONNECTIONS_MAX: {
    value: count(4, 1_000_000).optional(),
    en:
      "connections to the EDI address in all; an address (of IPv6 the first 64 bits) may have a " +
      "quarter. None = half of the files that may be open, less some for database, lanes and the admin address, 16,384 " +
      "at most; checked at start",
    vi:
      "số kết nối tối đa tới địa chỉ EDI; mỗi địa chỉ được một phần tư; không có = theo giới hạn " +
      "tệp mở",
  },
  SONGHANH_IDLE_MS: {
    value: count(100, 3_600_000).default(60_000),
    en: "milliseconds after which a connection without a request is closed",
    vi: "mili giây: kết nối không có yêu cầu bị đóng sau thời gian này",
  },
  SONGHANH_DRAIN_MS: {
    value: count(0, 600_000).default(0),
    en:
      "milliseconds for which a gateway that was told to stop serves on while `/readyz` says 503, so " +
      "that a proxy in front sends new connections elsewhere; longer than two of its checks",
    vi:
      "mili giây vẫn phục vụ sau khi được lệnh dừng, trong khi `/readyz` trả 503 để bộ cân bằng tải " +
      "chuyển kết nối mới sang máy khác; dài hơn hai lần kiểm tra của bộ cân bằng tải",
  },
  SONGHANH_BODY_MS: {
    value: count(100, 3_600_000).default(30_000),
    en:
      "milliseconds within which a body must have come, or have brought 8 KiB a second: then it has " +
      "as long again, and so on; else 408",
    vi:
      "mili giây: nội dung yêu cầu phải đến đủ trong thời gian này, hoặc đến đều ít nhất 8 KiB mỗi " +
      "giây thì được thêm từng ấy thời gian nữa; nếu không trả 408",
  },
  SONGHANH_MODE: {
    value: z.enum(["relay", "standby", "closed"]).default("relay"),
    en: "for the first start of a database only; afterwards the stored mode rules",
    vi: "chế độ khi cơ sở dữ liệu khởi tạo lần đầu; sau đó theo chế độ đã lưu",
  },
  SONGHANH_AUTOMATIC: {
    value: z.enum(["off", "standby"]).default("off"),
    en: "`standby`: may stand in without a person; never back",
    vi: "`standby`: được tự chuyển sang dự phòng; không bao giờ tự chuyển về",
  },
  SONGHANH_SERVICE_USER: {
    value: z.string().regex(/^\w{8}$/, "expected a user ID of 8 characters").optional(),
    en:
      "a user of the primary that asks it whether it answers (TCC), about messages in doubt and " +
      "about channels that no terminal has fetched; none: nobody asks",
    vi:
      "người sử dụng dùng để hỏi VNACCS (TCC, thông điệp chưa rõ kết quả, luồng chưa ai lấy); không " +
      "có: không hỏi",
  },
  SONGHANH_SERVICE_PASSWORD: {
    value: z.string().max(8).optional(),
    hidden: true,
    byFile: true,
    en: "its password",
    vi: "mật khẩu của người sử dụng đó",
  },
  SONGHANH_SERVICE_TERMINAL: {
    value: z.string().max(6).optional(),
    en: "its terminal",
    vi: "mã máy trạm của người sử dụng đó",
  },
  SONGHANH_PROBE_MS: {
    value: count(50, 60_000).default(500),
    en: "milliseconds between two probes of the primary",
    vi: "mili giây giữa hai lần thăm dò VNACCS",
  },
  SONGHANH_DOWN_MS: {
    value: count(100, 600_000).default(1500),
    en: "milliseconds that the primary must fail before it counts as down",
    vi: "mili giây VNACCS phải hỏng liên tục thì mới coi là dừng",
  },
  SONGHANH_RELAY_DEADLINE_MS: {
    value: count(100, 3_600_000).default(170_000),
    en: "milliseconds that the primary's answer is waited for",
    vi: "mili giây chờ VNACCS trả lời",
  },
  SONGHANH_NUMBER_BAND: {
    value: z.string().transform((text, context) => {
      const bands = readNumberBands(text, documentTypes);
      if (typeof bands !== "string") return bands;
      context.addIssue({ code: "custom", message: bands });
      return z.NEVER;
    }).optional(),
    en:
      "sequences that the standby may give: `A-B` for all types, `10=A-B,30=A-B` by type, or both; " +
      "none in the sandbox = `90000000-99999999`; no default in production: a band is agreed with " +
      "customs; a type without one is not stood in for (A0002)",
    vi:
      "dải số hệ thống dự phòng được cấp: `A-B` cho mọi loại, `10=A-B,30=A-B` theo loại; vận hành " +
      "thật phải ghi theo thỏa thuận với hải quan",
  },
  SONGHANH_LOG_LEVEL: {
    value: z.enum(levels).default("info"),
    en: "the least important lines of the log that are written; `debug` leaves no repetition out",
    vi: "mức thấp nhất của nhật ký chương trình được ghi; `debug` ghi cả những dòng lặp lại",
  },
  SONGHANH_LOST_ROWS: {
    value: z.enum(["stop", "continue"]).default("stop"),
    en:
      "what happens where the database has lost what it had committed: `stop` = nothing is taken " +
      "(A0011, `/readyz` 503) or decided until `songhanh acknowledge`; `continue` = settled and gone on",
    vi:
      "khi cơ sở dữ liệu mất dữ liệu đã ghi: `stop` = ngừng nhận và quyết định cho đến khi có người xác nhận; " +
      "`continue` = xử lý rồi tiếp tục",
  },
  SONGHANH_CHANNEL_RULES: {
    ...file,
    en:
      "file of channel rules (`core/routing/channel_rules.ts`), reread on change; in force until " +
      "criteria are put in force at run time (`songhanh selectivity`), which overrule it for good; " +
      "neither = green, but for what is held",
    vi:
      "tệp tiêu chí phân luồng, tự động đọc lại khi đổi; hết hiệu lực khi có tiêu chí được kích hoạt " +
      "trên trang; không có cả hai = luồng xanh, trừ tờ khai bị giữ",
  },
  SONGHANH_POLICY: {
    ...file,
    en:
      "file of what the standby takes, by procedure and kind of declaration, and of planned windows " +
      "(`core/policy/standby_policy.ts`, `deploy/policy/sample.jsonl`), reread on change; what a rule " +
      "by procedure or family does not take is answered A0002 whatever it asks, what one by kind does " +
      "not take where it makes, corrects or declares it; none = small value (MIC, MEC …) is left to " +
      "VNACCS, as Ecus6 does",
    vi:
      "tệp chính sách của hệ thống dự phòng: nghiệp vụ, loại hình được nhận và lịch dự kiến; tự động " +
      "đọc lại khi đổi; không có = không nhận tờ khai trị giá thấp",
  },
  SONGHANH_CODES: {
    ...file,
    en:
      "directory of code tables (`offices.tsv` and others, see `core/codes/README.md`) in place of " +
      "the built-in ones, reread on change; a code that no table of its item knows is held, yellow at " +
      "least; where the file says `# complete`, refused with the procedure's code",
    vi:
      "thư mục bảng mã thay cho bảng có sẵn; tự động đọc lại khi đổi; mã không có trong bảng thì giữ " +
      "lại (luồng vàng trở lên), bảng ghi `# complete` thì từ chối",
  },
  SONGHANH_DAYS_OFF: {
    ...file,
    en: "file of days off beside those built in: `yyyy-MM-dd`, `+yyyy-MM-dd` = worked in exchange",
    vi: "tệp ngày nghỉ thêm: `yyyy-MM-dd`, `+yyyy-MM-dd` = làm bù",
  },
  SONGHANH_LEARN_USERS: {
    value: z.enum(["off", "on"]).optional(),
    en:
      "`on`: who passed at the primary, with which password (hash), terminal and certificate, is " +
      "remembered for the standby; none = `on` in the sandbox, `off` in production",
    vi:
      "`on`: ghi nhớ người đã qua VNACCS (mật khẩu dạng băm, máy trạm, chứng thư số) cho hệ thống " +
      "dự phòng; không có = chỉ bật trong môi trường thử",
  },
  SONGHANH_PERMIT: {
    value: z.enum(permitPolicies).default("duty-free"),
    en:
      "what the standby permits by itself: `officer` (nothing), `duty-free` (what owes nothing by " +
      "what it says), `all` (everything green)",
    vi:
      "hệ thống dự phòng tự thông quan: `officer` (không), `duty-free` (không có nghĩa vụ thuế), " +
      "`all` (mọi tờ khai luồng xanh)",
  },
  SONGHANH_SIGN_REPLIES: {
    value: z.enum(["off", "on"]).default("off"),
    en: "whether the standby signs its answers",
    vi: "hệ thống dự phòng có ký số câu trả lời hay không",
  },
  SONGHANH_SIGN_CERT: {
    ...file,
    en: "certificate that they are signed with (PEM; the sandbox makes its own)",
    vi: "chứng thư số dùng để ký (PEM; môi trường thử tự tạo)",
  },
  SONGHANH_SIGN_KEY: {
    ...file,
    hidden: true,
    en: "its key (PEM)",
    vi: "khóa của chứng thư số đó (PEM)",
  },
  SONGHANH_CLOCK_OFFSET_MS: {
    value: z.string().regex(/^-?\d{1,12}$/, "expected whole milliseconds").default("0")
      .transform(Number),
    en: "sandbox only: milliseconds added to the time of receipt",
    vi: "chỉ trong môi trường thử: mili giây cộng vào giờ nhận",
  },
  SONGHANH_SIGNING_KEY: {
    ...file,
    en:
      "Ed25519 key of this node, for checkpoints and the report of a give-back; none = one in the " +
      "data directory. With a data key the database's signs: it takes this one over if it has none",
    vi:
      "khóa Ed25519 của máy này, ký điểm kiểm tra và báo cáo cập nhật lại; không có = trong thư mục " +
      "dữ liệu. Khi có khóa dữ liệu thì khóa trong cơ sở dữ liệu ký, lấy từ tệp này nếu chưa có",
  },
  SONGHANH_DATA_KEY: {
    value: z.string().optional().transform((text, context) =>
      text === undefined ? undefined : dataKeyOf(text, context)
    ),
    hidden: true,
    byFile: true,
    en: "32 bytes base64: stored message bytes are encrypted; required in production",
    vi: "32 byte base64: khóa mã hóa thông điệp lưu trữ; vận hành thật bắt buộc có",
  },
  SONGHANH_DATA_KEYS: {
    value: z.string().default("").transform(dataKeysOf),
    hidden: true,
    byFile: true,
    en:
      "further data keys, for opening only (`1:base64,…`), by the numbers that the database knows " +
      "them by",
    vi: "các khóa dữ liệu khác, chỉ để mở (`1:base64,…`), theo số trong cơ sở dữ liệu",
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    value: url.optional(),
    en:
      "collector of OpenTelemetry that is sent traces of messages (HTTP, JSON; `/v1/traces` is put " +
      "behind it); none = nothing is traced. This and the names below are those that every system " +
      "with OpenTelemetry reads",
    vi:
      "nơi thu thập OpenTelemetry nhận vết xử lý thông điệp (HTTP, JSON; thêm `/v1/traces` vào sau); " +
      "không có = không ghi vết. Các tên OTEL_ là tên chung của OpenTelemetry",
  },
  OTEL_EXPORTER_OTLP_PROTOCOL: {
    value: z.literal(
      "http/json",
      "expected http/json, which collectors take where http/protobuf goes",
    )
      .default("http/json"),
    en: "how they are sent: no other way is known here",
    vi: "cách gửi: ở đây chỉ có một cách",
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    value: z.string().default("").transform(pairsOf),
    hidden: true,
    byFile: true,
    en:
      "heads that are sent along, such as a token of the collector: `name=value,…`, values as in a URL",
    vi:
      "các trường gửi kèm, ví dụ mã truy cập của nơi thu thập: `tên=giá trị,…`, ghi như trong URL",
  },
  OTEL_TRACES_SAMPLER: {
    value: z.enum(samplerNames).default("parentbased_always_on"),
    en:
      "which messages are traced: `always_on`, `always_off`, `traceidratio` or, where a VAN provider " +
      "that has begun the trace decides for its own, `parentbased_…`",
    vi:
      "thông điệp nào được ghi vết: `always_on`, `always_off`, `traceidratio`; `parentbased_…`: theo " +
      "nhà cung cấp dịch vụ VAN nếu họ đã bắt đầu vết",
  },
  OTEL_TRACES_SAMPLER_ARG: {
    value: z.string().regex(/^(0(\.\d+)?|1(\.0+)?)$/, "expected a number from 0 to 1").default("1")
      .transform(Number),
    en: "of the samplers by ratio: which part, from 0 to 1",
    vi: "tỷ lệ thông điệp được ghi vết, từ 0 đến 1",
  },
  OTEL_SERVICE_NAME: {
    value: z.string().default("songhanh"),
    en: "by which name the collector knows the gateway",
    vi: "tên của cổng ở nơi thu thập",
  },
  OTEL_RESOURCE_ATTRIBUTES: {
    value: z.string().default("").transform(pairsOf),
    en: "what else it is told of this gateway: `name=value,…`, values as in a URL",
    vi: "thông tin khác về cổng này gửi kèm vết: `tên=giá trị,…`, ghi như trong URL",
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;

/** A setting that names files. */
export type FileSettingName = {
  [Name in SettingName]: (typeof settings)[Name] extends { readonly path: true } ? Name : never;
}[SettingName];

/** Every setting that there is, in the order in which it is shown. */
export const settingNames = Object.keys(settings) as SettingName[];

type Values = { readonly [Name in SettingName]: (typeof settings)[Name]["value"] };

/** Judges an environment of settings. */
export const settingsSchema = z.object(
  Object.fromEntries(settingNames.map((name) => [name, settings[name].value])) as Values,
);

/** A setting's entry, whichever it has. */
export function settingOf(name: SettingName): Setting {
  return settings[name];
}

/** Beside the settings: the token that the command line brings along. */
export const tokenSetting = "SONGHANH_TOKEN";

/** Whose value holds a secret, and so may lie in a file of its own. */
export const secretSettings: readonly string[] = [
  ...settingNames.filter((name) => settingOf(name).byFile),
  tokenSetting,
];

/** The text of a setting that is not given; undefined where there is no fixed one. */
export function defaultText(name: SettingName): string | undefined {
  const { value } = settingOf(name);
  const definition = value.def as { readonly innerType?: unknown; readonly defaultValue?: unknown };
  const text = fixedDefault(definition);
  return text === undefined || text === "" ? undefined : String(text);
}

/** What zod keeps as a default, in whatever it is wrapped. */
function fixedDefault(definition: unknown): unknown {
  if (typeof definition !== "object" || definition === null) return undefined;
  const { defaultValue, in: input, innerType } = definition as Record<string, unknown>;
  if (defaultValue !== undefined) return defaultValue;
  const inner = (input ?? innerType) as { readonly def?: unknown } | undefined;
  return inner === undefined ? undefined : fixedDefault(inner.def);
}
