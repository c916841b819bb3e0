/** Largest signature file: a few certificates come along. */
export const signatureBytesMax = 64 * 1024;

/**
 * The DER of a signature or certificate file as tools write it: DER itself, PEM, or bare base64, with
 * or without lines of an S/MIME part before it. Undefined where none of them is there.
 */
export function readSignatureFile(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length === 0 || bytes.length > signatureBytesMax) return undefined;
  if (bytes[0] === 0x30) return bytes;
  const text = new TextDecoder("latin1").decode(bytes).replace(/^\uFEFF|^ï»¿/, "");
  const armoured = withinArmour(text);
  const behindHead = text.split(/\r?\n\r?\n/).slice(1).join("\n");
  for (const candidate of [armoured, text, behindHead]) {
    const der = candidate === undefined ? undefined : fromBase64(candidate);
    if (der !== undefined && der[0] === 0x30) return der;
  }
  return undefined;
}

/**
 * What stands between the first line that begins a block and the next one that ends one; undefined
 * where none does. Anybody may send the file: one search for each line, however many begin.
 */
function withinArmour(text: string): string | undefined {
  const lastEnd = text.lastIndexOf("-----END ");
  const begin = /-----BEGIN [A-Z0-9 ]{1,64}-----/g.exec(text.slice(0, Math.max(0, lastEnd)));
  if (begin === null) return undefined;
  const start = begin.index + begin[0].length;
  return text.slice(start, text.indexOf("-----END ", start));
}

function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.fromBase64(text);
  } catch {
    return undefined;
  }
}
