import { DerError } from "./der_reader.ts";
import { type Certificate, keyUsageBit, readCertificate } from "./read_certificate.ts";
import { isDer, readPem } from "./read_pem.ts";
import { readRevocationList, type RevocationList } from "./read_revocation_list.ts";
import { sha256Hex } from "./sha256_hex.ts";
import { isSignedBy } from "./signed_bytes.ts";

/** One file of a trust directory; the name only tells DER lists (`.crl`) from DER certificates. */
export interface TrustFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What is wrong with one file. */
export interface TrustProblem {
  readonly file: string;
  readonly problem: string;
  /** The file is not what it should be (perhaps half written): its last good version is better. */
  readonly broken: boolean;
}

/**
 * The authorities that are trusted, those between them and the signers, and their revocation
 * lists. Never changes: a change on disk makes a new store with another version.
 */
export class TrustStore {
  /** Equal contents have equal versions, on every thread and machine. */
  readonly version: string;
  readonly #rootIds: ReadonlySet<string>;
  readonly #bySubject = new Map<string, Certificate[]>();
  readonly #issuers = new Map<string, readonly Certificate[]>();
  readonly #listsByHolder: ReadonlyMap<string, readonly RevocationList[]>;

  constructor(
    /** Self-signed authorities: where every chain has to end. */
    readonly roots: readonly Certificate[],
    readonly intermediates: readonly Certificate[],
    /** Lists whose signature was verified, by the holder (`Certificate.holder`) who signed them. */
    listsByHolder: ReadonlyMap<string, readonly RevocationList[]>,
  ) {
    this.#rootIds = new Set(roots.map((root) => root.sha256));
    const authorities = [...roots, ...intermediates];
    for (const authority of authorities) {
      const others = this.#bySubject.get(authority.subject.key);
      if (others) others.push(authority);
      else this.#bySubject.set(authority.subject.key, [authority]);
    }
    // Checked once here, so that judging a certificate costs one signature and not one per link.
    for (const authority of intermediates) {
      this.#issuers.set(authority.sha256, [...this.verifyIssuers(authority)]);
    }
    this.#listsByHolder = listsByHolder;
    const ids = [...authorities, ...this.lists].map(({ sha256 }) => sha256);
    this.version = sha256Hex(new TextEncoder().encode(ids.sort().join())).slice(0, 16);
  }

