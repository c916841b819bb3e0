import { foldText } from "../asn1/fold_text.ts";
import { keyUsageBit } from "../asn1/key_usage.ts";
import { isDer, readPem } from "../asn1/read_pem.ts";
import { readRevocationList, type RevocationList } from "../asn1/read_revocation_list.ts";
import { isUnreadable } from "../asn1/unreadable.ts";
import type { SignatureVerifier } from "../signature/signature_verifier.ts";
import { AuthorityKeys } from "./authority_keys.ts";
import { isSignedBy } from "./is_signed_by.ts";
import {
  isSelfIssued,
  type JudgedCertificate,
  readJudgedCertificate,
} from "./judged_certificate.ts";
import { namesOfOne } from "./names_of_one.ts";
import { sha256Hex } from "./sha256_hex.ts";

/** One file of a trust directory; the name only tells DER lists (`.crl`) from DER certificates. */
export interface TrustFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A revocation list whose signature was verified. */
export interface VerifiedList {
  readonly list: RevocationList;
  /** SHA-256 of the list, lower-case hex. */
  readonly sha256: string;
  /**
   * The authorities of its name whose key signed it, and their certificates for lists alone: all of one
   * key.
   */
  readonly signers: readonly JudgedCertificate[];
}

/** What is wrong with one file. */
export interface TrustProblem {
  readonly file: string;
  readonly problem: string;
  /** The file is not what it should be (perhaps half written): its last good version is better. */
  readonly broken: boolean;
}

/** Names of authorities for which it is remembered whether one alone has them. */
const commonNamesMax = 1_000;

/** Authorities that messages brought for which it is remembered which lists they signed. */
const broughtMax = 256;

/** A list that no key of the store signed: an authority that a message brings may have. */
export interface UnclaimedList {
  readonly list: RevocationList;
  readonly sha256: string;
}

/**
 * The authorities that are trusted, those between them and the signers, and their revocation
 * lists. Never changes: a change on disk makes a new store with another version.
 */
export class TrustStore {
  /** Equal contents have equal versions, on every thread and machine. */
  readonly version: string;
  /** Certificates that vouch for lists alone, of which one is here. */
  readonly forLists: readonly JudgedCertificate[];
  /** The revocation lists that count in full; others count only for what they revoke. */
  readonly lists: readonly RevocationList[];
  /** Those that count in full for authorities which come with messages, if one does that signed them. */
  readonly listsOfBrought: readonly RevocationList[];
  /** Every authority by its digest. */
  readonly #own: ReadonlyMap<string, JudgedCertificate>;
  readonly #rootIds: ReadonlySet<string>;
  readonly #bySubject = new Map<string, JudgedCertificate[]>();
  readonly #issuers = new Map<string, readonly JudgedCertificate[]>();
  /** Common names, folded, that one authority alone has. */
  readonly #namesOfOne: ReadonlySet<string>;
  /** What `isOneAuthority` has found, by name as it was written. */
  readonly #isOne = new Map<string, boolean>();
  readonly #listsByName = new Map<string, VerifiedList[]>();
  readonly #unclaimedByName = new Map<string, UnclaimedList[]>();
  /** What `listsBy` has found, by the digest of the authority: a signature over a list may be megabytes. */
  readonly #brought = new Map<string, readonly VerifiedList[]>();

  readonly #keys: AuthorityKeys | undefined;

