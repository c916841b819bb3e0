/** Test support: certificates as whoever needs no authority may write them, of any size. */
import { derTag, readDer } from "../asn1/der_reader.ts";
import { dotted, objectIdentifier } from "../asn1/object_identifiers.ts";
import { readCertificate } from "../asn1/read_certificate.ts";
import { isUnreadable } from "../asn1/unreadable.ts";
import { writeDer } from "../asn1/write_der.ts";

/** A name (DER) with common names of these texts, a part for each. */
export function nameOfTexts(...texts: readonly string[]): Uint8Array {
  return writeDer(
    derTag.sequence,
    ...texts.map((text) =>
      writeDer(
        derTag.set,
        writeDer(
          derTag.sequence,
          writeDer(derTag.objectIdentifier, objectIdentifier(dotted.commonName)),
          writeDer(0x0c, new TextEncoder().encode(text)),
        ),
      )
    ),
  );
}

/** Another certificate of the same key, under a signature that is not of it. */
export function rewriteCertificate(
  certificate: Uint8Array,
  { issuer, padding }: {
    readonly issuer?: Uint8Array;
    /** What an extension of nobody's holds, in place of all others. */
    readonly padding?: Uint8Array;
  },
): Uint8Array {
  const read = readCertificate(certificate);
  if (isUnreadable(read)) throw new Error(read.reason);
  const { signed } = read;
  const input = readDer(signed.content).enter(derTag.sequence, "the content");
  const parts: Uint8Array[] = [];
  while (!input.ended) parts.push(input.encodingOf(input.readAny("a part")));
  // Version, serial number, algorithm, issuer; extensions stand last.
  if (issuer !== undefined) parts[3] = issuer;
  if (padding !== undefined) {
    const extension = writeDer(
      derTag.sequence,
      writeDer(derTag.objectIdentifier, objectIdentifier("1.2.3.4.5")),
      writeDer(derTag.octetString, padding),
    );
    parts[parts.length - 1] = writeDer(
      derTag.constructed(3),
      writeDer(derTag.sequence, extension),
    );
  }
  return writeDer(
    derTag.sequence,
    writeDer(derTag.sequence, ...parts),
    signed.algorithm,
    writeDer(derTag.bitString, Uint8Array.of(0), signed.signature),
  );
}
