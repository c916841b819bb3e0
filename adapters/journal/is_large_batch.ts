/**
 * Bytes of requests from which a batch goes by COPY, which costs less for each row and more for each
 * table. Where nothing is to be decided the other way is one statement and one round trip, in place of
 * two: eight messages of 5 KB make up for that. Where something is, both take two, and 16, 32 and 64 KB
 * did equally well.
 */
const bytesMin = { undecided: 32 * 1024, decided: 40 * 1024 };

/** Whether the rows of a batch go by COPY; `largeBytes` in place of the usual bounds. */
export function isLargeBatch(
  messages: readonly { readonly request: Uint8Array }[],
  hasUndecided: boolean,
  largeBytes = bytesMin[hasUndecided ? "undecided" : "decided"],
): boolean {
  return messages.reduce((sum, { request }) => sum + request.length, 0) >= largeBytes;
}
