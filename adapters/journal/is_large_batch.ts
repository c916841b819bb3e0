/**
 * Bytes of requests from which a batch goes by COPY, which costs less for each row but more round trips
 * to the database. Of batches to be decided 16 and 64 KB did as well. What is decided already is one
 * statement and one round trip otherwise.
 */
const bytesMin = { undecided: 32 * 1024, decided: 128 * 1024 };

/** Whether the rows of a batch go by COPY; `largeBytes` in place of the usual bounds. */
export function isLargeBatch(
  messages: readonly { readonly request: Uint8Array }[],
  hasUndecided: boolean,
  largeBytes = bytesMin[hasUndecided ? "undecided" : "decided"],
): boolean {
  return messages.reduce((sum, { request }) => sum + request.length, 0) >= largeBytes;
}
