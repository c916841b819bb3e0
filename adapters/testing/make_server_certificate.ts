import {
  BasicConstraintsExtension,
  type JsonGeneralNames,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "../authority/x509.ts";

const thisMachine: JsonGeneralNames = [{ type: "ip", value: "127.0.0.1" }];

const p256: EcKeyGenParams & EcdsaParams = {
  ...{ name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
};

/** A certificate that vouches for itself, for 127.0.0.1 or other names, with its key, both PEM. */
export async function makeServerCertificate(
  names: JsonGeneralNames = thisMachine,
  algorithm: (EcKeyGenParams & EcdsaParams) | RsaHashedKeyGenParams = p256,
): Promise<{ cert: string; key: string }> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: "CN=test of this machine",
    serialNumber: "01",
    notBefore: new Date(Date.now() - 3_600_000),
    notAfter: new Date(Date.now() + 24 * 3_600_000),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new SubjectAlternativeNameExtension(names),
    ],
  });
  const key = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { cert: certificate.toString("pem"), key: PemConverter.encode(key, "PRIVATE KEY") };
}
