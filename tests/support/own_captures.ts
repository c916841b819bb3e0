/**
 * The project's own captures (`testdata/captures`): one request for each form of message that a
 * terminal sends and for each step that may refuse one. Companies, people, goods and numbers are
 * invented. Clock and chance are fixed, so the same keys give the same bytes, all but one: an ECDSA
 * signature holds chance of its own.
 */
import { Buffer } from "node:buffer";
import { loadSigner } from "../../adapters/authority/load_signer.ts";
import type { UserEntry } from "../../adapters/authority/mod.ts";
import {
  type FileToSend,
  type JobOptions,
  type Random,
  Terminal,
  type WrittenRequest,
} from "../../adapters/terminal/mod.ts";
import type { ItemRecord } from "../../core/wire/mod.ts";
import { type CaptureParts, writeCapture, type WrittenCapture } from "./write_capture.ts";
import { declarations } from "./declarations.ts";

const folder = new URL("../../testdata/", import.meta.url);
const now = new Date("2026-11-24T02:15:00Z");
const verificationRefused = 'short refusal "Verification GW Error" or A0034';
const formatRefused = 'short refusal "Message Format GW Error" or A0017';

type Expect = CaptureParts["expect"];
const accept: Expect = { outcome: "accept" };
const refuse = (layer: string, fitting_reply: string): Expect => (
  { outcome: "refuse", layer, fitting_reply }
);

/** A job in words: what `Terminal.job` is given, and who signs if not the user. */
interface Job extends JobOptions {
  readonly procedure: string;
  readonly values: ItemRecord;
  readonly signer?: string;
}

type Told = Pick<CaptureParts, "name" | "title" | "group" | "expect">;

