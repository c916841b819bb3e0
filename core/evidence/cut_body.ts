/**
 * Of what nobody known has sent, the journal may keep the beginning alone; then the reason of the
 * record says so. It stands there because the reason is covered by evidence and shown wherever the
 * message is: nobody can take the beginning for the whole, and nobody can shorten a body afterwards
 * and say that it had come to the journal like that.
 */
export interface CutBody {
  /** Bytes that were received; the digest of the record is of these. */
  readonly receivedBytes: number;
  readonly keptBytes: number;
  /** Of the bytes that are kept, lower-case hexadecimal. */
  readonly keptDigest: string;
  /** Whether that is a `BytesDigest`; a plain SHA-256 in journals from before there were keyed ones. */
  readonly keyed: boolean;
}

/** The sentence as it stands in the reason of a record, alone or behind others. */
export function cutNote({ receivedBytes, keptBytes, keptDigest, keyed }: CutBody): string {
  return `kept are the first ${keptBytes} of ${receivedBytes} bytes, ` +
    `${keyed ? "keyed digest" : "SHA-256"} ${keptDigest}`;
}

/**
 * The reason of a record as people may see it. A plain SHA-256 of bytes in which a password stands would
 * prove a guess of it, as the digest of such a message would; what is keyed proves nothing.
 */
export function shownReason<Reason extends string | null>(reason: Reason): Reason {
  const shown = reason?.replace(
    /(kept are the first \d{1,9} of \d{1,9} bytes), SHA-256 [0-9a-f]{64}/g,
    "$1",
  );
  return (shown ?? null) as Reason;
}

/**
 * What the reason of a record says of its bytes; undefined where they are all there. The sentence alone
 * proves nothing, as a reason may quote a sender: compare `keptDigest`.
 */
export function readCutNote(reason: string | null | undefined): CutBody | undefined {
  const note =
    /(?:^|; )kept are the first (\d{1,9}) of (\d{1,9}) bytes, (SHA-256|keyed digest) ([0-9a-f]{64})(?:; |$)/
      .exec(reason ?? "");
  if (note === null) return undefined;
  return {
    keptBytes: Number(note[1]),
    receivedBytes: Number(note[2]),
    keptDigest: note[4]!,
    keyed: note[3] !== "SHA-256",
  };
}
