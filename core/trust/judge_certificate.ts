import { checkRevocation } from "./check_revocation.ts";
import { DerError } from "./der_reader.ts";
import { findChains } from "./find_chains.ts";
import { keyWeakness } from "./key_weakness.ts";
import { type Certificate, keyUsageBit, readCertificate } from "./read_certificate.ts";
import { TimeWindow } from "./time_window.ts";
import { defaultTrustPolicy, type TrustPolicy } from "./trust_policy.ts";
import type { TrustStore } from "./trust_store.ts";

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
  readonly reason: string;
  /** Absent only if malformed. */
  readonly signer: SignerFacts | undefined;
  /** Subjects from the signer to the root; empty without a chain. */
  readonly chain: readonly string[];
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Certificates beside the signer's that are looked at; more are passed over. */
const embeddedMax = 16;

/**
 * Judges a signer's certificate as of one moment: chain to a trusted root, what each certificate
 * may be used for, validity of each, revocation of each below the root (wire protocol section 13,
 * step 4). Any bytes are accepted as input; nothing throws.
 *
 * With several chains, one that is accepted decides. Embedded certificates only help to find a
 * chain and are never trusted for themselves.
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
  const signer = readCertificate(der);
  if (signer instanceof DerError) {
    const reason = `cannot read the signer's certificate: ${signer.message}`;
    return seal({ status: "malformed", reason }, undefined, [], time);
  }
  const helpers = embedded.slice(0, embeddedMax).map(readCertificate)
    .filter((helper): helper is Certificate => !(helper instanceof DerError));
  let best: Judgement | undefined;
  for (const chain of findChains(signer, helpers, store)) {
    const finding = judgeChain(chain, store, time, policy);
    const judgement = seal(finding, signer, chain, time, policy);
    if (judgement.status === "good") return judgement;
    if (!best || (judgement.accepted && !best.accepted)) best = judgement;
  }
  if (best) return { ...best, fromMs: time.fromMs, untilMs: time.untilMs };
  const reason = `no chain to a trusted root from an authority named ${signer.issuer.text}`;
  return seal({ status: "untrusted", reason }, signer, [], time);
}

interface Finding {
  readonly status: TrustStatus;
  readonly reason: string;
}

const good: Finding = { status: "good", reason: "" };

/** The first fault of a chain whose signatures hold. */
function judgeChain(
  chain: readonly Certificate[],
  store: TrustStore,
  time: TimeWindow,
  policy: TrustPolicy,
): Finding {
  return judgeSigner(chain[0]!) ?? judgeAuthorities(chain) ?? judgeStrength(chain, policy) ??
    judgeValidity(chain, time) ?? judgeRevocation(chain, store, time, policy) ?? good;
}

function judgeSigner(signer: Certificate): Finding | undefined {
  const signs = keyUsageBit.digitalSignature | keyUsageBit.nonRepudiation;
  if (signer.isAuthority) {
    return { status: "keyUsage", reason: "the signer's certificate is that of an authority" };
  }
  if (signer.keyUsage !== undefined && (signer.keyUsage & signs) === 0) {
    const found = signer.keyUsage.toString(2).padStart(8, "0");
    return { status: "keyUsage", reason: `the signer's key usage ${found} has no signature bit` };
  }
  return judgeExtensions(signer);
}

function judgeAuthorities(chain: readonly Certificate[]): Finding | undefined {
  let between = 0;
  for (const authority of chain.slice(1)) {
    const name = authority.subject.text;
    if (!authority.isAuthority) {
      return { status: "untrusted", reason: `${name} in the chain is not an authority` };
    }
    if (
      authority.keyUsage !== undefined && (authority.keyUsage & keyUsageBit.keyCertSign) === 0
    ) {
      return { status: "keyUsage", reason: `${name} may not sign certificates` };
    }
    if (authority.pathLengthMax !== undefined && between > authority.pathLengthMax) {
      const found = `${between} authorities below ${name}`;
      return { status: "untrusted", reason: `${found}, allowed ${authority.pathLengthMax}` };
    }
    const unknown = judgeExtensions(authority);
    if (unknown) return unknown;
    // Certificates that an authority gives to itself (new key, same name) do not count (RFC 5280).
    if (authority.subject.key !== authority.issuer.key) between++;
  }
  return undefined;
}

function judgeExtensions({ unsupportedCritical, subject }: Certificate): Finding | undefined {
  if (unsupportedCritical.length === 0) return undefined;
  const list = unsupportedCritical.join(", ");
  return {
    status: "untrusted",
    reason: `${subject.text} has critical extensions unknown: ${list}`,
  };
}

function judgeStrength(chain: readonly Certificate[], policy: TrustPolicy): Finding | undefined {
  for (const [index, certificate] of chain.entries()) {
    const name = certificate.subject.text;
    const weakness = keyWeakness(certificate.publicKeyInfo, policy.rsaBitsMin);
    if (weakness) return { status: "weakKey", reason: `${name}: ${weakness}` };
    // A root is trusted because it is in the store, not because of its signature.
    const isBelowRoot = index < chain.length - 1;
    const isSha1 = certificate.signed.algorithm?.digest === "sha1";
    if (isBelowRoot && isSha1 && !policy.acceptSha1) {
      return { status: "weakKey", reason: `${name}: certificate signed over SHA-1` };
    }
  }
  return undefined;
}

function judgeValidity(chain: readonly Certificate[], time: TimeWindow): Finding | undefined {
  for (const { subject, notBeforeMs, notAfterMs } of chain) {
    if (time.passed(notAfterMs)) {
      return { status: "expired", reason: `${subject.text} expired ${iso(notAfterMs)}` };
    }
    if (!time.reached(notBeforeMs)) {
      return { status: "notYetValid", reason: `${subject.text} valid from ${iso(notBeforeMs)}` };
    }
  }
  return undefined;
}

/** Revoked anywhere in the chain outweighs unknown elsewhere in it. */
function judgeRevocation(
  chain: readonly Certificate[],
  store: TrustStore,
  time: TimeWindow,
  policy: TrustPolicy,
): Finding | undefined {
  let unknown: Finding | undefined;
  for (const [index, certificate] of chain.slice(0, -1).entries()) {
    const revocation = checkRevocation(certificate, chain[index + 1]!, store, time, policy);
    if (revocation.state === "revoked") return { status: "revoked", reason: revocation.reason };
    if (revocation.state === "unknown") {
      unknown ??= { status: "revocationUnknown", reason: revocation.reason };
    }
  }
  return unknown;
}

function seal(
  { status, reason }: Finding,
  signer: Certificate | undefined,
  chain: readonly Certificate[],
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
      authorityName: signer.issuer.commonName,
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
