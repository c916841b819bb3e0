import { createHash } from "node:crypto";
import { PemConverter, type X509Certificate } from "./x509.ts";
import { type Authority, createAuthority, type IssuedCertificate } from "./create_authority.ts";
import { exportPrivateKey, generateKeys, type KeyType } from "./generate_keys.ts";
import type { InventedCompany } from "./invented_users.ts";

/** What a test PKI is made from. */
export interface PkiOptions {
  /** Users' good certificates and the authorities are valid from here … */
  readonly from: Date;
  /** … to here; lists are current as long. */
  readonly until: Date;
  /** When the lists were made; not before `from`. */
  readonly listsAt: Date;
  readonly companies: readonly InventedCompany[];
  readonly authorityKeyType: KeyType;
  /** Certificates that are refused anyway get one key together; RSA keys take time to make. */
  readonly refusedShareKey: boolean;
  /** A user's password and access key. */
  readonly secretsOf: (userId: string) => { readonly password: string; readonly accessKey: string };
}

/** A user as users' files have it. */
export interface UserEntry {
  readonly user_id: string;
  readonly user_code: string;
  readonly user_no: string;
  readonly password: string;
  readonly terminal_id: string;
  readonly access_key: string;
  readonly company: string;
  readonly tax_code: string;
  readonly roles: readonly string[];
  readonly registered_certificate: {
    readonly file: string;
    readonly private_key_file: string;
    readonly authority_name: string;
    readonly serial: string;
    readonly key: string;
    /** `yyyyMMdd`, UTC. */
    readonly not_before: string;
    readonly not_after: string;
    readonly sha1_fingerprint: string;
    readonly sha256_fingerprint: string;
    readonly state: string;
  };
}

/** A users' file. */
export interface UsersFile {
  readonly note: string;
  readonly users: readonly UserEntry[];
}

/** Everything made, in memory; paths are relative and begin with `pki/`. */
export interface Pki {
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  readonly users: UsersFile;
}

/**
 * Makes three authorities (root and one below it, a second root, a rogue one that nobody trusts),
 * their revocation lists, and a certificate with key for each company.
 *
 * `pki/trusted` and `pki/crl` are what a gateway may be pointed at; `pki/untrusted` and `pki/users`
 * are for those who make messages.
 */
export async function makePki(options: PkiOptions): Promise<Pki> {
  const { from, until, listsAt, authorityKeyType: keyType } = options;
  // Authorities are older than what they issued, also than what has expired meanwhile.
  const life = { notBefore: addYears(from, -10), notAfter: until };
  const [root, second, rogue] = await Promise.all([
    createAuthority({ ...life, name: "Songhanh Test Root 1", keyType, pathLength: 1 }),
    createAuthority({ ...life, name: "Songhanh Test Root 2", keyType, pathLength: 0 }),
    createAuthority({ ...life, name: "Songhanh Rogue Root", keyType }),
  ]);
  const sub = await root.issueAuthority({
    ...life,
    name: "Songhanh Test Sub 1",
    keyType,
    pathLength: 0,
  });
  const authorities = { sub, second, rogue };
  const sharedKeys = options.refusedShareKey ? generateKeys("RSA-2048") : undefined;
  const issued = await Promise.all(options.companies.map(async (company) => {
    const keys = company.state === "valid" ? undefined : await sharedKeys;
    const authority = authorities[company.issuer];
    return { company, authority, issued: await issue(company, authority, from, until, keys) };
  }));

  const files = new Map<string, string | Uint8Array>();
  const writeAuthority = async (folder: string, listFolder: string, authority: Authority) => {
    const stem = authority.name.toLowerCase().replaceAll(" ", "-");
    files.set(`pki/${folder}/${stem}.crt`, pem(authority.certificate));
    const revoked = issued
      .filter((one) => one.authority === authority && one.company.state === "revoked")
      .map((one) => ({ serial: one.issued.certificate.serialNumber, at: listsAt }));
    const list = await authority.makeRevocationList(listsAt, until, revoked);
    files.set(`pki/${listFolder}/${stem}.crl`, list);
    files.set(`pki/${listFolder}/${stem}.crl.pem`, PemConverter.encode(list, "X509 CRL") + "\n");
  };
  for (const trusted of [root, sub, second]) await writeAuthority("trusted", "crl", trusted);
  await writeAuthority("untrusted", "untrusted", rogue);

  const users: UserEntry[] = [];
  for (const { company, authority, issued: { certificate, keys } } of issued) {
    const stem = `pki/users/${company.userCode.toLowerCase()}`;
    files.set(`${stem}.crt`, pem(certificate));
    files.set(`${stem}.key`, await exportPrivateKey(keys));
    for (let number = 1; number <= company.users; number++) {
      users.push(describeUser(company, number, certificate, authority, stem, options));
    }
  }
  return { files, users: { note: "Invented users, passwords and keys, for tests only.", users } };
}

async function issue(
  company: InventedCompany,
  authority: Authority,
  from: Date,
  until: Date,
  keys: CryptoKeyPair | undefined,
): Promise<IssuedCertificate> {
  const validity = company.state === "expired"
    ? { notBefore: addYears(from, -5), notAfter: addYears(from, -3) }
    : company.state === "not yet valid"
    ? { notBefore: addYears(until, -2), notAfter: until }
    : { notBefore: from, notAfter: until };
  return await authority.issueUser({
    ...validity,
    companyName: company.company,
    taxCode: company.taxCode,
    city: company.city,
    keyType: company.keyType,
    keys,
  });
}

function describeUser(
  company: InventedCompany,
  number: number,
  certificate: X509Certificate,
  authority: Authority,
  stem: string,
  { secretsOf, listsAt }: PkiOptions,
): UserEntry {
  const userNo = `M${String(number).padStart(2, "0")}`;
  const userId = company.userCode + userNo;
  const { password, accessKey } = secretsOf(userId);
  const digest = (name: string) =>
    createHash(name).update(new Uint8Array(certificate.rawData)).digest("hex");
  return {
    user_id: userId,
    user_code: company.userCode,
    user_no: userNo,
    password,
    // Six characters: the company's letter and number, and the machine's number.
    terminal_id: company.userCode[0] + company.userCode.slice(2) + String(number).padStart(2, "0"),
    access_key: accessKey,
    company: company.company,
    tax_code: company.taxCode,
    roles: company.roles,
    registered_certificate: {
      file: `${stem}.crt`,
      private_key_file: `${stem}.key`,
      authority_name: authority.name,
      serial: certificate.serialNumber,
      key: company.keyType === "EC-P256" ? "EC P-256" : company.keyType.replace("-", " "),
      not_before: day(certificate.notBefore),
      not_after: day(certificate.notAfter),
      sha1_fingerprint: digest("sha1"),
      sha256_fingerprint: digest("sha256"),
      state: company.state === "revoked"
        ? `revoked on ${listsAt.toISOString().slice(0, 10)}`
        : company.state === "untrusted"
        ? "issued by an authority that is not trusted"
        : company.state,
    },
  };
}

function pem(certificate: X509Certificate): string {
  return certificate.toString("pem") + "\n";
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10).replaceAll("-", "");
}

function addYears(date: Date, years: number): Date {
  const moved = new Date(date);
  moved.setUTCFullYear(moved.getUTCFullYear() + years);
  return moved;
}
