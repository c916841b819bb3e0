import { equalBytes } from "../asn1/equal_bytes.ts";
import { keyUsageBit, keyUsageNames } from "../asn1/key_usage.ts";
import { isUnreadable } from "../asn1/unreadable.ts";
import { checkNames } from "./check_names.ts";
import { checkPolicies } from "./check_policies.ts";
import { checkRevocation, type RevocationContext } from "./check_revocation.ts";
import { findChains } from "./find_chains.ts";
import {
  isSelfIssued,
  type JudgedCertificate,
  readJudgedCertificate,
} from "./judged_certificate.ts";
import { keyWeakness } from "./key_weakness.ts";
import { TimeWindow } from "./time_window.ts";
import { trustLimits } from "./trust_limits.ts";
import { defaultTrustPolicy, type TrustPolicy } from "./trust_policy.ts";
import type { TrustStore } from "./trust_store.ts";
import { say, type Sentence } from "../reasons/mod.ts";

/** The outcome in one word; also the `reason` label of the metric of failed verifications. */
export type TrustStatus =
  | "good"
  /** No chain to a trusted root, or one through certificates that may not stand in it. */
  | "untrusted"
  | "expired"
  | "notYetValid"
  | "revoked"
  /** The signer's key is not for signing messages, or an authority's not for certificates. */
  | "keyUsage"
  | "revocationUnknown"
  /** A key too short or of an unknown kind, or a certificate signed over a broken digest. */
  | "weakKey"
  | "malformed";

/** What is known of a signer from the certificate alone. */
export interface SignerFacts {
  readonly subject: string;
  readonly issuer: string;
  /** The issuer's common name: what users register (A0035). */
  readonly authorityName: string;
  /** Lower-case hex without leading zero bytes: what users register (A0036). */
  readonly serialHex: string;
  readonly sha256: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/** A judged certificate. It holds for every moment from `fromMs` until before `untilMs`. */
export interface Judgement {
  readonly status: TrustStatus;
  /** `good`, or `revocationUnknown` where the policy is soft. */
  readonly accepted: boolean;
  /** Why it is not good, for journal and log; empty if good. */
  readonly reason: Sentence | "";
  /** Absent only if malformed. */
  readonly signer: SignerFacts | undefined;
  /** Subjects from the signer to the root; empty without a chain. */
  readonly chain: readonly string[];
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * Judges a signer's certificate as of one moment: chain to a trusted root, what each certificate
 * may be used for, validity of each, revocation of each below the root
 * (docs/wire-protocol.md 13 step 4). Any bytes are accepted as input; nothing throws.
 *
 * With several chains, one that is accepted decides. Embedded certificates only help to find a
 * chain, are never trusted for themselves, and are not even read where none is missing.
 *
 * @param embedded other certificates of the message, DER, in any order; may hold the signer's too
 * @param at when the message was received
 */
export function judgeCertificate(
  der: Uint8Array,
  embedded: readonly Uint8Array[],
  store: TrustStore,
  at: Date,
  policy: TrustPolicy = defaultTrustPolicy,
): Judgement {
  const time = new TimeWindow(at.getTime());
  const signer = readJudgedCertificate(der);
  if (isUnreadable(signer)) {
    const reason = say("CERTIFICATE_UNREADABLE", { why: signer.reason });
    return seal({ status: "malformed", reason }, undefined, [], time);
  }
  let best: Judgement | undefined;
  const judgeWith = (helpers: readonly JudgedCertificate[]): Judgement | undefined => {
    const judge = new ChainJudge(helpers, store, time, policy);
    for (const chain of findChains(signer, helpers, store)) {
      const judgement = seal(judge.judgeSigner(chain), signer, chain, time, policy);
      if (judgement.status === "good") return judgement;
      if (!best || (judgement.accepted && !best.accepted)) best = judgement;
    }
  };
  const found = judgeWith([]) ?? judgeWith(readHelpers(der, embedded));
  if (found) return found;
  if (best) return { ...best, fromMs: time.fromMs, untilMs: time.untilMs };
  const reason = say("NO_CHAIN", { issuer: signer.issuer.text });
  return seal({ status: "untrusted", reason }, signer, [], time);
}

/** What can be read of the certificates beside the signer's, up to a bound. */
function readHelpers(signer: Uint8Array, embedded: readonly Uint8Array[]): JudgedCertificate[] {
  return embedded.filter((der) => !equalBytes(der, signer)).slice(0, trustLimits.embeddedMax)
    .map((der) => readJudgedCertificate(der))
    .filter((helper): helper is JudgedCertificate => !isUnreadable(helper));
}

interface Finding {
  readonly status: TrustStatus;
  readonly reason: Sentence | "";
}

const good: Finding = { status: "good", reason: "" };

/** Judges chains whose signatures hold, and the chains of those who signed revocation lists. */
class ChainJudge implements RevocationContext {
  /** Whether list signers reach a root, by their certificate, the root's key and how. */
  readonly #reached = new Map<string, boolean>();

