/**
 * Requests as other software and other authorities send them, with what has to lie in the trust
 * directory: those that lie beside the project, and always some of the same kinds made here, with
 * keys of the occasion.
 */
import { Buffer } from "node:buffer";
import { createHash, createPrivateKey, sign } from "node:crypto";
import {
  type Authority,
  type AuthorityOptions,
  createAuthority,
  type LoadedSigner,
  loadSigner,
  type UserEntry,
} from "../../adapters/authority/mod.ts";
import { Extension } from "../../adapters/authority/x509.ts";
import { Terminal } from "../../adapters/terminal/mod.ts";
import { writeSigned } from "../../core/envelope/mod.ts";
import { writeSignedData } from "../../core/signature/mod.ts";
import { retypeIssuer, turnAttributes } from "../../core/testing/edit_cms.ts";
import { writeBer } from "../../core/testing/write_ber.ts";
import { derTag, writeDer } from "../../core/asn1/mod.ts";
import { terminalRequest } from "./post_raw.ts";

/** One case. */
export interface FieldCase {
  readonly name: string;
  readonly title: string;
  /** The whole HTTP request, to be sent as it stands; some cases send none. */
  readonly request: Uint8Array | undefined;
  /** Where its JSON and further files are; undefined for those made here. */
  readonly folder: URL | undefined;
}

export interface FieldCases {
  readonly cases: readonly FieldCase[];
  /** For the trust directory, beside the authorities of the captures and of the test data. */
  readonly trustFiles: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  /** Entries of a users' file, beside those of the captures and of the test data. */
  readonly users: readonly UserEntry[];
}

const shared = new URL("../../../shared/cases/", import.meta.url);
const testdata = new URL("../../testdata/", import.meta.url);

/** The cases beside the project; none where there is no such folder. */
export function sharedCases(): FieldCases {
  const names = listOf(shared);
  const cases = names.filter((name) => /^f.*\.json$/.test(name) && !name.includes(".users."))
    .map((file): FieldCase => {
      const { name, title } = JSON.parse(Deno.readTextFileSync(new URL(file, shared)));
      const http = `${name}.http`;
      const request = names.includes(http) ? Deno.readFileSync(new URL(http, shared)) : undefined;
      return { name, title, request, folder: shared };
    });
  const trustFiles = names.filter((name) => /^f.*\.(crt|cer|crl|pem)$/.test(name))
    .map((name) => ({ name, bytes: Deno.readFileSync(new URL(name, shared)) }));
  const users = names.filter((name) => /^f.*\.users\.json$/.test(name)).flatMap((name) =>
    JSON.parse(Deno.readTextFileSync(new URL(name, shared))).users as UserEntry[]
  );
  return { cases, trustFiles, users };
}

function listOf(folder: URL): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

const life = { notBefore: new Date("2025-01-01"), notAfter: new Date("2045-01-01") };
const listLife = [new Date("2026-11-01"), new Date("2044-01-01")] as const;

