import {
  isDer,
  isUnreadable,
  nameOf,
  readCertificate,
  readIssuerAndSerial,
  readPem,
  serialHex,
} from "../asn1/mod.ts";
import { openEnvelope } from "../envelope/mod.ts";
import {
  keyIdentifierOf,
  readSignedData,
  type SignerKeys,
  verifySignedData,
} from "../signature/mod.ts";
import {
  buildTrustStore,
  defaultTrustPolicy,
  refuseJudgement,
  TrustCache,
  type TrustFile,
} from "../trust/mod.ts";
import { isRefusal } from "../verdict.ts";
import type { MessageRow } from "./evidence_record.ts";

/**
 * Verifies signatures of recorded messages once more: the signature itself, the signer that was
 * recorded, and the signer's certificate as of the moment of receipt. Revocation lists made after
 * that moment speak, too: they know better what had been revoked before. Where no list speaks of a
 * certificate, it counts as not revoked: it was looked up when the message came.
 *
 * Certificates of signers that lie beside those of the authorities serve messages without one.
 */
export function messageSignatures(
  files: readonly TrustFile[],
  signers: SignerKeys,
): (message: MessageRow) => string | undefined {
  const { store } = buildTrustStore(files);
  const trust = new TrustCache(store, {
    ...defaultTrustPolicy,
    revocation: "soft",
    listAheadMs: Infinity,
  });
  const ders = dersOf(files);
  const certificates = certificatesOf(ders);
  let byKey: Map<string, Uint8Array[]> | undefined;
  const sha256Of = (der: Uint8Array) => signers.verifier.digest("sha256", der).toHex();
  return (message) => {
    const envelope = openEnvelope(message.contentType, message.request);
    if (isRefusal(envelope)) return `its envelope cannot be opened: ${envelope.reason}`;
    const { signed } = envelope;
    if (signed === undefined) return "it has no signature, yet a signer was recorded";
    const data = readSignedData(signed.signature);
    if (isRefusal(data)) return data.reason;
    const at = new Date(message.receivedAtUs / 1000);
    const content = message.request.subarray(signed.contentStart, signed.contentEnd);
    const verified = verifySignedData(data, content, {
      signers,
      registeredCertificate: (issuer, serial) => certificates.get(keyOf(issuer, serial)),
      // One that was renewed with its key is another certificate.
      registeredByKey: (keyIdentifier) => {
        const ofKey = (byKey ??= byKeyOf(ders, signers)).get(keyIdentifier.toHex()) ?? [];
        return ofKey.find((der) => sha256Of(der) === message.signer) ?? ofKey[0];
      },
      judgeCertificate: (signer, embedded) =>
        refuseJudgement(trust.judge(signer.certificate.der, embedded, at, signer.sha256)),
    });
    if (isRefusal(verified)) return verified.reason;
    if (verified.signerSha256 === message.signer) return undefined;
    return "it is signed by another than was recorded";
  };
}

/** Names are compared as names: products write them in several string types. */
function keyOf(issuer: Uint8Array, serial: string): string {
  return `${nameOf(issuer)?.key ?? issuer.toHex()} ${serial}`;
}

/** Every certificate of the files, and perhaps other things, DER. */
function dersOf(files: readonly TrustFile[]): Uint8Array[] {
  return files.flatMap(({ bytes }) =>
    isDer(bytes) ? [bytes] : readPem(bytes).flatMap((block) => block.bytes ?? [])
  );
}

/** Certificates by issuer and serial. */
function certificatesOf(ders: readonly Uint8Array[]): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (const der of ders) {
    const named = readIssuerAndSerial(der);
    if (named) found.set(keyOf(named.issuer, serialHex(named.serial)), der);
  }
  return found;
}

/** Certificates by the identifier of their key, in hexadecimal. */
function byKeyOf(
  ders: readonly Uint8Array[],
  { verifier }: SignerKeys,
): Map<string, Uint8Array[]> {
  const found = new Map<string, Uint8Array[]>();
  for (const der of ders) {
    const certificate = readCertificate(der);
    if (isUnreadable(certificate)) continue;
    const identifier = keyIdentifierOf(certificate, verifier).toHex();
    found.set(identifier, [...found.get(identifier) ?? [], der]);
  }
  return found;
}