  constructor(
    readonly helpers: readonly JudgedCertificate[],
    readonly store: TrustStore,
    readonly time: TimeWindow,
    readonly policy: TrustPolicy,
  ) {}

  /** The first fault of the chain of a message's signer. */
  judgeSigner(chain: readonly JudgedCertificate[]): Finding {
    return judgeSigner(chain[0]!) ?? this.#judgePath(chain) ?? good;
  }

  /**
   * While the path of a list's signer is being judged, its own list is taken as good: of a new key
   * that only the old one certified, nobody else could tell whether it was taken back. If that list
   * says so, the path is not good.
   */
  reaches(
    authority: JudgedCertificate,
    root: JudgedCertificate,
    how: "named" | "relied on",
  ): boolean {
    const question = `${authority.sha256}|${root.holder}|${how}`;
    const known = this.#reached.get(question);
    if (known !== undefined) return known;
    this.#reached.set(question, true);
    let reached = false;
    for (const chain of findChains(authority, this.helpers, this.store)) {
      if (chain[chain.length - 1]!.holder !== root.holder) continue;
      reached = how === "named" ||
        (judgeExtensions(authority) ?? this.#judgePath(chain)) === undefined;
      if (reached) break;
    }
    this.#reached.set(question, reached);
    return reached;
  }

  #judgePath(chain: readonly JudgedCertificate[]): Finding | undefined {
    return judgeAuthorities(chain) ?? judgeConstraints(chain) ??
      judgeStrength(chain, this.policy) ?? judgeValidity(chain, this.time) ??
      judgeRevocation(chain, this);
  }
}

function judgeSigner(signer: JudgedCertificate): Finding | undefined {
  const signs = keyUsageBit.digitalSignature | keyUsageBit.nonRepudiation;
  if (signer.isAuthority) {
    return { status: "keyUsage", reason: say("SIGNER_IS_AUTHORITY") };
  }
  if (signer.keyUsage !== undefined && (signer.keyUsage & signs) === 0) {
    const found = keyUsageNames(signer.keyUsage);
    return { status: "keyUsage", reason: say("SIGNER_KEY_USAGE", { usage: found }) };
  }
  return judgeExtensions(signer);
}

function judgeAuthorities(chain: readonly JudgedCertificate[]): Finding | undefined {
  let between = 0;
  for (const authority of chain.slice(1)) {
    const name = authority.subject.text;
    if (!authority.isAuthority) {
      return { status: "untrusted", reason: say("NOT_AN_AUTHORITY", { subject: name }) };
    }
    if (
      authority.keyUsage !== undefined && (authority.keyUsage & keyUsageBit.keyCertSign) === 0
    ) {
      return { status: "keyUsage", reason: say("MAY_NOT_CERTIFY", { subject: name }) };
    }
    if (authority.pathLengthMax !== undefined && between > authority.pathLengthMax) {
      const found = { count: between, subject: name, most: authority.pathLengthMax };
      return { status: "untrusted", reason: say("PATH_TOO_LONG", found) };
    }
    const unknown = judgeExtensions(authority);
    if (unknown) return unknown;
    // Certificates that an authority gives to itself (new key, same name) do not count (RFC 5280).
    if (!isSelfIssued(authority)) between++;
  }
  return undefined;
}

function judgeExtensions(
  { unsupportedCritical, subject }: JudgedCertificate,
): Finding | undefined {
  if (unsupportedCritical.length === 0) return undefined;
  const list = unsupportedCritical.join(", ");
  return {
    status: "untrusted",
    reason: say("EXTENSIONS_UNKNOWN", { subject: subject.text, list }),
  };
}

/** Names and policies that the authorities of the chain allow (RFC 5280 6.1). */
function judgeConstraints(chain: readonly JudgedCertificate[]): Finding | undefined {
  const reason = checkNames(chain) ?? checkPolicies(chain);
  return reason === undefined ? undefined : { status: "untrusted", reason };
}

function judgeStrength(
  chain: readonly JudgedCertificate[],
  policy: TrustPolicy,
): Finding | undefined {
  for (const [index, certificate] of chain.entries()) {
    const name = certificate.subject.text;
    const reason = keyWeakness(name, certificate.spki, policy.rsaBitsMin);
    if (reason !== undefined) return { status: "weakKey", reason };
    // A root is trusted because it is in the store, not because of its signature.
    const isBelowRoot = index < chain.length - 1;
    const isSha1 = certificate.signed.profile?.digestAlgorithm === "sha1";
    if (isBelowRoot && isSha1 && !policy.acceptSha1) {
      return { status: "weakKey", reason: say("WEAK_SHA1", { subject: name }) };
    }
  }
  return undefined;
}

function judgeValidity(chain: readonly JudgedCertificate[], time: TimeWindow): Finding | undefined {
  for (const { subject, notBeforeMs, notAfterMs } of chain) {
    if (time.passed(notAfterMs)) {
      return {
        status: "expired",
        reason: say("CERTIFICATE_EXPIRED", { subject: subject.text, at: iso(notAfterMs) }),
      };
    }
    if (!time.reached(notBeforeMs)) {
      return {
        status: "notYetValid",
        reason: say("CERTIFICATE_EARLY", { subject: subject.text, at: iso(notBeforeMs) }),
      };
    }
  }
  return undefined;
}

/** Revoked anywhere in the chain outweighs unknown elsewhere in it. */
function judgeRevocation(
  chain: readonly JudgedCertificate[],
  context: RevocationContext,
): Finding | undefined {
  const root = chain[chain.length - 1]!;
  let unknown: Finding | undefined;
  for (const [index, certificate] of chain.slice(0, -1).entries()) {
    const revocation = checkRevocation(certificate, chain[index + 1]!, root, context);
    if (revocation.state === "revoked") return { status: "revoked", reason: revocation.reason };
    if (revocation.state === "unknown") {
      unknown ??= { status: "revocationUnknown", reason: revocation.reason };
    }
  }
  return unknown;
}

function seal(
  { status, reason }: Finding,
  signer: JudgedCertificate | undefined,
  chain: readonly JudgedCertificate[],
  time: TimeWindow,
  policy?: TrustPolicy,
): Judgement {
  const accepted = status === "good" ||
    (status === "revocationUnknown" && policy?.revocation === "soft");
  return {
    status,
    accepted,
    reason,
    signer: signer && {
      subject: signer.subject.text,
      issuer: signer.issuer.text,
      authorityName: signer.issuer.commonName ?? "",
      serialHex: signer.serialHex,
      sha256: signer.sha256,
      notBeforeMs: signer.notBeforeMs,
      notAfterMs: signer.notAfterMs,
    },
    chain: chain.map(({ subject }) => subject.text),
    fromMs: time.fromMs,
    untilMs: time.untilMs,
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