/** Cases of the same kinds, made from the project's own users and from authorities made here. */
export async function ownCases(): Promise<FieldCases> {
  const { users }: { users: UserEntry[] } = JSON.parse(read("users.json"));
  const user = users.find(({ user_id }) => user_id === "M1001M01")!;
  const signer = loadSigner(read("pki/users/m1001.crt"), read("pki/users/m1001.key"));
  const cases: FieldCase[] = [];
  let sends = 0;

  const add = (name: string, title: string, contentType: string, body: Uint8Array) =>
    cases.push({ name, title, request: terminalRequest(contentType, body), folder: undefined });
  /** What the terminal would have signed. */
  const contentOf = (of: UserEntry, edit?: (text: string) => string) => {
    const { user_id: userId, password, terminal_id: terminalId, access_key: accessKey } = of;
    const account = { userId, password, terminalId, accessKey };
    const terminal = new Terminal(account, {
      signer,
      sends: sends++,
      now: () => new Date(Date.UTC(2026, 10, 28, 21, sends)),
    });
    const { signedContent } = terminal.job("IDC", { ICN: "107000000412" });
    const text = Buffer.from(signedContent!).toString("latin1");
    return Buffer.from(edit?.(text) ?? text, "latin1");
  };
  const signed = (
    name: string,
    title: string,
    options: {
      readonly user?: UserEntry;
      readonly signer?: LoadedSigner;
      readonly edit?: (text: string) => string;
      readonly digest?: "sha256" | "sha512";
      readonly cms?: (cms: Uint8Array) => Uint8Array;
      readonly body?: (text: string) => string;
    },
  ) => {
    const by = options.signer ?? signer;
    const content = contentOf(options.user ?? user, options.edit);
    const cms = signAttributes(content, by, options.digest);
    const boundary = "----0123456789abcdef0123456789abcdef";
    const { contentType, body } = writeSigned(content, options.cms?.(cms) ?? cms, boundary);
    const text = Buffer.from(body).toString("latin1");
    add(name, title, contentType, Buffer.from(options.body?.(text) ?? text, "latin1"));
  };

  signed("own-ber-indefinite", "A signature in BER, all lengths indefinite", {
    cms: (cms) => writeBer(cms, () => "indefinite"),
  });
  signed("own-ber-long", "A signature in BER, lengths longer than needed, in pieces", {
    cms: (cms) => writeBer(cms, () => "long"),
  });
  signed("own-ber-name", "A signature in BER with the name of the signer's issuer", {
    cms: (cms) => writeBer(cms, () => "indefinite", { withName: true }),
  });
  signed("own-attributes-turned", "Signed attributes in another order than was signed", {
    cms: turnAttributes,
  });
  signed("own-issuer-utf8", "The signer's issuer in another string type than in its certificate", {
    cms: retypeIssuer,
  });
  signed("own-us-ascii", "ASCII text that says so, with a comment", {
    edit: (text) => text.replace("charset=UTF-8", 'charset="US-ASCII" (Plain text)'),
  });
  signed("own-code-page", "ASCII text under the code page of a Vietnamese system", {
    edit: (text) => text.replace("charset=UTF-8", "charset=windows-1258"),
  });
  signed("own-comments", "Comments wherever they are legal, with quotes and brackets in them", {
    edit: (text) =>
      text.replace("; charset=UTF-8", '(text (plain)); (as "ever") charset="UTF-8"(of course)'),
  });
  signed("own-base64-blanks", "Tabs, blanks and empty lines in the base64 of the signature", {
    body: (text) => text.replace(/^([A-Za-z0-9+/]{76})\r\n/gm, " $1\t \r\n\r\n"),
  });
  signed("own-signature-bytes", "A signature as its bytes stand, in the encoding binary", {
    body: (text) =>
      text.replace(
        /base64(\r\nContent-Disposition: .*\r\n\r\n)([A-Za-z0-9+/=\r\n]+)\r\n(?=\r\n--)/,
        (_, head, base64) => `binary${head}${Buffer.from(base64, "base64").toString("latin1")}`,
      ),
  });

  const { trustFiles, entries } = await addAuthorities(signed, user);
  return { cases, trustFiles, users: entries };
}

