/** Bounds of one envelope. What goes beyond is refused before any work is spent on it. */
export interface EnvelopeLimits {
  /** Parts of one multipart: the message and its files. */
  readonly partsMax: number;
  /** Bytes of the header block of one part, its line ends included. */
  readonly headerBytesMax: number;
}

/**
 * Defaults, generous on purpose: a terminal sends at most 10 files, the limits of the centre are not
 * known, and how many files a procedure may carry is judged elsewhere. A header block holds a file
 * name twice; 190 bytes of name are 256 characters of base64 each time.
 */
export const ENVELOPE_LIMITS: EnvelopeLimits = { partsMax: 64, headerBytesMax: 8192 };
