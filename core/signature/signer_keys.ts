import { equalBytes } from "../asn1/equal_bytes.ts";
import { type Certificate, readCertificate } from "../asn1/read_certificate.ts";
import { isUnreadable } from "../asn1/unreadable.ts";
import { isRefusal, type Refusal, refuseWithText } from "../verdict.ts";
import { type PublicKeyKind, readPublicKey } from "./read_public_key.ts";
import type { SignatureVerifier, VerifierKey } from "./signature_verifier.ts";
import { say } from "../reasons/mod.ts";

/** Signers remembered per lane. */
const signersMax = 10_000;

/** Bytes of their certificates (DER): room for those of so many signers, as authorities make them. */
const certificateBytes = 1_600;

/** What a signer takes for each byte of its certificate: 3 KB as read, 4 KB its key, of 1.3 KB. */
const timesInMemory = 6;

/** Bytes that the signers of a lane take at most. */
export const signersBytesMax = signersMax * certificateBytes * timesInMemory;

/** A certificate read once, with its key made ready when the first signature needs it. */
export interface Signer {
  /** Fields over a copy of its own, so that no request is kept in memory. */
  readonly certificate: Certificate;
  /** SHA-256 of the certificate's DER, and the same in lower-case hexadecimal. */
  readonly digest: Uint8Array;
  readonly sha256: string;
  readonly kind: PublicKeyKind;
}

interface Entry extends Signer {
  key: VerifierKey | undefined;
}

/**
 * The signers of a lane by certificate digest, least recently used out first. Reading a
 * certificate and importing its key cost more than a verification; senders repeat.
 *
 * A signer is remembered, and its key imported, only by `keyOf`, after the certificate has been judged:
 * whoever writes certificates himself, which nobody trusts, fills no memory and pushes nobody out.
 */
export class SignerKeys {
  readonly verifier: SignatureVerifier;
  readonly #entries = new Map<string, Entry>();
  /** The signer seen last of those whose certificates end alike, by `endOf`. */
  readonly #byEnd = new Map<number, Entry>();
  readonly #signersMax: number;
  /** The one that `find` has read last, not remembered yet. */
  #found: Entry | undefined;
  #bytes = 0;

  constructor(verifier: SignatureVerifier, max: number = signersMax) {
    this.verifier = verifier;
    this.#signersMax = max;
  }

  /** How many signers are remembered. */
  get size(): number {
    return this.#entries.size;
  }

  /** Bytes of their certificates. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The signer of this certificate (DER), or `Verification GW Error` if it cannot be one. */
  find(certificateDer: Uint8Array): Signer | Refusal {
    const end = endOf(certificateDer);
    const likely = this.#byEnd.get(end);
    if (likely !== undefined && equalBytes(likely.certificate.der, certificateDer)) {
      return this.#touch(likely);
    }
    const digest = this.verifier.digest("sha256", certificateDer);
    const sha256 = digest.toHex();
    const known = this.#entries.get(sha256);
    if (known !== undefined) {
      this.#byEnd.set(end, known);
      return this.#touch(known);
    }
    const certificate = readCertificate(certificateDer.slice());
    if (isUnreadable(certificate)) {
      return refuseWithText("Verification GW Error", certificate.reason);
    }
    const kind = readPublicKey(certificate.spki);
    if (isRefusal(kind)) return kind;
    const found: Entry = { certificate, digest: digest.slice(), sha256, kind, key: undefined };
    this.#found = found;
    return found;
  }

  /** The key of the signer that `find` returned last, who is remembered from now on. */
  keyOf(signer: Signer): VerifierKey | Refusal {
    const found = this.#found === signer ? this.#found : undefined;
    const entry = this.#entries.get(signer.sha256) ?? found;
    if (entry === undefined) throw new Error("Cannot give a key: the signer was forgotten");
    entry.key ??= this.verifier.importKey(entry.certificate.spki);
    if (entry.key === undefined) {
      const why = say("KEY_IMPORT", { verifier: this.verifier.name });
      return refuseWithText("Verification GW Error", why);
    }
    if (entry === found) this.#remember(entry);
    return entry.key;
  }

  /** Gives all keys back. */
  clear(): void {
    for (const entry of this.#entries.values()) entry.key?.release();
    this.#entries.clear();
    this.#byEnd.clear();
    this.#found = undefined;
    this.#bytes = 0;
  }

  /** Moves a signer to the end of its table: who was used last goes last. */
  #touch(entry: Entry): Entry {
    this.#entries.delete(entry.sha256);
    this.#entries.set(entry.sha256, entry);
    return entry;
  }

  #remember(entry: Entry): void {
    this.#found = undefined;
    this.#entries.set(entry.sha256, entry);
    this.#byEnd.set(endOf(entry.certificate.der), entry);
    this.#bytes += entry.certificate.der.length;
    const bytesMax = this.#signersMax * certificateBytes;
    for (const oldest of this.#entries.values()) {
      if (this.#entries.size <= this.#signersMax && this.#bytes <= bytesMax) return;
      // Whose key is about to be used stays, however large its certificate is.
      if (oldest !== entry) this.#forget(oldest);
    }
  }

  #forget(entry: Entry): void {
    entry.key?.release();
    this.#entries.delete(entry.sha256);
    this.#bytes -= entry.certificate.der.length;
    const end = endOf(entry.certificate.der);
    if (this.#byEnd.get(end) === entry) this.#byEnd.delete(end);
  }
}

/**
 * The last six bytes of a certificate as a number: the end of a signature, so hardly two are alike.
 * Comparing with the one certificate that ends so takes a third of the time of a digest.
 */
function endOf(der: Uint8Array): number {
  let end = 0;
  for (let at = Math.max(0, der.length - 6); at < der.length; at++) end = end * 256 + der[at]!;
  return end;
}
