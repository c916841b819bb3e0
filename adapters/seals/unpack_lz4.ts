/** Shortest match that a block can name. */
const matchMin = 4;
const noBase = new Uint8Array();

/**
 * The bytes of an LZ4 block, of which there are `length`. A block is a row of sequences: a token whose
 * halves say how many bytes follow as they are and how many are copied from before, further bytes of
 * either length where a half is full, the bytes, and how far back the copy begins. The last sequence has
 * no copy. Where it was packed with a `base`, a copy may begin there, as if it stood in front of the
 * bytes. Undefined for what is no block of so many bytes.
 *
 * Not by a library, so that what is stored can be read wherever the gateway runs.
 */
export function unpackLz4(
  block: Uint8Array,
  length: number,
  base: Uint8Array = noBase,
): Uint8Array | undefined {
  const end = base.length + length;
  const bytes = new Uint8Array(end);
  bytes.set(base);
  const input: Input = { block, at: 0 };
  let written = base.length;
  while (input.at < block.length) {
    const token = block[input.at++]!;
    const literals = lengthFrom(token >> 4, input);
    if (input.at + literals > block.length || written + literals > end) return undefined;
    bytes.set(block.subarray(input.at, input.at + literals), written);
    input.at += literals;
    written += literals;
    if (input.at === block.length) return written === end ? bytes.subarray(base.length) : undefined;

    const back = block[input.at]! | block[input.at + 1]! << 8;
    input.at += 2;
    if (input.at > block.length || back === 0 || back > written) return undefined;
    const copied = matchMin + lengthFrom(token & 0xf, input);
    if (written + copied > end) return undefined;
    copyFromBefore(bytes, written, back, copied);
    written += copied;
  }
  return undefined;
}

interface Input {
  readonly block: Uint8Array;
  at: number;
}

/** A half of a token, and what is added to it where it is full. */
function lengthFrom(half: number, input: Input): number {
  let length = half;
  if (half !== 15) return length;
  for (;;) {
    const more = input.block[input.at++] ?? 0;
    length += more;
    if (more !== 255) return length;
  }
}

/** Where the copy reaches into itself, it repeats what it has just written: a row of blanks, say. */
function copyFromBefore(bytes: Uint8Array, at: number, back: number, length: number): void {
  if (back === 1) bytes.fill(bytes[at - 1]!, at, at + length);
  else if (back >= length) bytes.copyWithin(at, at - back, at - back + length);
  else for (let to = at; to < at + length; to++) bytes[to] = bytes[to - back]!;
}
