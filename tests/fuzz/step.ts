/**
 * What a fuzz sequence is made of: plain data, so that one that failed can be written to a file, cut
 * down and played again. Bytes come about when it is played, since numbers are known only then.
 */
import type { HeaderFieldName } from "../../core/wire/mod.ts";

/** Who may act; each of another enterprise. The canary and the service user are not among them. */
export const fuzzUsers = ["M1001M01", "M1002M01", "M1003M01", "M1008M01"] as const;

export type FuzzUser = typeof fuzzUsers[number];

/** Which document a message names where its procedure names one by number. */
export const numberKinds = [
  "own",
  "own, earlier",
  "foreign",
  "the canary's",
  "never given",
  "wrong check digit",
  "other branch",
  "blank",
  "negative",
  "exponent",
  "zeros",
  "nines",
  "letters",
  "longer",
] as const;

export type NumberKind = typeof numberKinds[number];

/** How long a value is, against the width of its item. */
export const lengths = ["empty", "one", "exact", "one longer", "long"] as const;

/** What is done to the text of a whole message. */
export const shapes = [
  "LF only",
  "CR only",
  "LF CR",
  "CR LF doubled",
  "no last line end",
  "a line more",
  "a line less",
  "many lines",
  "no items",
  "header cut",
  "mark in front",
  "length too small",
  "length too large",
  "length no number",
  "random bytes",
] as const;

/** A change to a good message. `line`: of its items, modulo how many there are. */
export type Edit =
  | { readonly at: "item"; readonly line: number; readonly bytes: string; readonly how: EditHow }
  | { readonly at: "all items"; readonly bytes: string }
  | { readonly at: "header"; readonly field: HeaderFieldName; readonly bytes: string }
  | { readonly at: "length"; readonly line: number; readonly length: typeof lengths[number] }
  | { readonly at: "number"; readonly line: number; readonly text: string }
  | { readonly at: "shape"; readonly shape: typeof shapes[number]; readonly chance: number };

export const editHows = ["alone", "in front", "behind", "inside"] as const;

export type EditHow = typeof editHows[number];

export const signers = ["right", "another", "untrusted", "revoked", "none", "altered"] as const;

export const passwords = ["right", "wrong", "blank"] as const;

export const terminals = ["own", "another's", "unknown"] as const;

/**
 * Whose terminal a retrieval names in its body, and whose access key it gives with it. `lent`: another
 * user's terminal with its right key, which entitles to fetch from it and to nothing else.
 */
export const claims = [
  "own",
  "lent",
  "another's terminal, own key",
  "own terminal, another's key",
  "wrong key",
  "unknown terminal",
] as const;

export type Claim = typeof claims[number];

export const repeats = ["no", "same bytes", "same content"] as const;

/** How a request is sent; see `deliver.ts`. */
export const deliveries = [
  "plain",
  "kept",
  "chunked",
  "chunked with trailer",
  "in pieces",
  "half closed",
  "HTTP/1.0",
  "pipelined",
  "gone before the answer",
  "cut in the head",
  "cut in the body",
  "half closed in the body",
  "two lengths",
  "length and chunks",
  "line feeds",
  "compressed",
  "another method",
  "another path",
  "another version",
  "expects something",
  "no host",
  "large head",
  "bad chunk",
  "length too large",
] as const;

export type Delivery = typeof deliveries[number];

export interface MessageStep {
  readonly kind: "message";
  readonly user: FuzzUser;
  /** The user that the header names, where it is another: nobody knows another's password. */
  readonly as?: FuzzUser;
  readonly procedure: string;
  /** Four characters: natural names, shared by the messages of one piece of work. */
  readonly names: string;
  readonly number: NumberKind;
  readonly edits: readonly Edit[];
  readonly signer: typeof signers[number];
  readonly password: typeof passwords[number];
  readonly terminal: typeof terminals[number];
  readonly claim: Claim;
  readonly repeat: typeof repeats[number];
  readonly files: number;
  readonly delivery: Delivery;
}

/** A retrieval to its end, with acknowledgements; what came is looked through. */
export interface CollectStep {
  readonly kind: "collect";
  readonly user: FuzzUser;
  /** From another user's terminal, whose access key was lent. */
  readonly lent?: boolean;
}

/** The operator acts as soon as so many messages were sent. */
export interface SwitchStep {
  readonly kind: "switch";
  readonly act: "to standby" | "forced to standby" | "give back";
  readonly after: number;
}

export type Step = MessageStep | CollectStep | SwitchStep;

export type StartMode = "relay" | "standby";

export interface Sequence {
  readonly seed: number;
  /** The mode it begins in. */
  readonly mode: StartMode;
  readonly steps: readonly Step[];
}
