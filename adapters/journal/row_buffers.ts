/**
 * Buffers for the rows of a COPY, used again from batch to batch: a batch fills half a megabyte, which
 * otherwise would be asked of the system, and wiped, for every one.
 */
import { Buffer } from "node:buffer";

/** Enough for the tables of a batch. */
const keptMax = 8;
const bytesMin = 64 * 1024;
/** A larger one is not kept: batches that need it are rare. */
const keptBytesMax = 1024 * 1024;

const kept: Buffer[] = [];

/** A buffer of at least `bytes` bytes with anything in it. */
export function takeRowBuffer(bytes: number): Buffer {
  // The smallest that will do, so that the larger ones are there for the larger tables.
  kept.sort((a, b) => a.length - b.length);
  const at = kept.findIndex(({ length }) => length >= bytes);
  return at < 0 ? Buffer.allocUnsafeSlow(Math.max(bytes, bytesMin)) : kept.splice(at, 1)[0]!;
}

/** Takes back a buffer that nobody looks at any more. */
export function giveRowBuffer(buffer: Buffer): void {
  if (buffer.length > keptBytesMax) return;
  if (kept.length === keptMax) kept.shift();
  kept.push(buffer);
}
