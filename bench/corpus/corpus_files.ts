/**
 * The files of a corpus:
 *
 * - `messages.bin`: HTTP requests one behind the other, each as it goes over the wire.
 * - `index.tsv`: one line for each of them, first a line of names; the columns of `CorpusEntry`.
 * - `corpus.json`: what it was made from (`CorpusFacts`).
 * - `users.json`, `pki/trusted`, `pki/crl`: for `SONGHANH_USERS_FILE` and `SONGHANH_TRUST_DIR`.
 * - `pki/signer.crt`, `pki/signer.key`: one user's certificate and key, for systems that sign on
 *   their own.
 */
import type { Expectation } from "./message_kinds.ts";

export const corpusFiles = {
  messages: "messages.bin",
  index: "index.tsv",
  facts: "corpus.json",
  users: "users.json",
} as const;

/** One message; offsets and lengths in bytes. */
export interface CorpusEntry {
  /** Where the request begins in `messages.bin`. */
  readonly offset: number;
  /** Of its HTTP head with the empty line; the body follows. */
  readonly headBytes: number;
  readonly bodyBytes: number;
  /** Where the EDI message begins in the body. */
  readonly messageAt: number;
  readonly kind: string;
  readonly expects: Expectation;
  readonly userId: string;
}

export interface CorpusFacts {
  readonly seed: number;
  readonly mix: string;
  readonly users: number;
  readonly certificates: number;
  readonly keys: number;
  readonly messages: number;
  readonly bytes: number;
  readonly kinds: Readonly<Record<string, number>>;
}

export const indexColumns: readonly (keyof CorpusEntry)[] = [
  "offset",
  "headBytes",
  "bodyBytes",
  "messageAt",
  "kind",
  "expects",
  "userId",
];

const everything = new URL("../../deploy/policy/takes-everything.jsonl", import.meta.url).pathname;

/** Paths of a gateway's settings for a corpus in `dir`. */
export function gatewaySettings(dir: string): Record<string, string> {
  return {
    SONGHANH_USERS_FILE: `${dir}/${corpusFiles.users}`,
    SONGHANH_TRUST_DIR: `${dir}/pki/trusted:${dir}/pki/crl`,
    // The corpus has small values, which the built-in policy leaves to VNACCS.
    SONGHANH_POLICY: everything,
  };
}