  constructor(
    /** Self-signed authorities: where every chain has to end. */
    readonly roots: readonly JudgedCertificate[],
    readonly intermediates: readonly JudgedCertificate[],
    lists: readonly VerifiedList[],
    verifier?: SignatureVerifier,
    unclaimed: readonly UnclaimedList[] = [],
  ) {
    this.#keys = verifier && new AuthorityKeys(verifier);
    const latestFirst = lists.toSorted((a, b) => b.list.thisUpdateMs - a.list.thisUpdateMs);
    const complete = (found: readonly UnclaimedList[]) =>
      found.map(({ list }) => list).filter(({ partial }) => !partial.length);
    this.lists = [...new Set(complete(latestFirst))];
    this.listsOfBrought = complete(unclaimed);
    this.#rootIds = new Set(roots.map((root) => root.sha256));
    const authorities = [...roots, ...intermediates];
    this.#own = new Map(authorities.map((authority) => [authority.sha256, authority]));
    for (const authority of authorities) keep(this.#bySubject, authority.subject.key, authority);
    for (const one of latestFirst) keep(this.#listsByName, one.list.issuer.key, one);
    for (const one of unclaimed.toSorted((a, b) => b.list.thisUpdateMs - a.list.thisUpdateMs)) {
      keep(this.#unclaimedByName, one.list.issuer.key, one);
    }
    // Checked once here, so that judging a certificate costs one signature and not one per link.
    for (const authority of intermediates) {
      this.#issuers.set(authority.sha256, [...this.verifyIssuers(authority)]);
    }
    this.#namesOfOne = namesOfOne(authorities, (one) => this.knownIssuersOf(one) ?? []);
    const signers = new Set(lists.flatMap((list) => list.signers));
    this.forLists = [...signers].filter((signer) => !this.has(signer));
    const ids = [...authorities, ...lists, ...this.forLists, ...unclaimed]
      .map(({ sha256 }) => sha256);
    this.version = sha256Hex(new TextEncoder().encode(ids.sort().join())).slice(0, 16);
  }

  has(certificate: JudgedCertificate): boolean {
    return this.#own.has(certificate.sha256);
  }

  isRoot(certificate: JudgedCertificate): boolean {
    return this.#rootIds.has(certificate.sha256);
  }

  /** Authorities of the store with this name: candidates, no signature is checked. */
  authoritiesNamed(nameKey: string): readonly JudgedCertificate[] {
    return this.#bySubject.get(nameKey) ?? [];
  }

  /**
   * Whether one authority of the store alone has this common name (`namesOfOne`). Of one that only came
   * along with a message nobody here knows who else is called so.
   */
  isOneAuthority(commonName: string): boolean {
    let isOne = this.#isOne.get(commonName);
    if (isOne === undefined) {
      isOne = this.#namesOfOne.has(foldText(commonName));
      // Of those that are asked for: issuers of certificates that were found good.
      if (this.#isOne.size < commonNamesMax) this.#isOne.set(commonName, isOne);
    }
    return isOne;
  }

  /** Authorities of the store that signed one of its own authorities; undefined for all others. */
  knownIssuersOf(certificate: JudgedCertificate): readonly JudgedCertificate[] | undefined {
    return this.#issuers.get(certificate.sha256);
  }

  /**
   * Whether a certificate is signed by an authority. Keys of the store's own are kept ready in the
   * verifier; those of certificates that came with a message are not, as they would fill its memory.
   */
  isSigned(certificate: JudgedCertificate, by: JudgedCertificate): boolean {
    // A message may bring a copy of an authority: its key is the store's own, and there once.
    const own = this.#own.get(by.sha256);
    return this.#keys !== undefined && own !== undefined
      ? this.#keys.signed(certificate.signed, own)
      : isSignedBy(certificate.signed, by);
  }

  /** Gives keys back that were made ready; they are made anew where they are wanted again. */
  release(): void {
    this.#keys?.release();
  }

  /** Lists of the authority of this name, whatever key of it signed them, the latest first. */
  listsNamed(nameKey: string): readonly VerifiedList[] {
    return this.#listsByName.get(nameKey) ?? [];
  }

  /**
   * Lists of the store that an authority signed which is not in it but came with a message, the latest
   * first. To be asked only of one whose certificate holds up to a root: others would make us check.
   */
  listsBy(authority: JudgedCertificate): readonly VerifiedList[] {
    if (this.has(authority) || !maySignLists(authority)) return [];
    const named = this.#unclaimedByName.get(authority.subject.key);
    if (named === undefined) return [];
    let lists = this.#brought.get(authority.sha256);
    if (lists === undefined) {
      lists = named.filter(({ list }) => isSignedBy(list.signed, authority))
        .map((one) => ({ ...one, signers: [authority] }));
      if (this.#brought.size >= broughtMax) this.#brought.clear();
      this.#brought.set(authority.sha256, lists);
    }
    return lists;
  }

  private *verifyIssuers(certificate: JudgedCertificate): Generator<JudgedCertificate> {
    for (const issuer of this.authoritiesNamed(certificate.issuer.key)) {
      if (this.isSigned(certificate, issuer)) yield issuer;
    }
  }
}

function keep<Value>(table: Map<string, Value[]>, key: string, value: Value): void {
  const known = table.get(key);
  if (known) known.push(value);
  else table.set(key, [value]);
}

/**
 * Sorts the files of a trust directory into roots, intermediates and lists. Whatever cannot be
 * used is left out and named in `problems`; nothing throws. Lists count only if an authority of
 * the same name in these files signed them (and may: key usage cRLSign, if it states usages), or a key
 * of its name whose certificate is of no authority but says cRLSign. Such a one speaks in lists only,
 * and what these are worth is judged by its path (RFC 5280 6.3.3 (f)). A list of an authority that is not
 * here counts for the signers of messages that bring its certificate, where that has a path.
 *
 * `verifier`: by whom certificates are checked later, where many are; node:crypto if left out.
 */
export function buildTrustStore(
  files: readonly TrustFile[],
  verifier?: SignatureVerifier,
): { store: TrustStore; problems: TrustProblem[] } {
  const problems: TrustProblem[] = [];
  const authorities = new Map<string, JudgedCertificate>();
  const forLists = new Map<string, { readonly file: string; readonly of: JudgedCertificate }>();
  const lists: { file: string; list: RevocationList }[] = [];
  for (const file of files) {
    const report = (problem: string, broken: boolean) =>
      problems.push({ file: file.name, problem, broken });
    for (const part of readParts(file, report)) {
      if (part.kind === "list") {
        const list = readRevocationList(part.bytes);
        if (isUnreadable(list)) {
          const isOther = !isUnreadable(readJudgedCertificate(part.bytes));
          report(
            isOther ? misnamed.certificate : `cannot read a revocation list: ${list.reason}`,
            true,
          );
        } else lists.push({ file: file.name, list });
        continue;
      }
      const certificate = readJudgedCertificate(part.bytes);
      if (isUnreadable(certificate)) {
        const isOther = !isUnreadable(readRevocationList(part.bytes));
        report(isOther ? misnamed.list : `cannot read a certificate: ${certificate.reason}`, true);
      } else if (!certificate.isAuthority) {
        if (((certificate.keyUsage ?? 0) & keyUsageBit.crlSign) !== 0) {
          forLists.set(certificate.sha256, { file: file.name, of: certificate });
        } else report(`left out certificate ${certificate.serialHex}: not of an authority`, false);
      } else authorities.set(certificate.sha256, certificate);
    }
  }
  const verified: VerifiedList[] = [];
  const unclaimed: UnclaimedList[] = [];
  const seen = new Set<string>();
  const mayVouch = [...authorities.values(), ...[...forLists.values()].map(({ of }) => of)];
  for (const { file, list } of lists) {
    const sha256 = sha256Hex(list.der);
    if (seen.has(sha256)) continue;
    seen.add(sha256);
    const [signers, problem] = findListSigners(list, mayVouch);
    if (problem) problems.push({ file, ...problem });
    if (signers.length === 0 && list.unsupported.length === 0) unclaimed.push({ list, sha256 });
    // Two authorities of one name have one key only if they are one: grouped, in case they are not.
    for (const holder of new Set(signers.map((signer) => signer.holder))) {
      const ofHolder = signers.filter((signer) => signer.holder === holder);
      verified.push({ list, sha256, signers: ofHolder });
    }
    for (const { sha256 } of signers) forLists.delete(sha256);
  }
  for (const { file, of: { serialHex } } of forLists.values()) {
    const problem = `left out certificate ${serialHex}: not of an authority, and no list is by it`;
    problems.push({ file, problem, broken: false });
  }
  const [roots, intermediates] = splitRoots([...authorities.values()]);
  const store = new TrustStore(roots, intermediates, verified, verifier, unclaimed);
  return { store, problems };
}

/** What stands in a block or file that is called the other. */
const misnamed = {
  certificate: "holds a certificate: a binary one is read from a file .crt or .cer",
  list: "holds a revocation list: a binary one is read from a file .crl",
} as const;

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

/**
 * Who signed a list, or why it does not count; a list that counts in part only is named, too.
 */
function findListSigners(
  list: RevocationList,
  mayVouch: readonly JudgedCertificate[],
): [signers: JudgedCertificate[], problem?: { problem: string; broken: boolean }] {
  const of = `left out revocation list of ${list.issuer.text}`;
  if (list.unsupported.length > 0) {
    return [[], { problem: `${of}: ${list.unsupported.join("; ")}`, broken: false }];
  }
  const named = mayVouch.filter((one) => one.subject.key === list.issuer.key && maySignLists(one));
  if (named.length === 0) {
    const problem = `${of}, except for messages that bring its authority along: ` +
      "no authority of this name that may sign it";
    return [[], { problem, broken: false }];
  }
  const signers = named.filter((one) => isSignedBy(list.signed, one));
  if (signers.length === 0) {
    return [[], { problem: `${of}: its signature does not verify`, broken: true }];
  }
  if (list.partial.length === 0) return [signers];
  const says = list.partial.join("; ");
  const problem = `revocation list of ${list.issuer.text} counts only for what it revokes: ${says}`;
  return [signers, { problem, broken: false }];
}

function maySignLists({ keyUsage }: JudgedCertificate): boolean {
  return keyUsage === undefined || (keyUsage & keyUsageBit.crlSign) !== 0;
}

function splitRoots(
  authorities: JudgedCertificate[],
): [roots: JudgedCertificate[], others: JudgedCertificate[]] {
  const roots: JudgedCertificate[] = [];
  const others: JudgedCertificate[] = [];
  for (const authority of authorities) {
    const isSelfSigned = isSelfIssued(authority) && isSignedBy(authority.signed, authority);
    (isSelfSigned ? roots : others).push(authority);
  }
  return [roots, others];
}
