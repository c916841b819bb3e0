/**
 * The shapes of the catalogue: what a procedure or output message consists of.
 * docs/wire-protocol.md 5.1 (positions), 5.2 (kinds and widths), 5.3 (groups).
 */

/** A = codes (left-justified), I = whole number, F = number (both right-justified), W = any text. */
export type ItemKind = "A" | "I" | "F" | "W";

/** One item of a layout: a value with a fixed place, kind and width. */
export interface Item {
  /** Item ID as in result codes; underscores stand for the repetition in a fixed group (`PA__`). */
  readonly id: string;
  readonly kind: ItemKind;
  /** Width on the wire in bytes of UTF-8; for W three times the characters. */
  readonly widthBytes: number;
  /** M mandatory, C conditional, empty where the facts do not say. */
  readonly required: "M" | "C" | "";
  /** Takes a position in requests. */
  readonly inRequest: boolean;
  /** Takes a position in output messages. */
  readonly inOutput: boolean;
  /** If filled, it must fill its whole width. */
  readonly full: boolean;
  /** Empty for a single item; `F1`, `F2` … a fixed group; `R1` the repeating group, always last. */
  readonly group: string;
  /** How often the group repeats at most; 1 for a single item. */
  readonly repeatMax: number;
  readonly name: string;
  /** A terminal's access key, a second password (docs/wire-protocol.md 8.2, 8.5): shown nowhere. */
  readonly isSecret?: true;
}

/** The items of one procedure or output message in wire order, both directions together. */
export interface Layout {
  /** File stem of the layout, e.g. `IDA` or `VAD1AC0P`. */
  readonly code: string;
  /** The wire position of the first item: 1, or 2 for outputs of type M (item 1 is the result). */
  readonly firstPosition: number;
  readonly items: readonly Item[];
}

/** A procedure: what a terminal may send. */
export interface Procedure {
  /** Code in the header, up to 5 characters. */
  readonly code: string;
  readonly module: string;
  readonly signed: boolean;
  readonly attachments: boolean;
  /** Its screen is opened only by a received output message (docs/wire-protocol.md 12). */
  readonly openedByOutput: boolean;
  readonly title: string;
  readonly titleVi: string;
  readonly layout: Layout;
}

/**
 * What a request outside the procedures does: asks for the first output of a chain, acknowledges one of a chain, or asks
 * for a management document, which is of no terminal.
 */
export type SessionStep = "begins" | "acknowledges" | "documents";

/**
 * A request that belongs to no customs procedure: logon, retrieval, acknowledgement, management
 * documents (docs/wire-protocol.md 8.2 and 8.4 to 8.7). Never signed, never with files.
 */
export interface SessionProcedure {
  /** Code in the header, up to 5 characters, such as `#REP1`. */
  readonly code: string;
  /** Whether the header carries control and terminal ID; `?LST`, `?GTN`, `?GTP` leave them blank. */
  readonly headerTerminal: boolean;
  readonly title: string;
  readonly titleVi: string;
  readonly step: SessionStep;
  /** Empty where the request has no body (`?A2`, `?A3`). */
  readonly layout: Layout;
}

/** How an output message reaches the terminal (docs/wire-protocol.md 7.1 and 12). */
export type OutputType = "M" | "C" | "P";

/** An output message: what the centre may send. */
export interface OutputMessage {
  /** The first six characters; the seventh on the wire is the generation, `0`. */
  readonly code: string;
  readonly type: OutputType;
  /** The procedure whose screen it opens, or empty. */
  readonly opens: string;
  readonly title: string;
  readonly titleVi: string;
  readonly layout: Layout;
}

/** A result code that a procedure may answer (docs/wire-protocol.md 7.3 and 9). */
export interface ErrorCode {
  /** Letter and four digits, or `00000`. */
  readonly code: string;
  /**
   * Items the code speaks of, separated by spaces; `OC1-OC5` stands for OC1 to OC5. Empty = none.
   * `0000` first = sent without an item where the procedure's own screen does not show it.
   */
  readonly item: string;
  /** Names of these items, in the same order. */
  readonly itemName: string;
}

/** The languages in which titles, names and texts exist. */
export type Language = "vi" | "en";
