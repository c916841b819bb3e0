import { Buffer } from "node:buffer";
import { createPublicKey, type KeyObject, verify } from "node:crypto";
import type { VerifyText } from "../../core/evidence/mod.ts";

/** Verifies what an `InstallationKey` has signed; keys are read once. */
export function textVerifier(): VerifyText {
  const keys = new Map<string, KeyObject | undefined>();
  return (spki, text, signature) => {
    if (!keys.has(spki)) keys.set(spki, readKey(spki));
    const key = keys.get(spki);
    return key !== undefined &&
      verify(null, Buffer.from(text), key, Buffer.from(signature, "base64"));
  };
}

function readKey(spki: string): KeyObject | undefined {
  try {
    const key = createPublicKey({
      key: Buffer.from(spki, "base64"),
      format: "der",
      type: "spki",
    });
    return key.asymmetricKeyType === "ed25519" ? key : undefined;
  } catch {
    return undefined;
  }
}
