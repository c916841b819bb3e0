/** HTTP around a message, in all the ways a sender, a proxy or a line that breaks may have. */
import { Buffer } from "node:buffer";
import { postRaw, type RawResponse, terminalRequest } from "../support/post_raw.ts";
import { RawConnection } from "../support/raw_connection.ts";
import type { Delivery } from "./step.ts";

/** What came of it, with what may have come. */
export interface Delivered {
  readonly response: RawResponse | undefined;
  /** Whether the gateway has the whole body: then there is a journal entry. */
  readonly taken: "yes" | "no" | "perhaps";
  /** `an answer`: HTTP 200; numbers: one of these; `nothing`: nobody waits for one. */
  readonly expected: "an answer" | readonly number[] | "nothing";
}

export interface ToDeliver {
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** How long an answer may take; a bound for tests of a loaded machine, not a promise. */
const ANSWER_MS_MAX = 30_000;

/** Deliveries that bring a whole message. */
export function isWhole(delivery: Delivery): boolean {
  return deliveryOf[delivery].expected === "an answer";
}

interface Way {
  readonly expected: Delivered["expected"];
  /** What is written, in pieces; undefined for the ways that need more than that. */
  readonly write?: (request: ToDeliver) => readonly (string | Uint8Array)[];
  /** After the last piece. */
  readonly then?: "half close" | "close";
}

const head = (
  { contentType }: ToDeliver,
  fields: readonly string[],
  line = "POST / HTTP/1.1",
) => [line, "Host: a", `Content-Type: ${contentType}`, ...fields].join("\r\n") + "\r\n\r\n";
const close = "Connection: close";
const lengthOf = ({ body }: ToDeliver, more = 0) => `Content-Length: ${body.length + more}`;
const chunked = "Transfer-Encoding: chunked";

function* chunks(body: Uint8Array): Generator<string | Uint8Array> {
  // Sizes that are neither even nor the same, so that lines and characters are cut somewhere.
  for (let at = 0, size = 7; at < body.length; at += size, size = size * 3 % 1009 + 1) {
    const part = body.subarray(at, at + size);
    yield `${part.length.toString(16)}\r\n`;
    yield part;
    yield "\r\n";
  }
}

const refused = (...statuses: number[]) => statuses;

const deliveryOf: Readonly<Record<Delivery, Way>> = {
  "plain": { expected: "an answer" },
  "kept": { expected: "an answer" },
  "pipelined": { expected: "an answer" },
  "chunked": {
    expected: "an answer",
    write: (one) => [head(one, [chunked, close]), ...chunks(one.body), "0\r\n\r\n"],
  },
  "chunked with trailer": {
    expected: "an answer",
    write: (one) => [
      head(one, [chunked, close]),
      ...chunks(one.body),
      "0;a=b\r\nX-Trailer: 1\r\n\r\n",
    ],
  },
  "in pieces": {
    expected: "an answer",
    write: (one) => {
      const bytes = Buffer.concat([Buffer.from(head(one, [lengthOf(one), close])), one.body]);
      return [
        bytes.subarray(0, 3),
        bytes.subarray(3, 90),
        bytes.subarray(90, 91),
        bytes.subarray(91),
      ];
    },
  },
  "half closed": {
    expected: "an answer",
    write: (one) => [head(one, [lengthOf(one), close]), one.body],
    then: "half close",
  },
  "HTTP/1.0": {
    expected: "an answer",
    write: (one) => [head(one, [lengthOf(one)], "POST / HTTP/1.0"), one.body],
  },
  "gone before the answer": {
    expected: "nothing",
    write: (one) => [head(one, [lengthOf(one)]), one.body],
    then: "close",
  },
  "cut in the head": {
    expected: "nothing",
    write: (one) => [head(one, [lengthOf(one)]).slice(0, 30)],
    then: "close",
  },
  "cut in the body": {
    expected: "nothing",
    write: (one) => [head(one, [lengthOf(one)]), one.body.subarray(0, one.body.length >> 1)],
    then: "close",
  },
  "half closed in the body": {
    expected: refused(400),
    write: (one) => [head(one, [lengthOf(one)]), one.body.subarray(0, one.body.length >> 1)],
    then: "half close",
  },
  "two lengths": {
    expected: refused(400),
    write: (one) => [head(one, [lengthOf(one), lengthOf(one, 1), close]), one.body],
  },
  "length and chunks": {
    expected: refused(400),
    write: (one) => [head(one, [lengthOf(one), chunked, close]), ...chunks(one.body), "0\r\n\r\n"],
  },
  "line feeds": {
    expected: refused(400),
    write: (one) => [head(one, [lengthOf(one), close]).replaceAll("\r\n", "\n"), one.body],
    then: "half close",
  },
  "compressed": {
    expected: refused(501),
    write: (one) => [head(one, ["Transfer-Encoding: gzip, chunked", close]), "0\r\n\r\n"],
  },
  "another method": {
    expected: refused(405),
    write: (one) => [head(one, [lengthOf(one), close], "PUT / HTTP/1.1"), one.body],
  },
  "another path": {
    expected: refused(404),
    write: (one) => [head(one, [lengthOf(one), close], "POST /edi HTTP/1.1"), one.body],
  },
  "another version": {
    expected: refused(505),
    write: (one) => [head(one, [lengthOf(one), close], "POST / HTTP/3.0"), one.body],
  },
  "expects something": {
    expected: refused(417),
    write: (one) => [head(one, [lengthOf(one), "Expect: a miracle", close]), one.body],
  },
  "no host": {
    expected: refused(400),
    write: (one) => [head(one, [lengthOf(one), close]).replace("Host: a\r\n", ""), one.body],
  },
  "large head": {
    expected: refused(431),
    write: (one) => [head(one, [lengthOf(one), `X-Long: ${"x".repeat(17_000)}`, close])],
    then: "half close",
  },
  "bad chunk": {
    expected: refused(400),
    write: (one) => [head(one, [chunked, close]), "zz\r\n", one.body, "\r\n0\r\n\r\n"],
  },
  "length too large": {
    expected: refused(413),
    write: (one) => [head(one, ["Content-Length: 99999999999", close])],
    then: "half close",
  },
};

/** Sends requests of one user; keeps a connection where it is to be kept. */
export class Sender implements Disposable {
  #kept: RawConnection | undefined;

