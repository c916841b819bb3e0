/** The only place where an answer becomes an HTTP response (docs/wire-protocol.md 1.4). */
import type { Reply } from "../../adapters/journal.ts";
import { type Field, isField, withoutBlanks } from "../../core/http/mod.ts";

/**
 * A response as the EDI address writes it: what the runtime's `Response` would add is a stream around
 * bytes that are there already. Length, date and `Connection` are added where it is written.
 */
export interface HttpAnswer {
  readonly status: number;
  readonly fields: readonly Field[];
  /** Undefined: the status has none. */
  readonly body: Uint8Array | undefined;
  /** Why it is no EDI answer, where it is none of anybody's but ours. */
  readonly refusal?: string;
  /** Told once, when the answer has left or cannot any more: whether it reached its sender (F25). */
  readonly finished?: (delivered: boolean) => void;
}

/** An EDI answer: status and bytes as recorded; never compressed. */
export function ediResponse(
  reply: Reply,
  finished?: HttpAnswer["finished"],
): HttpAnswer {
  // A status without a body must not have one; a primary that sends such a thing is passed on.
  const bodiless = [204, 205, 304].includes(reply.status);
  const fields: Field[] = [];
  if (reply.contentType !== null && !bodiless) fields.push(["Content-Type", reply.contentType]);
  if (reply.fields !== undefined) fields.push(...reply.fields);
  return {
    // An earlier version recorded whatever a primary said, and a repeat is answered from there.
    status: reply.status >= 200 && reply.status <= 599 ? reply.status : 502,
    // What a primary sent may be anything, and the journal has it as it came: what could not be written
    // would cost the sender the answer, with each repeat anew.
    fields: fields.map(([name, value]): Field => [name, withoutBlanks(value)])
      .filter(([name, value]) => isField(name, value)),
    body: bodiless ? undefined : reply.bytes,
    finished,
  };
}

const encoder = new TextEncoder();

/** Where no EDI answer is possible: one plain line with what was found and expected. */
export function httpRefusal(
  status: number,
  sentence: string,
  fields: readonly Field[] = [],
): HttpAnswer {
  return {
    status,
    fields: [["Content-Type", "text/plain; charset=UTF-8"], ...fields],
    body: encoder.encode(sentence + "\n"),
    refusal: sentence,
  };
}
