/** Kinds of key that the test authority makes. */
export type KeyType = "RSA-1024" | "RSA-2048" | "RSA-4096" | "EC-P256";

/**
 * How an authority signs with these keys: RSA keys are bound to a digest when they are made (here
 * SHA-256), EC keys are not and use SHA-256.
 */
export function signingAlgorithm({ privateKey }: CryptoKeyPair) {
  return { hash: "SHA-256", saltLength: 32, ...privateKey.algorithm };
}

/** Makes a key pair. RSA takes about 0.3 s (2048) or 1 s (4096) of one core, EC nothing. */
export async function generateKeys(type: KeyType): Promise<CryptoKeyPair> {
  const uses: KeyUsage[] = ["sign", "verify"];
  if (type === "EC-P256") {
    return await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, uses);
  }
  return await crypto.subtle.generateKey(
    {
      name: "RSASSA-PKCS1-v1_5",
      modulusLength: Number(type.slice(4)),
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: "SHA-256",
    },
    true,
    uses,
  );
}

/** The private key as PEM (PKCS #8), the form that `loadSigner` takes. */
export async function exportPrivateKey(keys: CryptoKeyPair): Promise<string> {
  const der = new Uint8Array(await crypto.subtle.exportKey("pkcs8", keys.privateKey));
  const lines = der.toBase64().match(/.{1,64}/g) ?? [];
  return ["-----BEGIN PRIVATE KEY-----", ...lines, "-----END PRIVATE KEY-----", ""].join("\n");
}
