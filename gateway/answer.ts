/** The only place where an answer becomes an HTTP response (wire protocol section 1.4). */
import type { Reply } from "../adapters/journal.ts";

/** An EDI answer: status and bytes as recorded; always with its length, never compressed. */
export function ediResponse(reply: Reply): Response {
  const headers: Record<string, string> = { "content-length": String(reply.bytes.length) };
  if (reply.contentType !== null) headers["content-type"] = reply.contentType;
  // A status without a body must not have one; a primary that sends such a thing is passed on.
  const bodiless = reply.status === 204 || reply.status === 304;
  return new Response(bodiless ? null : reply.bytes as Uint8Array<ArrayBuffer>, {
    status: reply.status,
    headers: bodiless ? {} : headers,
  });
}

/** Where no EDI answer is possible: one plain line with what was found and expected. */
export function httpRefusal(status: number, sentence: string, headers = {}): Response {
  return new Response(sentence + "\n", {
    status,
    headers: { "content-type": "text/plain; charset=UTF-8", ...headers },
  });
}
