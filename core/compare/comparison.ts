/** What a comparison of two replies says. Values of items are in it: it is not for logs. */

/** The bytes of an answer as they came, from the primary or from the mirror. */
export interface ComparableReply {
  /** HTTP status. */
  readonly status: number;
  readonly contentType: string | null;
  readonly bytes: Uint8Array;
}

/** What a difference is a difference of. */
export type DifferenceKind =
  /** HTTP status. */
  | "status"
  /** One is a message and the other a text, or one of them cannot be read. */
  | "form"
  /** Two texts that say different things. */
  | "text"
  /** Result codes; the class names the first of each. */
  | "result"
  /** One has a message that the other has not. */
  | "message"
  /** The messages are different outputs. */
  | "output"
  /** The repeating group has more rows in one. */
  | "rows"
  /** The value of an item or a header field. */
  | "value"
  /** A document or receipt number that does not agree with what is known of the two systems. */
  | "number"
  /** A file that came with the reply. */
  | "file"
  /** The mirror does not know the document that the request names. */
  | "document unknown there";

/** One difference. Two of the same class are one finding, however often it is seen. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** Procedure that caused the output, as in the primary's reply. */
  readonly procedure: string;
  /** Output code without generation; `R` for a result; empty for the reply as a whole. */
  readonly output: string;
  /** Item ID of the layout, `@name` of a header field, `#n` of a line without layout, or empty. */
  readonly item: string;
  /** Row of the repeating group, or of a fixed one; 0 = none. */
  readonly repetition: number;
  readonly primary: string;
  readonly mirror: string;
}

/** A document's stem (11 digits) or a receipt number (16 characters) in both systems. */
export interface NumberPair {
  readonly primary: string;
  readonly mirror: string;
}

/** Which number of the mirror stands for one of the primary; one to one. */
export interface KnownNumbers {
  mirrorOf(primary: string): string | undefined;
  primaryOf(mirror: string): string | undefined;
}

export interface Comparison {
  readonly differences: readonly Difference[];
  /** Pairs that this comparison found and nobody knew. */
  readonly learned: readonly NumberPair[];
}
