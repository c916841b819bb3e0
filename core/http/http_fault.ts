import type { Sentence } from "../reasons/mod.ts";

/**
 * Bytes that are no HTTP/1.x message as we read it. `status` is what a server answers; `reason`
 * says what was found, never a value of the sender's.
 */
export interface HttpFault {
  readonly kind: "http fault";
  readonly status: 400 | 408 | 413 | 414 | 417 | 431 | 501 | 505;
  readonly reason: Sentence;
}

export function httpFault(status: HttpFault["status"], reason: Sentence): HttpFault {
  return { kind: "http fault", status, reason };
}

export function isHttpFault(value: unknown): value is HttpFault {
  return typeof value === "object" && value !== null &&
    (value as { kind?: unknown }).kind === "http fault";
}
