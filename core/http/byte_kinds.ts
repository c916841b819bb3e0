/** What a byte may be in a head (RFC 9110 section 5). Tables, as every byte of a head is looked up. */

/** tchar: what methods and field names are made of. */
export const isTokenByte = table((byte) =>
  /[A-Za-z0-9!#$%&'*+\-.^_`|~]/.test(String.fromCharCode(byte))
);

/** field-vchar, SP and HTAB: no NUL, no CR, no LF, no other control byte. */
export const isValueByte = table((byte) => byte === 9 || (byte >= 32 && byte !== 127));

/** What a request target may hold: visible ASCII. */
export const isTargetByte = table((byte) => byte > 32 && byte < 127 && byte !== 0x23);

/** The value of a hexadecimal digit, 255 for other bytes. */
export const hexValue = Uint8Array.from({ length: 256 }, (_, byte) => {
  const at = "0123456789abcdef".indexOf(String.fromCharCode(byte).toLowerCase());
  return at < 0 || byte > 127 ? 255 : at;
});

function table(is: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => is(byte) ? 1 : 0);
}
