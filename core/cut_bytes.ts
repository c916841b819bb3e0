/** What is longer has memory of its own; so much is taken of the system at a time. */
const cutMax = 8 * 1024;
const sheetBytes = 32 * 1024;

let sheet = new Uint8Array(0);
let used = 0;

/**
 * A new array of zeros, cut from a larger one where it is short. An array of its own costs a microsecond
 * or two – the system's memory, and the collector that has to give each back – and a message needs a
 * dozen. What is kept for long keeps its neighbours' memory with it: messages that came together.
 */
export function cutBytes(length: number): Uint8Array<ArrayBuffer> {
  if (length > cutMax) return new Uint8Array(length);
  if (used + length > sheet.length) {
    sheet = new Uint8Array(sheetBytes);
    used = 0;
  }
  // What views them as words finds them where words begin.
  const cut = sheet.subarray(used, used + length);
  used += length + 7 & ~7;
  return cut;
}
