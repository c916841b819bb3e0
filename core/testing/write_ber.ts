import { type DerElement, type DerReader, derTag, readDer } from "../asn1/der_reader.ts";
import { writeDer } from "../asn1/write_der.ts";

/** How one constructed element, or the octet string of the signature, is written. */
export type BerForm = "definite" | "long" | "indefinite";

/**
 * Test support: a CMS structure (DER) written anew as BER, each element in the form that `choose`
 * gives for it. Certificates and signed attributes stay as they are, as products leave them; so does
 * the name in the signer's identifier, unless it is asked for.
 */
export function writeBer(
  cms: Uint8Array,
  choose: () => BerForm,
  { withName = false }: { readonly withName?: boolean } = {},
): Uint8Array<ArrayBuffer> {
  const input = readDer(cms);
  const info = input.enter(derTag.sequence, "content info");
  const type = info.read(derTag.objectIdentifier, "type");
  const data = info.enter(derTag.constructed(0), "wrapper").enter(derTag.sequence, "signed data");
  const rewrite = (tag: number, parts: readonly Uint8Array[]) => element(tag, choose(), parts);
  const parts = elementsOf(data).map((part, index, all) => {
    const isSigners = index === all.length - 1;
    if (isSigners) {
      const signers = elementsOf(data.open(part)).map((signer) =>
        rewrite(
          signer.tag,
          elementsOf(data.open(signer)).map((field, index) =>
            // Behind the version.
            index === 1 && withName
              ? writeAll(data, field, choose)
              : writeField(data, field, choose)
          ),
        )
      );
      return rewrite(part.tag, signers);
    }
    if ((part.tag & 0x20) === 0) return data.encodingOf(part);
    return rewrite(part.tag, elementsOf(data.open(part)).map((one) => data.encodingOf(one)));
  });
  return rewrite(derTag.sequence, [
    info.encodingOf(type),
    rewrite(derTag.constructed(0), [rewrite(derTag.sequence, parts)]),
  ]);
}

/** A field of the signer: the set of attributes and the octet string of the signature may be BER. */
function writeField(reader: DerReader, field: DerElement, choose: () => BerForm): Uint8Array {
  if (field.tag === derTag.octetString) {
    const octets = reader.contentOf(field);
    const form = choose();
    if (form === "definite") return reader.encodingOf(field);
    const half = octets.length >> 1;
    const pieces = [octets.subarray(0, half), octets.subarray(half)];
    return element(
      derTag.octetStringPieces,
      form,
      pieces.map((piece) => writeDer(derTag.octetString, piece)),
    );
  }
  if ((field.tag & 0x20) === 0) return reader.encodingOf(field);
  const inside = elementsOf(reader.open(field)).map((one) => reader.encodingOf(one));
  return element(field.tag, choose(), inside);
}

/** An element and all that is in it. */
function writeAll(reader: DerReader, field: DerElement, choose: () => BerForm): Uint8Array {
  const isConstructed = (field.tag & 0x20) !== 0;
  const inside = isConstructed
    ? elementsOf(reader.open(field)).map((one) => writeAll(reader, one, choose))
    : [reader.contentOf(field)];
  // The end of a primitive element is never marked.
  const form = choose();
  return element(field.tag, isConstructed || form !== "indefinite" ? form : "long", inside);
}

function elementsOf(reader: DerReader): DerElement[] {
  const elements: DerElement[] = [];
  while (!reader.ended) elements.push(reader.readAny("an element"));
  if (reader.failure !== undefined) throw new Error(reader.failure);
  return elements;
}

function element(
  tag: number,
  form: BerForm,
  parts: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  if (form === "definite") return writeDer(tag, ...parts);
  const content = parts.flatMap((part) => [...part]);
  if (form === "indefinite") return Uint8Array.from([tag, 0x80, ...content, 0, 0]);
  const length = content.length;
  const bytes = [0, length >> 24, length >> 16 & 255, length >> 8 & 255, length & 255];
  return Uint8Array.from([tag, 0x80 | bytes.length, ...bytes, ...content]);
}
