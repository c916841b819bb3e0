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
  const armoured = /-----BEGIN [A-Z0-9 ]+-----([\s\S]*?)-----END /.exec(text)?.[1];
  const behindHead = text.split(/\r?\n\r?\n/).slice(1).join("\n");
  for (const candidate of [armoured, text, behindHead]) {
    const der = candidate === undefined ? undefined : fromBase64(candidate);
    if (der !== undefined && der[0] === 0x30) return der;
  }
  return undefined;
}

function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.fromBase64(text);
  } catch {
    return undefined;
  }
}
