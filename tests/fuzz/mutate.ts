import { Buffer } from "node:buffer";
import { hostileClasses } from "../support/hostile_bytes.ts";

/** Pieces that formats are held together by. */
const pieces: readonly Buffer[] = [
  ...Object.values(hostileClasses).map((bytes) => Buffer.from(bytes)),
  ...[
    "\r\n",
    "\r\n\r\n",
    "\n",
    "--",
    ";",
    '"',
    "=",
    "=?utf-8?b?",
    "?=",
    "%00",
    "Content-Type: multipart/mixed; boundary=a\r\n",
    "Content-Transfer-Encoding: base64\r\n",
    "Content-Length: 18446744073709551616\r\n",
    "Transfer-Encoding: chunked\r\n",
    "-----BEGIN CERTIFICATE-----",
    "ffffffff",
    "1e309",
    " ".repeat(100),
    "a".repeat(300),
  ].map((text) => Buffer.from(text, "latin1")),
  // Lengths and tags of ASN.1: indefinite, long, of nothing.
  ...["3080", "0000", "30847fffffff", "3082ffff", "0500", "a080", "0400", "1f8101", "0201ff"]
    .map((hex) => Buffer.from(hex, "hex")),
];

/** Most bytes that come out. */
export const mutatedBytesMax = 40_000;

/**
 * A sample changed at one to six places, or now and then bytes of chance alone. `whole` must not be
 * empty.
 */
export function mutate(samples: readonly Uint8Array[], chance: () => number): Uint8Array {
  const below = (count: number) => Math.floor(chance() * count);
  if (chance() < 0.05) return Uint8Array.from({ length: below(600) }, () => below(256));
  let bytes = Buffer.from(samples[below(samples.length)]!);
  for (let edits = 1 + below(6); edits > 0; edits--) {
    const at = below(bytes.length + 1);
    const kind = below(8);
    if (kind <= 1) {
      // In place: the length stays, as most lengths in the formats name it.
      if (at < bytes.length) bytes[at] = kind === 0 ? below(256) : bytes[at]! ^ (1 << below(8));
    } else if (kind === 2) {
      const piece = pieces[below(pieces.length)]!;
      piece.copy(bytes, at);
    } else {
      const end = Math.min(bytes.length, at + 1 + below(kind === 3 ? 4 : 200));
      const piece = kind <= 4
        ? pieces[below(pieces.length)]!
        : kind === 5
        ? bytes.subarray(at, end)
        : kind === 6
        ? sliceOf(samples[below(samples.length)]!, below)
        : Buffer.alloc(0);
      const from = kind === 3 || kind === 7 ? end : at;
      bytes = Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(from)]);
    }
  }
  if (chance() < 0.05) bytes = bytes.subarray(0, below(bytes.length + 1));
  return bytes.subarray(0, mutatedBytesMax);
}

function sliceOf(sample: Uint8Array, below: (count: number) => number): Uint8Array {
  const at = below(sample.length);
  return sample.subarray(at, at + below(400));
}
