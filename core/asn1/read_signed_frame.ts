import type { SignatureProfile } from "./algorithms.ts";
import { type DerReader, derTag } from "./der_reader.ts";
import { readSignatureAlgorithm } from "./read_algorithm.ts";
import { readBitStringBytes } from "./read_der_value.ts";

/** The frame that certificates and revocation lists share: content, algorithm, signature. */
export interface SignedFrame {
  /** The signed content as it stands in the file, tag and length included. */
  readonly content: Uint8Array;
  readonly signature: Uint8Array;
  /** Undefined: an algorithm that is not known here. */
  readonly profile: SignatureProfile | undefined;
  /** The algorithm's raw bytes, to compare with the copy inside the content. */
  readonly algorithm: Uint8Array;
}

/** Splits a certificate or list; `body` reads what stands in its content. */
export function readSignedFrame(
  input: DerReader,
  what: string,
): { readonly signed: SignedFrame; readonly body: DerReader } {
  const frame = input.enter(derTag.sequence, what);
  input.expectEnd(what);
  const content = frame.read(derTag.sequence, `${what}'s content`);
  const algorithm = frame.read(derTag.sequence, `${what}'s signature algorithm`);
  const profile = readSignatureAlgorithm(
    frame.before(algorithm),
    undefined,
    `${what}'s signature algorithm`,
  );
  const signature = readBitStringBytes(frame, `${what}'s signature`);
  frame.expectEnd(what);
  return {
    signed: {
      content: frame.encodingOf(content),
      signature,
      profile,
      algorithm: frame.encodingOf(algorithm),
    },
    body: frame.open(content),
  };
}
