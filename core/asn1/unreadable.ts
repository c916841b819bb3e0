import type { Sentence } from "../reasons/mod.ts";

/** What cannot be read as what it should be, and why: the outcome of a reader, never thrown. */
export interface Unreadable {
  readonly kind: "unreadable";
  readonly reason: Sentence;
}

export function unreadable(reason: Sentence): Unreadable {
  return { kind: "unreadable", reason };
}

/** Whether a reader gave up. */
export function isUnreadable(value: unknown): value is Unreadable {
  return typeof value === "object" && value !== null &&
    (value as { kind?: unknown }).kind === "unreadable";
}
