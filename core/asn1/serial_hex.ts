/**
 * A serial number as users' registrations write it: lower-case hexadecimal of the number, two
 * digits per byte, without the zero bytes that DER puts before a number whose first bit is set.
 */
export function serialHex(content: Uint8Array): string {
  let start = 0;
  while (start < content.length - 1 && content[start] === 0) start++;
  return content.subarray(start).toHex();
}
