import {
  type DigestAlgorithm,
  digestAlgorithms,
  findByOid,
  signatureAlgorithms,
  type SignatureProfile,
} from "./algorithms.ts";
import { type DerReader, derTag } from "./der_reader.ts";
import { equalBytes } from "./equal_bytes.ts";
import { oid } from "./object_identifiers.ts";
import { readSmallNumber } from "./read_der_value.ts";
import { say } from "../reasons/mod.ts";

/** Longest salt of RSASSA-PSS: a library that fills the largest modulus writes about 500 bytes. */
const saltBytesMax = 32_767;

/**
 * Reads the AlgorithmIdentifier of a digest; undefined if it is none of the table. Parameters are
 * NULL or absent: libraries differ (RFC 5754 section 2).
 */
export function readDigestAlgorithm(reader: DerReader, what: string): DigestAlgorithm | undefined {
  const algorithm = reader.enter(derTag.sequence, what);
  const known = findByOid(
    digestAlgorithms,
    algorithm.readContent(derTag.objectIdentifier, what),
  );
  expectNullOrNothing(algorithm, `${what}'s parameters`);
  return known?.name;
}

/**
 * Reads the AlgorithmIdentifier of a signature; undefined if it is none of the table. `signerDigest`
 * is the digest that the signer of a message names beside it; certificates and lists have none, so
 * their algorithm must name it. Only well-known parameters pass; a digest that contradicts fails.
 */
export function readSignatureAlgorithm(
  reader: DerReader,
  signerDigest: DigestAlgorithm | undefined,
  what: string,
): SignatureProfile | undefined {
  const algorithm = reader.enter(derTag.sequence, what);
  const known = findByOid(
    signatureAlgorithms,
    algorithm.readContent(derTag.objectIdentifier, what),
  );
  if (known === undefined) return undefined;
  if (known.scheme === "rsa-pss") return readPss(algorithm, signerDigest, what);
  if (known.oid === oid.ecPublicKey) expectCurveOrNothing(algorithm, `${what}'s parameters`);
  else expectNullOrNothing(algorithm, `${what}'s parameters`);
  const digestAlgorithm = known.digest ?? signerDigest;
  if (digestAlgorithm === undefined) return undefined;
  if (signerDigest !== undefined && digestAlgorithm !== signerDigest) {
    reader.fail(say("ALGORITHM_DIGEST", { what, expected: digestAlgorithm, found: signerDigest }));
  }
  return { digestAlgorithm, scheme: known.scheme, saltBytes: 0 };
}

/**
 * RSASSA-PSS parameters (RFC 4055 section 3.1): all fields have defaults (SHA-1, 20 bytes of salt).
 * Both digests must be one, as every product writes them.
 */
function readPss(
  algorithm: DerReader,
  signerDigest: DigestAlgorithm | undefined,
  what: string,
): SignatureProfile | undefined {
  const parameters = algorithm.enter(derTag.sequence, "the PSS parameters");
  algorithm.expectEnd(what);
  let digest: DigestAlgorithm | undefined = "sha1";
  let maskDigest: DigestAlgorithm | undefined = "sha1";
  let saltBytes = 20;
  if (parameters.nextTag === derTag.constructed(0)) {
    digest = readDigestAlgorithm(
      parameters.enter(derTag.constructed(0), "the PSS digest"),
      "the PSS digest",
    );
  }
  if (parameters.nextTag === derTag.constructed(1)) {
    const mask = parameters.enter(derTag.constructed(1), "the PSS mask")
      .enter(derTag.sequence, "the PSS mask");
    const type = mask.readContent(derTag.objectIdentifier, "the PSS mask function");
    if (!equalBytes(type, oid.mgf1)) {
      mask.fail(say("OTHER_IDENTIFIER", { what: "the PSS mask function" }));
    }
    maskDigest = readDigestAlgorithm(mask, "the PSS mask's digest");
  }
  if (parameters.nextTag === derTag.constructed(2)) {
    const salt = parameters.enter(derTag.constructed(2), "the PSS salt length");
    saltBytes = readSmallNumber(salt, "the PSS salt length");
    salt.expectEnd("the PSS salt length");
    if (saltBytes > saltBytesMax) salt.fail(say("PSS_SALT", { bytes: saltBytes }));
  }
  if (parameters.nextTag === derTag.constructed(3)) {
    const trailer = parameters.enter(derTag.constructed(3), "the PSS trailer");
    if (readSmallNumber(trailer, "the PSS trailer") !== 1) {
      parameters.fail(say("PSS_TRAILER"));
    }
    trailer.expectEnd("the PSS trailer");
  }
  parameters.expectEnd("the PSS parameters");
  if (signerDigest === undefined) {
    if (digest === undefined || digest !== maskDigest) return undefined;
    return { digestAlgorithm: digest, scheme: "rsa-pss", saltBytes };
  }
  if (digest !== signerDigest || maskDigest !== signerDigest) {
    const found = `${digest ?? "another"} and ${maskDigest ?? "another"}`;
    parameters.fail(say("PSS_DIGESTS", { expected: signerDigest, found }));
  }
  return { digestAlgorithm: signerDigest, scheme: "rsa-pss", saltBytes };
}

/** The key's algorithm in place of the signature's may bring what it has in a key: its curve. */
function expectCurveOrNothing(reader: DerReader, what: string): void {
  if (reader.nextTag !== derTag.objectIdentifier) return expectNullOrNothing(reader, what);
  const curve = reader.readContent(derTag.objectIdentifier, what);
  if (!curves.some((known) => equalBytes(known, curve))) {
    reader.fail(say("OTHER_IDENTIFIER", { what }));
  }
  reader.expectEnd(what);
}

const curves = [oid.curveP256, oid.curveP384, oid.curveP521];

function expectNullOrNothing(reader: DerReader, what: string): void {
  const parameters = reader.optional(derTag.null, what);
  if (parameters && parameters.end !== parameters.contentStart) {
    reader.fail(say("ASN1_NULL", { what }));
  }
  reader.expectEnd(what);
}
