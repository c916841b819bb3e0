/** A range of bytes in the received body; `end` is exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A file that came along with a message (docs/wire-protocol.md 2.2 and 10). */
export interface Attachment extends ByteRange {
  /** The file name as the sender meant it, encoded words decoded. Untrusted: never a path. */
  readonly name: string;
  /** The file name as it stands in the header. */
  readonly nameRaw: string;
  /** Declared media type without parameters, lower case. Says little about the file. */
  readonly contentType: string;
  /** The file's bytes, decoded anew at each call. They were found sound when the envelope was opened. */
  content(): Uint8Array;
}

/** What the signature stands over, and the signature itself (docs/wire-protocol.md 3.1). */
export interface SignedContent {
  /** First signed byte: the one after the line end of the first delimiter line. */
  readonly contentStart: number;
  /** End of the signed bytes, exclusive: the line end before the second delimiter is not signed. */
  readonly contentEnd: number;
  /** The CMS structure, decoded from base64, not yet looked at. */
  readonly signature: Uint8Array;
}

/** An opened body: where everything is. Offsets count from the first byte of the HTTP body. */
export interface Envelope {
  readonly form: "plain" | "mixed" | "signed";
  /** Present exactly when `form` is `signed`. */
  readonly signed?: SignedContent;
  /** The EDI message: header, line end, items. */
  readonly message: ByteRange;
  /** The files in the order they came. */
  readonly attachments: readonly Attachment[];
}
