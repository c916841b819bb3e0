/**
 * Reads an extended parameter value, `charset'language'percent-encoded` (RFC 2231 section 4, RFC 5987),
 * as products other than the terminal write `filename*`. An empty charset is UTF-8. Null when it does
 * not have that form or names a charset that is not known.
 */
export function readExtendedValue(text: string): string | null {
  const parts = /^([^']*)'[^']*'(.*)$/s.exec(text);
  if (parts === null) return null;
  const encoded = parts[2]!;
  const bytes: number[] = [];
  for (let i = 0; i < encoded.length; i++) {
    if (encoded[i] !== "%") {
      bytes.push(encoded.charCodeAt(i) & 0xff);
      continue;
    }
    const hex = encoded.slice(i + 1, i + 3);
    if (!/^[0-9A-Fa-f]{2}$/.test(hex)) return null;
    bytes.push(parseInt(hex, 16));
    i += 2;
  }
  try {
    return new TextDecoder(parts[1] || "utf-8").decode(new Uint8Array(bytes));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
