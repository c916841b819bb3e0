/** Whether bytes `start` to `end` are all printable ASCII (20…7E hex): what a header may hold. */
export function isPrintable(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte < 0x20 || byte > 0x7e) return false;
  }
  return true;
}
