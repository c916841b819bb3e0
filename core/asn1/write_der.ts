/** Writes one DER element: the tag byte, the shortest length, the parts in their order. */
export function writeDer(tag: number, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const head = [tag, ...lengthBytes(length)];
  const element = new Uint8Array(head.length + length);
  element.set(head);
  let at = head.length;
  for (const part of parts) {
    element.set(part, at);
    at += part.length;
  }
  return element;
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
}