/** Makes them all, in the order of their numbers. */
export function ownCaptures(): WrittenCapture[] {
  const { users }: { users: UserEntry[] } = JSON.parse(read("users.json"));
  const random = seeded(20261124);
  const captures: CaptureParts[] = [];
  let sends = 0;

  const userOf = (userId: string) => users.find(({ user_id }) => user_id === userId)!;
  const terminalOf = (user: CaptureParts["user"], signer: string) =>
    new Terminal({
      userId: user.user_id,
      password: user.password,
      terminalId: user.terminal_id,
      accessKey: user.access_key,
    }, {
      signer: signerOf(signer),
      random,
      // A quarter of a minute between one and the next.
      now: () => new Date(now.getTime() + 15_000 * captures.length),
      sends: sends++ % 40,
    });
  const session = (
    name: string,
    userId: string,
    title: string,
    make: (terminal: Terminal) => WrittenRequest,
  ) => {
    const user = userOf(userId);
    const request = make(terminalOf(user, stemOf(user)));
    const procedure = Buffer.from(request.message).toString("latin1", 3, 8).trimEnd();
    captures.push({
      ...{ name, title, group: "good", expect: accept, provenance: "terminal" },
      ...{ procedure, user, request },
    });
  };
  const job = (told: Told, user: CaptureParts["user"], given: Job) => {
    const stem = given.signer ?? stemOf(user);
    const request = terminalOf(user, stem).job(given.procedure, given.values, given);
    const procedure = given.header?.procedure ?? given.procedure;
    captures.push({
      ...told,
      provenance: "terminal",
      procedure,
      user,
      signer: request.signedContent && { stem, loaded: signerOf(stem) },
      request,
      // What has another layout cannot be described by this one.
      values: procedure === given.procedure ? { procedure, record: given.values } : undefined,
      files: given.files,
    });
  };
  const good = (name: string, userId: string, title: string, given: Job) =>
    job({ name, title, group: "good", expect: accept }, userOf(userId), given);
  const bad = (name: string, userId: string, title: string, expect: Expect, given: Job) =>
    job({ name, title, group: "malformed", expect }, userOf(userId), given);
  /** A capture with some of its bytes changed; signatures stay as they are. */
  const edited = (told: Told, from: string, change: (body: Buffer, was: CaptureParts) => Edit) => {
    const was = captures.find(({ name }) => name === from)!;
    const { body, message, signedContent } = change(Buffer.from(was.request.body), was);
    captures.push({
      ...was,
      ...told,
      provenance: "edited",
      values: undefined,
      request: {
        contentType: was.request.contentType,
        body,
        message: message ?? was.request.message,
        signedContent: signedContent ?? was.request.signedContent,
      },
    });
  };
  const spoilt = (
    name: string,
    from: string,
    title: string,
    expect: Expect,
    change: Parameters<typeof edited>[2],
  ) => edited({ name, title, group: "malformed", expect }, from, change);

  const idc = (values: ItemRecord = { ICN: "107000000412" }, more: JobOptions = {}) => (
    { procedure: "IDC", values, ...more }
  );
  const iid = (more: JobOptions = {}): Job => (
    { procedure: "IID", values: { ICN: "107000000305" }, ...more }
  );

  // Sessions.
  session("s01-logon", "M1001M01", "Logon", (one) => one.logon());
  session(
    "s02-logon-short",
    "M1009M01",
    "Logon with a password of five characters",
    (one) => one.logon(),
  );
  session("s03-rep-demand", "M1001M01", "Retrieval on demand", (one) => one.retrieve());
  session(
    "s04-a2-next",
    "M1001M01",
    "First acknowledgement of a chain",
    (one) => one.acknowledge(tokenOf(31)),
  );
  session(
    "s05-rep-timer",
    "M1001M02",
    "Retrieval by timer",
    (one) => one.retrieve({ onDemand: false }),
  );
  session("s06-a2-stop", "M1001M02", "Second acknowledgement, with the stop mark", (one) => {
    one.acknowledge(tokenOf(47));
    return one.acknowledge(tokenOf(48), { stop: true });
  });
  session("s07-ttm", "M1001M01", "Retrieval for another terminal", (one) => {
    const { terminal_id: terminalId, access_key: accessKey } = userOf("M1001M02");
    return one.retrieveOther({ terminalId, accessKey });
  });
  session(
    "s08-req-list",
    "M1002M01",
    "List of accumulated outputs",
    (one) => one.listAccumulated(),
  );
  session(
    "s09-req-get",
    "M1002M01",
    "Accumulated outputs of one code",
    (one) => one.retrieveAccumulated("VAD1AC0"),
  );
  session(
    "s10-document-list",
    "M1002M01",
    "List of management documents, no terminal",
    (one) => one.listDocuments(),
  );

  // Jobs.
  good("s20-ida-1line", "M1001M01", "IDA, one line", {
    procedure: "IDA",
    values: declarations.importOneLine,
  });
  good("s21-ida-3lines", "M1002M01", "IDA by a broker, three lines of Vietnamese text", {
    procedure: "IDA",
    values: declarations.importThreeLines,
  });
  good("s22-idb", "M1001M01", "IDB, call-up by declaration number", {
    procedure: "IDB",
    values: { ICN: "107000000309" },
  });
  good("s23-idb-cargo", "M1002M01", "IDB, call-up by cargo number, an empty item in front", {
    procedure: "IDB",
    values: { TOM: "S", BLN: "261124FICT0077" },
  });
  good("s24-idc", "M1001M01", "IDC, declare", idc());
  good("s25-idc-input", "M1002M01", "IDC with a reference of the user in the header", {
    ...idc({ ICN: "107000000527" }, { inputInfo: "TT-0000042" }),
  });
  good("s26-iid", "M1001M01", "IID, reference", iid());
  good(
    "s27-iid-form",
    "M1001M02",
    "IID of the form-based client: link information of its own, no division number or end flag",
    iid({
      header: { linkInfo: "IID  20261124091800000000", divisionNumber: "", endFlag: "" },
    }),
  );
  good("s28-eda", "M1003M01", "EDA, one line, signed with RSA 4096", {
    procedure: "EDA",
    values: declarations.exportOneLine,
  });
  good("s29-mic", "M1009M01", "MIC, import of small value", {
    procedure: "MIC",
    values: declarations.smallImport,
  });
  good("s30-iva-3rows", "M1001M01", "IVA, invoice of three rows", {
    procedure: "IVA",
    values: declarations.invoice,
  });
  good("s31-hys-2files", "M1001M01", "HYS, two files, one with a Vietnamese name, signed", {
    procedure: "HYS",
    values: declarations.application,
    files: [
      file("HopDong-0042.pdf", 700, random),
      file("Giấy chứng nhận chất lượng lô 42.docx", 2_500, random),
    ],
  });
  good("s32-msb-2files", "M1001M01", "MSB, two files, unsigned", {
    procedure: "MSB",
    values: declarations.documents,
    files: [file("anh_lo_hang.jpg", 6_000, random), file("bang_ke.csv", 150, random)],
  });
  good("s33-msb-nofile", "M1001M01", "MSB without a file", {
    procedure: "MSB",
    values: { ...declarations.documents, TUS: "Tệp sẽ gửi sau" },
  });
  good("s34-vit", "M1008M01", "VIT, fixed groups of many repetitions and a repeating one", {
    procedure: "VIT",
    values: declarations.arrival,
  });

  // Unusual and well-formed.
  const variant = (name: string, title: string, more: JobOptions) =>
    job({ name, title, group: "variant", expect: accept }, userOf("M1001M01"), {
      ...idc(undefined, more),
    });
  variant("v-sha256-attributes", "SHA-256 and signed attributes", {
    signature: { digest: "sha256", attributes: { signingTimeMs: now.getTime() } },
  });
  variant("v-no-null", "Algorithm identifiers without NULL", { signature: { omitNull: true } });
  variant("v-sha512", "SHA-512", { signature: { digest: "sha512" } });
  edited(
    {
      name: "v-windows-head",
      title: "The bytes of s24-idc below the head of the Windows library",
      group: "variant",
      expect: accept,
    },
    "s24-idc",
    (body) => ({ body }),
  );
  captures.push({ ...captures.pop()!, windowsHead: true });
  job(
    {
      name: "v-ecdsa",
      title: "Signed with an EC P-256 key",
      group: "policy",
      expect: { outcome: "accept or refuse by policy" },
    },
    userOf("M1004M01"),
    idc(),
  );

  // To be refused.
  bad(
    "m-item-too-long",
    "M1001M01",
    "IDC, declaration number of 14 digits",
    refuse("items", "procedure code for ICN (S…/E…)"),
    idc({ ICN: "10700000041277" }),
  );
  bad(
    "m-unsigned-ida",
    "M1001M01",
    "IDA without a signature",
    refuse("signature", "A0034"),
    { procedure: "IDA", values: declarations.importOneLine, signed: false },
  );
  const certificate = refuse("certificate", verificationRefused);
  bad("m-expired-signer", "M1005M01", "IDC, certificate expired", certificate, idc());
  bad("m-revoked-signer", "M1006M01", "IDC, certificate revoked", certificate, idc());
  bad("m-unknown-authority", "M1007M01", "IDC, authority not trusted", certificate, idc());
  bad("m-early-signer", "M1010M01", "IDC, certificate not valid yet", certificate, idc());
  bad(
    "m-other-serial",
    "M1001M01",
    "IDC signed with a good certificate of another company, of the registered authority",
    refuse("certificate", "A0036"),
    { ...idc(), signer: "m1008" },
  );
  bad(
    "m-other-authority",
    "M1001M01",
    "IDC signed with a good certificate of another company, of another authority",
    refuse("certificate", "A0035"),
    { ...idc(), signer: "m1002" },
  );
  bad("m-unknown-procedure", "M1001M01", "Procedure QQQ", refuse("procedure", "A0001"), {
    ...idc(undefined, { header: { procedure: "QQQ" } }),
  });
  const stranger = (change: Partial<CaptureParts["user"]>) => ({
    ...userOf("M1001M01"),
    ...change,
  });
  const sender = (
    name: string,
    title: string,
    code: string,
    change: Partial<CaptureParts["user"]>,
  ) =>
    job(
      { name, title, group: "malformed", expect: refuse("authentication", code) },
      stranger(change),
      { ...iid(), signer: "m1001" },
    );
  sender("m-wrong-password", "IID, wrong password", "A0004", { password: "Thu01M99" });
  sender("m-unknown-user", "IID, user code not registered", "A0003", { user_id: "Q7777Q01" });
  sender("m-unknown-terminal", "IID, no such terminal", "A0019", { terminal_id: "Q77701" });

  spoilt(
    "m-wrong-length",
    "s26-iid",
    "Length field too high",
    refuse("length", "A0008"),
    (body) => {
      body.write("000441", 392, "latin1");
      return { body, message: body };
    },
  );
  spoilt(
    "m-bom",
    "s26-iid",
    "Byte order mark in front of the header",
    refuse("header", "A0016 or A0017"),
    (body) => {
      const marked = Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), body]);
      return { body: marked, message: marked };
    },
  );
  spoilt(
    "m-lf-only",
    "s26-iid",
    "LF in place of CR LF",
    refuse("length", "A0008 or A0017"),
    (body) => {
      const bare = Buffer.from(body.filter((byte) => byte !== 0x0d));
      return { body: bare, message: bare };
    },
  );
  spoilt(
    "m-invalid-utf8",
    "s33-msb-nofile",
    "An item of text with bytes that are no UTF-8",
    refuse("characters", "A0017 or S0900-like for SUB"),
    (body, { request }) => {
      const at = body.indexOf("Bổ sung");
      Buffer.of(0xc3, 0x28, 0xff).copy(body, at + 1);
      return { body, message: body.subarray(0, request.message.length) };
    },
  );
  spoilt(
    "m-altered-content",
    "s24-idc",
    "A digit changed after signing",
    refuse("signature", verificationRefused),
    (body, { request }) => {
      const at = body.indexOf("107000000412");
      body.write("9", at + 3, "latin1");
      const start = body.indexOf("Content-Type: text/plain");
      return {
        body,
        message: body.subarray(at - 400, at + 14),
        signedContent: body.subarray(start, start + request.signedContent!.length),
      };
    },
  );
  spoilt(
    "m-bad-base64",
    "s24-idc",
    "Signature part that is not base64",
    refuse("signature", `${formatRefused} or A0034`),
    (body) => {
      body.write("*!", body.indexOf('smime.p7s"\r\n\r\n') + 200, "latin1");
      return { body };
    },
  );
  spoilt(
    "m-no-final-boundary",
    "s24-idc",
    "Without the last delimiter",
    refuse("mime", formatRefused),
    (body) => ({ body: body.subarray(0, body.lastIndexOf("\r\n--")) }),
  );
  job(
    {
      name: "m-wrong-digest",
      title: "Signed attributes with the digest of another content",
      group: "malformed",
      expect: refuse("signature", verificationRefused),
    },
    userOf("M1003M01"),
    {
      procedure: "EDC",
      values: { ECN: "307000000214" },
      signature: { digest: "sha256", attributes: {} },
    },
  );
  captures.push(withOtherContent(captures.pop()!));
  return captures.map(writeCapture);
}

