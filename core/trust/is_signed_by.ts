import { Buffer } from "node:buffer";
import { constants, createPublicKey, type KeyObject, verify } from "node:crypto";
import type { SignedFrame } from "../asn1/read_signed_frame.ts";
import type { SignatureProfile } from "../asn1/algorithms.ts";

const keyTypes: Readonly<Record<SignatureProfile["scheme"], readonly string[]>> = {
  "rsa-pkcs1": ["rsa"],
  "rsa-pss": ["rsa", "rsa-pss"],
  "ecdsa": ["ec"],
};

/** Who may have signed: anything with a public key, of which one object stands for one key. */
export interface KeyHolder {
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
}

/** Keys made ready, as long as their holder is: importing one costs as much as using it. */
const keys = new WeakMap<KeyHolder, KeyObject | null>();

/**
 * Whether a certificate or list was signed with the private half of the holder's key. False also for
 * algorithms and keys that cannot be checked here: unchecked is not signed.
 */
export function isSignedBy({ profile, content, signature }: SignedFrame, by: KeyHolder): boolean {
  if (profile === undefined) return false;
  const key = keyOf(by);
  if (!key || !isKeyFor(by, profile.scheme)) return false;
  try {
    return verify(
      profile.digestAlgorithm,
      content,
      profile.scheme === "rsa-pss"
        ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: profile.saltBytes }
        : key,
      signature,
    );
  } catch {
    // The library throws for some malformed signatures.
    return false;
  }
}

/** Whether a key is one that this scheme signs with. */
export function isKeyFor(holder: KeyHolder, scheme: SignatureProfile["scheme"]): boolean {
  return keyTypes[scheme].includes(keyOf(holder)?.asymmetricKeyType ?? "");
}

function keyOf(holder: KeyHolder): KeyObject | null {
  let key = keys.get(holder);
  if (key === undefined) {
    key = importKey(holder.spki);
    keys.set(holder, key);
  }
  return key;
}

function importKey(spki: Uint8Array): KeyObject | null {
  try {
    return createPublicKey({ key: Buffer.from(spki), type: "spki", format: "der" });
  } catch {
    // The library throws for kinds of keys that it does not support.
    return null;
  }
}
