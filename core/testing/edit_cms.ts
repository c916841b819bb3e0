/** Test support: what other products do to a CMS structure without changing what was signed. */
import { derTag, readDer } from "../asn1/der_reader.ts";
import { isRefusal } from "../verdict.ts";
import { readSignedData } from "../signature/read_signed_data.ts";

/** The signed attributes in the opposite order; the signature stays that over their DER order. */
export function turnAttributes(cms: Uint8Array): Uint8Array {
  const signed = readSignedData(cms);
  if (isRefusal(signed) || signed.attributes === undefined) {
    throw new Error("Cannot turn the attributes: there are none");
  }
  const set = readDer(signed.attributes.covered).enter(derTag.set, "the attributes");
  const elements: Uint8Array[] = [];
  while (!set.ended) elements.push(set.encodingOf(set.read(derTag.sequence, "an attribute")));
  const before = Uint8Array.from(elements.flatMap((one) => [...one]));
  const after = Uint8Array.from(elements.toReversed().flatMap((one) => [...one]));
  const edited = cms.slice();
  edited.set(after, lastIndexOf(cms, before));
  return edited;
}

/** The signer's issuer with PrintableStrings written as UTF8Strings. */
export function retypeIssuer(cms: Uint8Array): Uint8Array {
  const signed = readSignedData(cms);
  if (isRefusal(signed) || !("issuer" in signed.signer)) {
    throw new Error("Cannot write the issuer anew: the signer is not named by it");
  }
  const { issuer } = signed.signer;
  const retyped = issuer.slice();
  const names = readDer(retyped).enter(derTag.sequence, "the issuer");
  while (!names.ended) {
    const pair = names.enter(derTag.set, "a part").enter(derTag.sequence, "an attribute");
    pair.read(derTag.objectIdentifier, "its type");
    const value = pair.readAny("its value");
    if (value.tag === 0x13) retyped[value.start] = 0x0c;
  }
  const edited = cms.slice();
  // The one in the signer's identifier; that in its certificate stands before.
  edited.set(retyped, lastIndexOf(cms, issuer));
  return edited;
}

function lastIndexOf(bytes: Uint8Array, part: Uint8Array): number {
  for (let at = bytes.length - part.length; at >= 0; at--) {
    if (part.every((byte, index) => bytes[at + index] === byte)) return at;
  }
  throw new Error("Cannot find the bytes to replace");
}
