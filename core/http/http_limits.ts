/** Bounds of what stands around a body, in bytes unless said otherwise. A terminal's head has 250. */
export const httpLimits = {
  /** Method, target, version. */
  startLineBytesMax: 4_096,
  /** Start line and all fields, with the empty line. */
  headBytesMax: 16_384,
  /** Number of field lines of a request; of an answer as many as its head has room for. */
  fieldsMax: 100,
  methodBytesMax: 32,
  /** 8 hexadecimal digits are 4 GiB: more than any limit of a body. */
  chunkSizeDigitsMax: 8,
  /** Zeros before and blanks behind the size of a chunk in an answer. */
  chunkPaddingBytesMax: 32,
  /** Extensions of one chunk, and of all chunks of a message together. */
  chunkExtensionBytesMax: 256,
  chunkExtensionsBytesMax: 4_096,
  /** All trailer lines together; they are read and dropped. */
  trailerBytesMax: 4_096,
  /** Empty lines before a request line: older clients end a body with one too many. */
  emptyLinesMax: 2,
  /** What is set aside at once for a body; more follows as bytes arrive. */
  bodyStartBytes: 65_536,
} as const;
