import { equalBytes } from "./equal_bytes.ts";

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

/** The object identifiers of CMS, X.509 and the public keys, as content bytes. */
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
  commonName: objectIdentifier("2.5.4.3"),
  userId: objectIdentifier("0.9.2342.19200300.100.1.1"),
  subjectKeyIdentifier: objectIdentifier("2.5.29.14"),
  keyUsage: objectIdentifier("2.5.29.15"),
} as const;

/** The row of a table whose `oid` equals these content bytes. */
export function findByOid<Row extends { readonly oid: Uint8Array }>(
  rows: readonly Row[],
  content: Uint8Array,
): Row | undefined {
  return rows.find((row) => equalBytes(row.oid, content));
}
