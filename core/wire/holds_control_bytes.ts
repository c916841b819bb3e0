/**
 * Whether a body, bytes `start` to `end`, holds a control byte (below 20 hex, or 7F) other than in
 * its line ends. No field of any message may; a centre may accept one all the same.
 */
export function holdsControlBytes(bytes: Uint8Array, start = 0, end = bytes.length): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte >= 0x20 ? byte === 0x7f : byte !== 0x0d && byte !== 0x0a) return true;
  }
  return false;
}