  /** All revocation lists that count. */
  get lists(): RevocationList[] {
    return [...this.#listsByHolder.values()].flat();
  }

  isRoot(certificate: Certificate): boolean {
    return this.#rootIds.has(certificate.sha256);
  }

  /** Authorities of the store with this name: candidates, no signature is checked. */
  authoritiesNamed(nameKey: string): readonly Certificate[] {
    return this.#bySubject.get(nameKey) ?? [];
  }

  /** Authorities of the store that signed one of its own authorities; undefined for all others. */
  knownIssuersOf(certificate: Certificate): readonly Certificate[] | undefined {
    return this.#issuers.get(certificate.sha256);
  }

  /** Lists of one holder, the latest first. */
  listsOf(authority: Certificate): readonly RevocationList[] {
    return this.#listsByHolder.get(authority.holder) ?? [];
  }

  private *verifyIssuers(certificate: Certificate): Generator<Certificate> {
    for (const issuer of this.authoritiesNamed(certificate.issuer.key)) {
      if (isSignedBy(certificate.signed, issuer.publicKeyInfo)) yield issuer;
    }
  }
}

/**
 * Sorts the files of a trust directory into roots, intermediates and lists. Whatever cannot be
 * used is left out and named in `problems`; nothing throws. Lists count only if the authority of
 * the same name in these files signed them (and may: key usage cRLSign, if it states usages).
 */
export function buildTrustStore(
  files: readonly TrustFile[],
): { store: TrustStore; problems: TrustProblem[] } {
  const problems: TrustProblem[] = [];
  const authorities = new Map<string, Certificate>();
  const lists: { file: string; list: RevocationList }[] = [];
  for (const file of files) {
    const report = (problem: string, broken: boolean) =>
      problems.push({ file: file.name, problem, broken });
    for (const part of readParts(file, report)) {
      if (part.kind === "list") {
        const list = readRevocationList(part.bytes);
        if (list instanceof DerError) {
          report(`cannot read a revocation list: ${list.message}`, true);
        } else lists.push({ file: file.name, list });
        continue;
      }
      const certificate = readCertificate(part.bytes);
      if (certificate instanceof DerError) {
        report(`cannot read a certificate: ${certificate.message}`, true);
      } else if (!certificate.isAuthority) {
        report(`left out certificate ${certificate.serialHex}: not of an authority`, false);
      } else authorities.set(certificate.sha256, certificate);
    }
  }
  const listsByHolder = new Map<string, RevocationList[]>();
  const seen = new Set<string>();
  for (const { file, list } of lists) {
    if (seen.has(list.sha256)) continue;
    seen.add(list.sha256);
    const [holders, problem] = findListHolders(list, authorities.values());
    if (problem) problems.push({ file, ...problem });
    for (const holder of holders) {
      listsByHolder.set(holder, [...listsByHolder.get(holder) ?? [], list]);
    }
  }
  for (const known of listsByHolder.values()) {
    known.sort((a, b) => b.thisUpdateMs - a.thisUpdateMs);
  }
  const [roots, intermediates] = splitRoots([...authorities.values()]);
  return { store: new TrustStore(roots, intermediates, listsByHolder), problems };
}

type Report = (problem: string, broken: boolean) => void;

/** The certificates and lists in a file, as DER. */
function readParts(
  { name, bytes }: TrustFile,
  report: Report,
): { kind: "certificate" | "list"; bytes: Uint8Array }[] {
  if (isDer(bytes)) {
    return [{ kind: name.toLowerCase().endsWith(".crl") ? "list" : "certificate", bytes }];
  }
  const parts: { kind: "certificate" | "list"; bytes: Uint8Array }[] = [];
  for (const block of readPem(bytes)) {
    const kind = pemKinds[block.label];
    if (!block.bytes) report(`block ${block.label} is cut off or not base64`, true);
    else if (kind) parts.push({ kind, bytes: block.bytes });
    else report(`left out block ${block.label}: expected certificates and lists only`, false);
  }
  if (parts.length === 0) report("holds no certificate and no revocation list", true);
  return parts;
}

const pemKinds: Readonly<Record<string, "certificate" | "list">> = {
  "CERTIFICATE": "certificate",
  "X509 CERTIFICATE": "certificate",
  "X509 CRL": "list",
};

/** Who signed a list, or why it does not count. */
function findListHolders(
  list: RevocationList,
  authorities: Iterable<Certificate>,
): [holders: Set<string>, problem?: { problem: string; broken: boolean }] {
  const none = new Set<string>();
  const of = `left out revocation list of ${list.issuer.text}`;
  if (list.unsupported.length > 0) {
    return [none, { problem: `${of}: ${list.unsupported.join("; ")}`, broken: false }];
  }
  if (list.nextUpdateMs === undefined) {
    return [none, { problem: `${of}: names no next update`, broken: false }];
  }
  const named = [...authorities].filter((authority) =>
    authority.subject.key === list.issuer.key &&
    (authority.keyUsage === undefined || (authority.keyUsage & keyUsageBit.cRLSign) !== 0)
  );
  if (named.length === 0) {
    return [none, { problem: `${of}: no authority of this name that may sign it`, broken: false }];
  }
  const signers = named.filter((authority) => isSignedBy(list.signed, authority.publicKeyInfo));
  if (signers.length === 0) {
    return [none, { problem: `${of}: its signature does not verify`, broken: true }];
  }
  return [new Set(signers.map((signer) => signer.holder))];
}

function splitRoots(authorities: Certificate[]): [roots: Certificate[], others: Certificate[]] {
  const roots: Certificate[] = [];
  const others: Certificate[] = [];
  for (const authority of authorities) {
    const isSelfSigned = authority.subject.key === authority.issuer.key &&
      isSignedBy(authority.signed, authority.publicKeyInfo);
    (isSelfSigned ? roots : others).push(authority);
  }
  return [roots, others];
}