interface Edit {
  readonly body: Uint8Array;
  readonly message?: Uint8Array;
  readonly signedContent?: Uint8Array;
}

/** Changes the declaration number, so that the attributes' digest is that of the former content. */
function withOtherContent(capture: CaptureParts): CaptureParts {
  const { request } = capture;
  const swap = (bytes: Uint8Array) => {
    const copy = Buffer.from(bytes);
    copy.write("307000000215", copy.indexOf("307000000214"), "latin1");
    return copy;
  };
  return {
    ...capture,
    provenance: "edited",
    values: undefined,
    request: {
      contentType: request.contentType,
      body: swap(request.body),
      message: swap(request.message),
      signedContent: swap(request.signedContent!),
    },
  };
}

function stemOf({ user_id }: CaptureParts["user"]): string {
  return user_id.slice(0, 5).toLowerCase();
}

function signerOf(stem: string) {
  return loadSigner(read(`pki/users/${stem}.crt`), read(`pki/users/${stem}.key`));
}

function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, folder));
}

/** A token as a centre may give it, 30 bytes with its padding. */
function tokenOf(number: number): string {
  return `TK-2026-11-24-${String(number).padStart(6, "0")}`.padEnd(30);
}

function file(name: string, bytes: number, random: Random): FileToSend {
  return { name, content: Uint8Array.from({ length: bytes }, () => random(256)) };
}

/** Marsaglia's xorshift of 32 bits: poor chance, and the same everywhere. */
function seeded(seed: number): Random {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
