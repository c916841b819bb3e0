import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  CRLDistributionPointsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
  X509CrlGenerator,
  X509CrlReason,
} from "./x509.ts";
import { generateKeys, type KeyType, signingAlgorithm } from "./generate_keys.ts";

/** From when until when something is valid. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** What an authority is made from. */
export interface AuthorityOptions extends Validity {
  /** Common name: what users register as their authority's name. */
  readonly name: string;
  readonly organization?: string;
  readonly keyType?: KeyType;
  /** Keys to use instead of new ones: for an authority that changes its certificate only. */
  readonly keys?: CryptoKeyPair;
  /** Authorities that may stand below it; undefined = any number. */
  readonly pathLength?: number;
  /** Key usages other than signing certificates and lists. */
  readonly keyUsages?: KeyUsageFlags;
  readonly extraExtensions?: readonly Extension[];
}

/** What a user's certificate is made from. */
export interface UserOptions extends Validity {
  readonly companyName: string;
  /** Goes into the subject as `UID=MST:…`, a person's twelve digits as `UID=CCCD:…`. */
  readonly taxCode: string;
  readonly city?: string;
  readonly keyType?: KeyType;
  readonly keys?: CryptoKeyPair;
  readonly keyUsages?: KeyUsageFlags;
  readonly extraExtensions?: readonly Extension[];
}

/** What a certificate for lists alone is made from. */
export interface ListKeyOptions extends Validity {
  readonly keyType?: KeyType;
  readonly keys?: CryptoKeyPair;
  /** Other usages than signing lists; null = none are stated. */
  readonly keyUsages?: KeyUsageFlags | null;
}

/** A certificate with the keys that belong to it. */
export interface IssuedCertificate {
  readonly certificate: X509Certificate;
  readonly keys: CryptoKeyPair;
}

/** A certificate that an authority takes back. */
export interface RevokedEntry {
  readonly serial: string;
  readonly at: Date;
  readonly reason?: X509CrlReason;
}

/** An authority for tests, the sandbox and benchmarks: it issues and revokes. Never trust it else. */
export class Authority {
  constructor(
    readonly name: string,
    readonly certificate: X509Certificate,
    readonly keys: CryptoKeyPair,
  ) {}

  /** An authority below this one; with the `keys` of another root it cross-signs that one. */
  async issueAuthority(options: AuthorityOptions): Promise<Authority> {
    const keys = options.keys ?? await generateKeys(options.keyType ?? "RSA-2048");
    const certificate = await X509CertificateGenerator.create({
      serialNumber: randomSerial(),
      subject: authorityName(options),
      issuer: this.certificate.subjectName,
      notBefore: options.notBefore,
      notAfter: options.notAfter,
      publicKey: keys.publicKey,
      signingKey: this.keys.privateKey,
      signingAlgorithm: signingAlgorithm(this.keys),
      extensions: [
        ...await authorityExtensions(options, keys),
        await AuthorityKeyIdentifierExtension.create(this.keys.publicKey),
      ],
    });
    return new Authority(options.name, certificate, keys);
  }

  /** A certificate of an authority's name, which is of no authority: for a key that signs its lists. */
  async issueListKey(of: Authority, options: ListKeyOptions): Promise<Authority> {
    const keys = options.keys ?? await generateKeys(options.keyType ?? "RSA-2048");
    const { keyUsages = KeyUsageFlags.cRLSign } = options;
    const certificate = await X509CertificateGenerator.create({
      serialNumber: randomSerial(),
      subject: of.certificate.subjectName,
      issuer: this.certificate.subjectName,
      notBefore: options.notBefore,
      notAfter: options.notAfter,
      publicKey: keys.publicKey,
      signingKey: this.keys.privateKey,
      signingAlgorithm: signingAlgorithm(this.keys),
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        ...keyUsages === null ? [] : [new KeyUsagesExtension(keyUsages, true)],
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
        await AuthorityKeyIdentifierExtension.create(this.keys.publicKey),
      ],
    });
    return new Authority(of.name, certificate, keys);
  }

  /** A certificate for signing messages. */
  async issueUser(options: UserOptions): Promise<IssuedCertificate> {
    const keys = options.keys ?? await generateKeys(options.keyType ?? "RSA-2048");
    const usages = options.keyUsages ??
      (KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation);
    const certificate = await X509CertificateGenerator.create({
      serialNumber: randomSerial(),
      subject: new Name([
        { C: ["VN"] },
        { L: [{ utf8String: options.city ?? "HÀ NỘI" }] },
        { CN: [{ utf8String: options.companyName }] },
        { "0.9.2342.19200300.100.1.1": [{ utf8String: uidOf(options.taxCode) }] },
      ]),
      issuer: this.certificate.subjectName,
      notBefore: options.notBefore,
      notAfter: options.notAfter,
      publicKey: keys.publicKey,
      signingKey: this.keys.privateKey,
      signingAlgorithm: signingAlgorithm(this.keys),
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(usages, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.emailProtection]),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
        await AuthorityKeyIdentifierExtension.create(this.keys.publicKey),
        new CRLDistributionPointsExtension([`http://crl.${hostName(this.name)}.example/list.crl`]),
        ...options.extraExtensions ?? [],
      ],
    });
    return { certificate, keys };
  }

  /** A revocation list, DER. */
  async makeRevocationList(
    thisUpdate: Date,
    nextUpdate: Date | undefined,
    revoked: readonly RevokedEntry[] = [],
    extraExtensions: readonly Extension[] = [],
  ): Promise<Uint8Array<ArrayBuffer>> {
    const list = await X509CrlGenerator.create({
      issuer: this.certificate.subjectName,
      thisUpdate,
      nextUpdate,
      entries: revoked.map(({ serial, at, reason }) => ({
        serialNumber: serial,
        revocationDate: at,
        reason: reason ?? X509CrlReason.keyCompromise,
      })),
      extensions: [
        await AuthorityKeyIdentifierExtension.create(this.keys.publicKey),
        ...extraExtensions,
      ],
      signingKey: this.keys.privateKey,
      signingAlgorithm: signingAlgorithm(this.keys),
    });
    return new Uint8Array(list.rawData);
  }
}

/** Makes a self-signed authority. */
export async function createAuthority(options: AuthorityOptions): Promise<Authority> {
  const keys = options.keys ?? await generateKeys(options.keyType ?? "RSA-2048");
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerial(),
    name: authorityName(options),
    notBefore: options.notBefore,
    notAfter: options.notAfter,
    keys,
    signingAlgorithm: signingAlgorithm(keys),
    extensions: await authorityExtensions(options, keys),
  });
  return new Authority(options.name, certificate, keys);
}

function authorityName({ name, organization }: AuthorityOptions): Name {
  return new Name([
    { C: ["VN"] },
    { O: [{ utf8String: organization ?? `${name} (invented)` }] },
    { CN: [{ utf8String: name }] },
  ]);
}

async function authorityExtensions(
  options: AuthorityOptions,
  keys: CryptoKeyPair,
): Promise<Extension[]> {
  const usages = options.keyUsages ?? (KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign);
  return [
    new BasicConstraintsExtension(true, options.pathLength, true),
    new KeyUsagesExtension(usages, true),
    await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ...options.extraExtensions ?? [],
  ];
}

/** 16 random bytes, positive and of full length. */
function randomSerial(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = 0x40 | (bytes[0]! & 0x3f);
  return bytes.toHex();
}

function hostName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}

function uidOf(taxCode: string): string {
  return `${taxCode.length === 12 && !taxCode.includes("-") ? "CCCD" : "MST"}:${taxCode}`;
}
