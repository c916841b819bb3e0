/**
 * Makes values smaller before they are sealed: EDI messages are mostly blanks. Values are blocks of LZ4,
 * which every process can read (`unpackLz4`), with a library or without.
 */
export interface Packer {
  /** What does the work. */
  readonly name: string;
  /**
   * Writes the bytes as an LZ4 block to the beginning of `target`; gives its length, or 0 where there
   * is no room for it. What stands in `base` as well is told by where it stands there: so one message
   * of a sender becomes little more than what tells it from another.
   */
  pack(bytes: Uint8Array, target: Uint8Array, base?: Uint8Array): number;
  /**
   * What `unpackLz4` gives of what `pack` has written, faster. Of anything else undefined, or some
   * bytes of the length: a library may take for a block what is none by the letter.
   */
  unpack(block: Uint8Array, length: number, base?: Uint8Array): Uint8Array | undefined;
}