  constructor(private readonly edi: () => string) {}

  async deliver(delivery: Delivery, request: ToDeliver): Promise<Delivered> {
    const { expected } = deliveryOf[delivery];
    const response = await this.#send(delivery, request);
    const taken = expected === "an answer"
      ? "yes"
      : delivery === "gone before the answer"
      ? "perhaps"
      : "no";
    return { response, taken, expected };
  }

  async #send(delivery: Delivery, request: ToDeliver): Promise<RawResponse | undefined> {
    const { write, then } = deliveryOf[delivery];
    if (delivery === "kept") return await this.#onKept(request);
    if (delivery === "pipelined") return await this.#pipelined(request);
    if (write === undefined) {
      return await inTime(postRaw(this.edi(), terminalRequest(request.contentType, request.body)));
    }
    using connection = await RawConnection.open(this.edi());
    try {
      for (const piece of write(request)) await connection.write(piece);
      if (then === "close") return undefined;
      if (then === "half close") await connection.closeWrite();
    } catch {
      // Refused before all of it was written; what was said is there to be read.
    }
    return await inTime(connection.response());
  }

  /** One after another on one connection, opened anew when the gateway has closed it. */
  async #onKept(request: ToDeliver): Promise<RawResponse | undefined> {
    for (let attempt = 0; attempt < 2; attempt++) {
      const isNew = this.#kept === undefined;
      this.#kept ??= await RawConnection.open(this.edi());
      const bytes = [head(request, [lengthOf(request)]), request.body] as const;
      const response = await this.#kept.write(...bytes)
        .then(() => inTime(this.#kept!.response()))
        .catch((error) => {
          if (error instanceof TooLate) throw error;
          return undefined;
        });
      if (response !== undefined && response.headers.connection !== "close") return response;
      this.#kept[Symbol.dispose]();
      this.#kept = undefined;
      // An idle connection may be closed at the very moment it is used: a sender tries again.
      if (response !== undefined || isNew) return response;
    }
    return undefined;
  }

  /** With a request behind it that is refused by its method: answers come in order. */
  async #pipelined(request: ToDeliver): Promise<RawResponse | undefined> {
    using connection = await RawConnection.open(this.edi());
    await connection.write(
      head(request, [lengthOf(request)]),
      request.body,
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    );
    const response = await inTime(connection.response());
    const second = response && await inTime(connection.response());
    return second === undefined || second.status === 405 ? response : undefined;
  }

  [Symbol.dispose](): void {
    this.#kept?.[Symbol.dispose]();
  }
}

class TooLate extends Error {}

function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new TooLate(`no answer within ${ANSWER_MS_MAX} ms`)),
      ANSWER_MS_MAX,
    );
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
