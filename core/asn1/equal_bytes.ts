import { Buffer } from "node:buffer";

/** Bytes from which asking the runtime pays: a certificate takes it an eighth of the time of a loop. */
const longBytes = 64;

/** Whether two byte ranges hold the same bytes. Not for secrets: stops at the first difference. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  if (a.length >= longBytes) return Buffer.compare(a, b) === 0;
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) return false;
  }
  return true;
}
