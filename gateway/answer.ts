/** The only place where an answer becomes an HTTP response (wire protocol section 1.4). */
import type { Reply } from "../adapters/journal.ts";

/**
 * An EDI answer: status and bytes as recorded; always with its length, never compressed. Where
 * `onGone` is handed in, it is called if the sender has closed its connection before the answer.
 */
export function ediResponse(reply: Reply, onGone?: () => void): Response {
  const headers: Record<string, string> = { "content-length": String(reply.bytes.length) };
  if (reply.contentType !== null) headers["content-type"] = reply.contentType;
  for (const [name, value] of reply.fields ?? []) headers[name] = value;
  // A status without a body must not have one; a primary that sends such a thing is passed on.
  const bodiless = reply.status === 204 || reply.status === 304;
  const bytes = reply.bytes as Uint8Array<ArrayBuffer>;
  const body = onGone === undefined ? bytes : watchedBody(bytes, onGone);
  return new Response(bodiless ? null : body, {
    status: reply.status,
    headers: bodiless ? {} : headers,
  });
}

/**
 * The server looks at a connection only while it waits for more of the answer, and says nothing of
 * one that was closed before: therefore the bytes come one turn of the event loop late. Costs twice
 * as much processor time as handing them over at once. Answers that are handed over together share their
 * turn: a timer for each would be a fifth of that.
 */
function watchedBody(bytes: Uint8Array<ArrayBuffer>, onGone: () => void): ReadableStream {
  let gone = false;
  return new ReadableStream({
    async pull(controller) {
      await (nextTurn ??= turn());
      if (gone) return;
      controller.enqueue(bytes);
      controller.close();
    },
    cancel() {
      gone = true;
      onGone();
    },
  }, { highWaterMark: 0 });
}

let nextTurn: Promise<void> | undefined;

/** The next turn, for all who ask in this one: who joined later might see none. */
function turn(): Promise<void> {
  setImmediate(() => nextTurn = undefined);
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Where no EDI answer is possible: one plain line with what was found and expected. */
export function httpRefusal(status: number, sentence: string, headers = {}): Response {
  return new Response(sentence + "\n", {
    status,
    headers: { "content-type": "text/plain; charset=UTF-8", ...headers },
  });
}
