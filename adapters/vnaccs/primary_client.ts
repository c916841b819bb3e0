/**
 * HTTP towards the primary: a pool of kept-alive connections that send bytes as they are.
 *
 * The one question that matters afterwards is whether the primary may have seen the message.
 * A connection that could not be made proves that it has not; everything else that is not an
 * answer leaves the outcome unknown. Redirects are not followed, since following one would send
 * the message twice; HTTP/2 is off, since its client repeats requests by itself; and the body is
 * handed over so that it cannot be sent a second time.
 */
import { Buffer } from "node:buffer";
import { Deadlines } from "../deadlines.ts";
import type { Reply } from "../journal.ts";

export type PrimaryAnswer =
  | { readonly kind: "answered"; readonly reply: Reply }
  /** Not a byte of the message has left: it may be sent again. */
  | { readonly kind: "not sent"; readonly reason: string }
  /** `late` resolves to the answer if it still comes, else to undefined. */
  | {
    readonly kind: "unknown";
    readonly reason: string;
    readonly late: Promise<Reply | undefined>;
  };

export interface PrimaryClientOptions {
  /** `http://` or `https://` address; the path is sent as given, `/` if there is none. */
  readonly url: string;
  /** How long an answer is waited for, in milliseconds. */
  readonly deadlineMs: number;
  /** How long after the deadline an answer is still taken in, in milliseconds. */
  readonly lateMs: number;
  readonly connectionsMax: number;
  /** Bytes of an answer that are taken in; one that is longer counts as none. Absent = any. */
  readonly replyBytesMax?: number;
  /** Extra certification authorities, PEM. */
  readonly caCertificates?: readonly string[];
  /** Client certificate and key, PEM. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
}

/** Shorter than the idle limit of common servers, so that a pooled connection is seldom dead. */
const POOL_IDLE_MS = 4_000;

export class PrimaryClient {
  readonly #http: Deno.HttpClient;
  readonly #url: string;
  readonly #waiting = new Set<AbortController>();
  readonly #deadlines: Deadlines;
  #closed = false;

  constructor(private readonly options: PrimaryClientOptions) {
    this.#url = options.url;
    this.#deadlines = new Deadlines(options.deadlineMs);
    this.#http = Deno.createHttpClient({
      http2: false,
      poolIdleTimeout: POOL_IDLE_MS,
      poolMaxIdlePerHost: options.connectionsMax,
      caCerts: options.caCertificates === undefined ? undefined : [...options.caCertificates],
      ...(options.clientCertificate ?? {}),
    });
  }

  /** Sends one message, with `headers` besides those that it needs. Never rejects. */
  async post(
    contentType: string | null,
    body: Uint8Array,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<PrimaryAnswer> {
    if (this.#closed) return { kind: "not sent", reason: "the gateway is stopping" };
    const aborter = new AbortController();
    this.#waiting.add(aborter);
    const exchange = this.#exchange(contentType, body, headers, aborter.signal)
      .finally(() => this.#waiting.delete(aborter));
    const { promise: deadline, resolve } = Promise.withResolvers<"deadline">();
    const stop = this.#deadlines.start(() => resolve("deadline"));
    const first = await Promise.race([exchange, deadline]);
    stop();
    if (first !== "deadline") return first;

    const giveUp = setTimeout(() => aborter.abort(), this.options.lateMs);
    const late = exchange.then((answer) => {
      clearTimeout(giveUp);
      return answer.kind === "answered" ? answer.reply : undefined;
    });
    const reason = `no answer within ${this.options.deadlineMs} ms`;
    return { kind: "unknown", reason, late };
  }

  async #exchange(
    contentType: string | null,
    body: Uint8Array,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<PrimaryAnswer> {
    try {
      const response = await fetch(this.#url, {
        method: "POST",
        // Without this the platform would ask for compression and undo it: other bytes.
        headers: {
          ...headers,
          ...(contentType === null ? {} : { "content-type": contentType }),
          "accept-encoding": "identity",
        },
        body: readOnce(body),
        redirect: "manual",
        client: this.#http,
        signal,
      });
      const bytes = await readBytes(response, this.options.replyBytesMax);
      if (response.status >= 500) {
        // Something on the way, or the primary itself, broke down: an application answers with 200.
        return {
          kind: "unknown",
          reason: `the primary answers with status ${response.status}`,
          late: Promise.resolve(undefined),
        };
      }
      return {
        kind: "answered",
        reply: {
          status: response.status,
          contentType: response.headers.get("content-type"),
          bytes,
        },
      };
    } catch (error) {
      const reason = reasonOf(error);
      if (reason.includes("client error (Connect)")) return { kind: "not sent", reason };
      return { kind: "unknown", reason, late: Promise.resolve(undefined) };
    }
  }

  /** Ends waiting exchanges; their outcome is unknown. */
  close(): void {
    this.#closed = true;
    this.#deadlines[Symbol.dispose]();
    for (const aborter of this.#waiting) aborter.abort();
    this.#http.close();
  }
}

/** The whole body; rejects where it is longer than `bytesMax`, of which no more is read. */
async function readBytes(response: Response, bytesMax: number | undefined): Promise<Uint8Array> {
  if (bytesMax === undefined || response.body === null) {
    return new Uint8Array(await response.arrayBuffer());
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body) {
    length += part.length;
    if (length > bytesMax) throw new Error(`the answer is longer than ${bytesMax} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts, length);
}

/**
 * The body in a form that can be read once. The platform sends a request again by itself when a
 * kept connection closes without an answer (I2), but only where it has the bytes at hand; and it
 * names the length of what is neither bytes nor a stream without one.
 */
function readOnce(body: Uint8Array): Blob {
  return new Blob([body as Uint8Array<ArrayBuffer>]);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause;
  return cause instanceof Error ? cause.message : error.message;
}
