/** The content bytes of an object identifier given in dotted form. */
export function objectIdentifier(dotted: string): Uint8Array<ArrayBuffer> {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return Uint8Array.from([first * 40 + second, ...rest].flatMap(base128));
}

function base128(arc: number): number[] {
  const bytes = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.unshift(0x80 | rest % 128);
  }
  return bytes;
}

/** The object identifiers that every signed message is compared with, as content bytes. */
export const oid = {
  data: objectIdentifier("1.2.840.113549.1.7.1"),
  signedData: objectIdentifier("1.2.840.113549.1.7.2"),
  contentType: objectIdentifier("1.2.840.113549.1.9.3"),
  messageDigest: objectIdentifier("1.2.840.113549.1.9.4"),
  signingTime: objectIdentifier("1.2.840.113549.1.9.5"),
  rsaEncryption: objectIdentifier("1.2.840.113549.1.1.1"),
  rsaPss: objectIdentifier("1.2.840.113549.1.1.10"),
  mgf1: objectIdentifier("1.2.840.113549.1.1.8"),
  ecPublicKey: objectIdentifier("1.2.840.10045.2.1"),
  curveP256: objectIdentifier("1.2.840.10045.3.1.7"),
  curveP384: objectIdentifier("1.3.132.0.34"),
  curveP521: objectIdentifier("1.3.132.0.35"),
} as const;

/** The object identifiers of certificates and lists, dotted. */
export const dotted = {
  commonName: "2.5.4.3",
  emailAddress: "1.2.840.113549.1.9.1",
  userId: "0.9.2342.19200300.100.1.1",
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  issuerAltName: "2.5.29.18",
  basicConstraints: "2.5.29.19",
  listNumber: "2.5.29.20",
  reasonCode: "2.5.29.21",
  deltaListIndicator: "2.5.29.27",
  issuingDistributionPoint: "2.5.29.28",
  nameConstraints: "2.5.29.30",
  listDistributionPoints: "2.5.29.31",
  certificatePolicies: "2.5.29.32",
  anyPolicy: "2.5.29.32.0",
  policyMappings: "2.5.29.33",
  authorityKeyIdentifier: "2.5.29.35",
  policyConstraints: "2.5.29.36",
  extendedKeyUsage: "2.5.29.37",
  inhibitAnyPolicy: "2.5.29.54",
  rsaEncryption: "1.2.840.113549.1.1.1",
  rsaPss: "1.2.840.113549.1.1.10",
  ecPublicKey: "1.2.840.10045.2.1",
  curveP256: "1.2.840.10045.3.1.7",
  curveP384: "1.3.132.0.34",
  curveP521: "1.3.132.0.35",
} as const;
