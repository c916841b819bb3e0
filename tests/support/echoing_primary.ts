/**
 * A primary for tests of faults. It keeps every message it is sent, and each answer is made from
 * its request: link information echoed, the digest of the body as an item. So an answer that went
 * to another sender, or a message that came twice, shows. Connections go through a proxy.
 */
import { createHash } from "node:crypto";
import { openEnvelope } from "../../core/envelope/mod.ts";
import { isRefusal } from "../../core/verdict.ts";
import { peekHeader, writeResultMessage } from "../../core/wire/mod.ts";
import { TcpProxy } from "../../adapters/testing/tcp_proxy.ts";

export interface KeptMessage {
  readonly linkInfo: string;
  readonly digest: string;
  readonly body: Uint8Array;
  readonly headers: Headers;
}

export class EchoingPrimary implements AsyncDisposable {
  readonly kept: KeptMessage[] = [];
  /** Between gateway and primary: `goAway` refuses connections, `cut` drops them. */
  readonly proxy: TcpProxy;
  /** Waited for before each answer, no longer than this primary lives. */
  beforeAnswer: (message: KeptMessage) => unknown = () => {};
  /** Further fields of each answer. */
  answerFields: Record<string, string> = {};
  readonly #ended = Promise.withResolvers<void>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(tls?: { readonly cert: string; readonly key: string }) {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {}, ...tls },
      (request) => this.#answer(request),
    );
    this.proxy = new TcpProxy({ hostname: "127.0.0.1", port: this.#server.addr.port });
    this.#scheme = tls === undefined ? "http" : "https";
  }

  readonly #scheme: string;

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.proxy.port}/`;
  }

  /** Messages by their link information, which is another one for each send. */
  countOf(linkInfo: string): number {
    return this.kept.filter((message) => message.linkInfo === linkInfo).length;
  }

  async #answer(request: Request): Promise<Response> {
    const body = new Uint8Array(await request.arrayBuffer());
    const message = {
      linkInfo: linkInfoOf(request, body),
      digest: digestOf(body),
      body,
      headers: new Headers(request.headers),
    };
    this.kept.push(message);
    await Promise.race([this.beforeAnswer(message), this.#ended.promise]);
    return new Response(answerTo(request, body), {
      headers: { "content-type": "text/plain; charset=UTF-8", ...this.answerFields },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A test that has failed holds answers back for good.
    this.#ended.resolve();
    await this.proxy[Symbol.asyncDispose]();
    await this.#server.shutdown();
  }
}

/** SHA-256 in hexadecimal, as it stands in the answer. */
export function digestOf(body: Uint8Array): string {
  return createHash("sha256").update(body).digest("hex");
}

function headerOf(request: Request, body: Uint8Array) {
  const envelope = openEnvelope(request.headers.get("content-type"), body);
  if (isRefusal(envelope)) throw new Error("the primary was sent what is no message");
  return peekHeader(body, envelope.message.start, envelope.message.end)!;
}

function linkInfoOf(request: Request, body: Uint8Array): string {
  return headerOf(request, body).linkInfo;
}

function answerTo(request: Request, body: Uint8Array): Uint8Array<ArrayBuffer> {
  return writeResultMessage({
    request: headerOf(request, body),
    codes: [],
    receivedAt: new Date(),
    items: [digestOf(body)],
  });
}
