import type { Sequence } from "./step.ts";

/** An input that a pure reader once threw on, or took too long for. */
export interface FoundInput {
  /** Its name in `pure_readers.ts`. */
  readonly reader: string;
  readonly hex: string;
  readonly what: string;
}

/** What campaigns have found: mended, and played again by every run of the tests. */
export const found: {
  readonly inputs: readonly FoundInput[];
  readonly failures: readonly { readonly what: string; readonly sequences: readonly Sequence[] }[];
} = {
  inputs: [
    {
      reader: "items",
      hex: "5353204944412020",
      what: "a message shorter than its header: an array of negative length",
    },
  ],
  failures: [
    {
      what: "a resend of a send that was itself a repeat of content was taken as new",
      sequences: [{
        "seed": 300098,
        "mode": "relay",
        "steps": [{
          "kind": "message",
          "user": "M1008M01",
          "procedure": "NVC",
          "names": "9820",
          "number": "own",
          "edits": [],
          "signer": "right",
          "password": "right",
          "terminal": "own",
          "claim": "own",
          "repeat": "no",
          "files": 1,
          "delivery": "gone before the answer",
        }, {
          "kind": "message",
          "user": "M1008M01",
          "procedure": "NVC",
          "names": "9820",
          "number": "own",
          "edits": [],
          "signer": "right",
          "password": "right",
          "terminal": "own",
          "claim": "own",
          "repeat": "no",
          "files": 1,
          "delivery": "plain",
        }, {
          "kind": "message",
          "user": "M1008M01",
          "procedure": "GIR",
          "names": "9830",
          "number": "own",
          "edits": [],
          "signer": "right",
          "password": "right",
          "terminal": "own",
          "claim": "own",
          "repeat": "same bytes",
          "files": 1,
          "delivery": "kept",
        }],
      }],
    },
  ],
};
