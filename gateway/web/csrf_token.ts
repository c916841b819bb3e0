import { createHash, timingSafeEqual } from "node:crypto";

/**
 * The token of a reader's forms, from the secret in the reader's cookie: the session's id, or before a
 * login one of its own. Another site can neither read the cookie nor guess the token.
 */
export function csrfToken(secret: string): string {
  return createHash("sha256").update(`songhanh form ${secret}`).digest("base64url");
}

/** Whether a text is the token of a secret. */
export function isCsrfToken(secret: string, text: string): boolean {
  const digestOf = (value: string) => createHash("sha256").update(value).digest();
  return timingSafeEqual(digestOf(csrfToken(secret)), digestOf(text));
}
