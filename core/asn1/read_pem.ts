/** One block of a PEM file. */
export interface PemBlock {
  /** What stands behind `BEGIN`, e.g. `CERTIFICATE`. */
  readonly label: string;
  /** Undefined: the block is cut off or is not base64. */
  readonly bytes: Uint8Array | undefined;
}

/** Whether a file is binary DER rather than PEM text: a sequence with a long length. */
export function isDer(file: Uint8Array): boolean {
  return file[0] === 0x30 && (file[1] ?? 0) >= 0x80;
}

/** All blocks of a PEM file (RFC 7468) in order; text around them is passed over. */
export function readPem(file: Uint8Array): PemBlock[] {
  const text = new TextDecoder("latin1").decode(file);
  const blocks: PemBlock[] = [];
  for (const begin of text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----/g)) {
    const label = begin[1]!;
    const start = begin.index + begin[0].length;
    const end = text.indexOf(`-----END ${label}-----`, start);
    blocks.push({ label, bytes: end < 0 ? undefined : decode(text.slice(start, end)) });
  }
  return blocks;
}

function decode(base64: string): Uint8Array | undefined {
  try {
    return Uint8Array.fromBase64(base64);
  } catch {
    return undefined;
  }
}
