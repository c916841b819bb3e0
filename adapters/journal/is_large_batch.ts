/**
 * Bytes of requests from which a batch goes by COPY, which costs less for each row and more for each
 * table. Where messages are decided on their way, 16, 32 and 64 KB did equally well; where not, COPY
 * takes a round trip more, and 40 KB did as well as 128 or better (64 connections, two lanes).
 */
const bytesMin = 40 * 1024;

/** Whether the rows of a batch go by COPY; `largeBytes` in place of the usual bound. */
export function isLargeBatch(
  messages: readonly { readonly request: Uint8Array }[],
  largeBytes = bytesMin,
): boolean {
  return messages.reduce((sum, { request }) => sum + request.length, 0) >= largeBytes;
}
