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

/** The reason of a record of which the beginning alone is kept. The note stands at its very end. */
export function reasonOfCut(
  reason: string | null | undefined,
  { receivedBytes, keptBytes, keptDigest, keyed }: CutBody,
): string {
  const note = `kept are the first ${keptBytes} of ${receivedBytes} bytes, ` +
    `${keyed ? "keyed digest" : "SHA-256"} ${keptDigest}`;
  return reason ? `${reason}; ${note}` : note;
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
 * The reason of a record whose body is kept whole. A reason may quote what a stranger has written, the
 * names in a certificate for one: what ends like a note gets an end that no note has.
 */
export function reasonOfWhole<T extends string | null | undefined>(reason: T): T | string {
  return reason && noteAtEnd(reason) !== undefined ? `${reason}.` : reason;
}

/** The note at the very end of a reason; undefined where none stands there. */
function noteAtEnd(reason: string): CutBody | undefined {
  const found =
    /(?:^|; )kept are the first (\d{1,9}) of (\d{1,9}) bytes, (SHA-256|keyed digest) ([0-9a-f]{64})$/
      .exec(reason);
  if (found === null) return undefined;
  return {
    keptBytes: Number(found[1]),
    receivedBytes: Number(found[2]),
    keptDigest: found[4]!,
    keyed: found[3] !== "SHA-256",
  };
}

/**
 * What the reason of a record says of the bytes that are kept of it; undefined where they are all
 * there. A reason from before `reasonOfWhole` may quote a note: compare `keptDigest`.
 */
export function readCutNote(
  reason: string | null | undefined,
  request: Uint8Array,
): CutBody | undefined {
  const note = noteAtEnd(reason ?? "");
  const isOfThese = note?.keptBytes === request.length && request.length < note.receivedBytes;
  return isOfThese ? note : undefined;
}