/** Authorities with a list or an extension that has to be understood, and a user of each. */
async function addAuthorities(
  signed: (
    name: string,
    title: string,
    options: {
      readonly user: UserEntry;
      readonly signer: LoadedSigner;
      readonly digest?: "sha512";
    },
  ) => void,
  template: UserEntry,
): Promise<{ trustFiles: FieldCases["trustFiles"][number][]; entries: UserEntry[] }> {
  const trustFiles: { name: string; bytes: Uint8Array }[] = [];
  const entries: UserEntry[] = [];
  const root = await createAuthority({ ...life, name: "Field root", keyType: "EC-P256" });
  const certificate = (name: string, one: Authority) =>
    trustFiles.push({ name, bytes: new Uint8Array(one.certificate.rawData) });
  const list = async (name: string, one: Authority) =>
    trustFiles.push({ name, bytes: await one.makeRevocationList(...listLife) });
  certificate("own-root.crt", root);
  await list("own-root.crl", root);

  const user = async (
    number: number,
    title: string,
    name: string,
    authority: Authority,
    { keys, digest }: { readonly keys?: CryptoKeyPair; readonly digest?: "sha512" } = {},
  ) => {
    const digits = String(number).padStart(2, "0");
    const issued = await authority.issueUser({
      ...life,
      companyName: `CÔNG TY TNHH THỬ ${number}`,
      taxCode: `99000090${digits}`,
      keyType: "EC-P256",
      keys,
    });
    const entry: UserEntry = {
      ...template,
      user_id: `X90${digits}X01`,
      user_code: `X90${digits}`,
      user_no: "X01",
      terminal_id: `X90${digits}1`,
      registered_certificate: {
        ...template.registered_certificate,
        file: "-",
        private_key_file: "-",
        authority_name: authority.name,
        serial: issued.certificate.serialNumber,
      },
    };
    entries.push(entry);
    const pkcs8 = await crypto.subtle.exportKey("pkcs8", issued.keys.privateKey);
    const key = createPrivateKey({ key: Buffer.from(pkcs8), format: "der", type: "pkcs8" });
    signed(name, title, {
      user: entry,
      digest,
      signer: {
        certificateDer: new Uint8Array(issued.certificate.rawData),
        keyType: "EC",
        sign: (digest, bytes) => new Uint8Array(sign(digest, bytes, key)),
      },
    });
  };
  const below = (name: string, more: Partial<AuthorityOptions> = {}) =>
    root.issueAuthority({ ...life, name, keyType: "EC-P256", ...more });

  const [oldKey, newKey] = [await below("Field rollover"), await below("Field rollover")];
  certificate("own-old.crt", oldKey);
  certificate("own-new.crt", newKey);
  await list("own-new.crl", newKey);
  await user(1, "A key changed under one name, one list, of the new key", "own-rollover", oldKey);

  // inhibitAnyPolicy 0, and names permitted in this country only.
  const constrained = await below("Field constraints", {
    extraExtensions: [
      new Extension("2.5.29.54", true, Uint8Array.fromHex("020100").buffer),
      new Extension("2.5.29.30", true, vietnamOnly().buffer),
    ],
  });
  certificate("own-constraints.cer", constrained);
  await list("own-constraints.crl", constrained);
  await user(2, "Critical inhibitAnyPolicy and name constraints", "own-constraints", constrained);

  const withListKey = await below("Field list key");
  const listKey = await root.issueListKey(withListKey, { ...life, keyType: "EC-P256" });
  certificate("own-with-list-key.crt", withListKey);
  certificate("own-list-key.crt", listKey);
  await list("own-list-key.crl", listKey);
  await user(3, "Lists by a key for lists alone", "own-list-key", withListKey);

  const otherRoot = await createAuthority({
    ...life,
    name: "Field other root",
    keyType: "EC-P256",
  });
  const crossed = await below("Field crossed");
  const { keys } = crossed;
  certificate("own-other-root.crt", otherRoot);
  certificate("own-crossed.crt", crossed);
  certificate(
    "own-crossing.crt",
    await otherRoot.issueAuthority({ ...life, name: crossed.name, keys }),
  );
  await list("own-crossed.crl", crossed);
  await user(4, "One key that two roots certify", "own-crossed", crossed);

  const turned = { ...life, name: "Field turned root", keyType: "EC-P256" } as const;
  const [oldRoot, newRoot] = [await createAuthority(turned), await createAuthority(turned)];
  certificate("own-old-root.crt", oldRoot);
  certificate("own-new-root.crt", newRoot);
  certificate("own-link.crt", await oldRoot.issueAuthority({ ...turned, keys: newRoot.keys }));
  await list("own-new-root.crl", newRoot);
  await user(5, "A root that changed its key, with the link between both", "own-link", newRoot);

  await user(6, "A signer on P-521", "own-p521", crossed, {
    digest: "sha512",
    keys: await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-521" }, true, ["sign"]),
  });
  return { trustFiles, entries };
}

/** The value of name constraints that permit directory names of Viet Nam only. */
function vietnamOnly(): Uint8Array<ArrayBuffer> {
  const type = writeDer(derTag.objectIdentifier, Uint8Array.of(0x55, 4, 6));
  const value = writeDer(0x0c, new TextEncoder().encode("vn"));
  const part = writeDer(derTag.set, writeDer(derTag.sequence, type, value));
  const name = writeDer(derTag.constructed(4), writeDer(derTag.sequence, part));
  const subtree = writeDer(derTag.sequence, name);
  return writeDer(derTag.sequence, writeDer(derTag.constructed(0), subtree));
}

/** A CMS over content with signed attributes. */
function signAttributes(
  content: Uint8Array,
  signer: LoadedSigner,
  digestAlgorithm: "sha256" | "sha512" = "sha256",
): Uint8Array {
  return writeSignedData(content, {
    signerCertificate: signer.certificateDer,
    digestAlgorithm,
    scheme: signer.keyType === "EC" ? "ecdsa" : "rsa-pkcs1",
    attributes: { signingTimeMs: Date.UTC(2026, 10, 28, 21, 0, 0) },
    sign: ({ digestAlgorithm }, bytes) => signer.sign(digestAlgorithm, bytes),
    digest: (algorithm, bytes) => new Uint8Array(createHash(algorithm).update(bytes).digest()),
  });
}

function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, testdata));
}
