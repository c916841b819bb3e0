/** Requests and answers of `node:http` as those of the web standard, which handlers take and give. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** The request, with its body as it comes; its signal ends when its sender goes before the answer. */
export function requestOf(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  scheme: "http" | "https",
): Request {
  const headers = new Headers();
  const { rawHeaders, method = "GET" } = incoming;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at]!, rawHeaders[at + 1]!);
  }
  const gone = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  const hasBody = method !== "GET" && method !== "HEAD" &&
    (headers.has("content-length") || headers.has("transfer-encoding"));
  const host = headers.get("host") ?? "localhost";
  return new Request(urlOf(`${scheme}://${host}`, incoming.url ?? "/"), {
    method,
    headers,
    signal: gone.signal,
    ...(hasBody ? { body: Readable.toWeb(incoming) as ReadableStream, duplex: "half" } : {}),
  } as RequestInit);
}

/** Methods that no `Request` may have: a program would never be asked them by a browser, either. */
export function isForbiddenMethod(method: string | undefined): boolean {
  return /^(?:CONNECT|TRACE|TRACK)$/i.test(method ?? "");
}

/** Of a whole address its path and query count; `//host/path` is a path, not another host. */
function urlOf(origin: string, target: string): URL {
  // A host that ends in `/other?` would be the path, and the path a query.
  const isHost = /^https?:\/\/[^/?#@\\\s]*$/.test(origin) && URL.canParse(origin);
  const base = isHost ? origin : "http://localhost";
  const path = /^https?:\/\/[^/?]*(.*)$/i.exec(target)?.[1] ?? target;
  const url = `${base}${path.startsWith("/") ? path : `/${path}`}`;
  return new URL(URL.canParse(url) ? url : base);
}

/**
 * Writes an answer to its end, no faster than it is read. A sender that goes ends its source; a source
 * that fails is told to `onError`, and its answer is cut.
 */
export async function answerWith(
  response: Response,
  isHead: boolean,
  outgoing: ServerResponse,
  onError: (error: unknown) => void,
): Promise<void> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of response.headers) {
    headers[name] = name === "set-cookie" ? response.headers.getSetCookie() : value;
  }
  outgoing.writeHead(response.status, headers);
  const { body } = response;
  if (body === null || isHead) {
    await body?.cancel();
    outgoing.end();
    return;
  }
  // What a stream shows first is seen at once.
  outgoing.flushHeaders();
  try {
    await pipeline(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]), outgoing);
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ERR_STREAM_PREMATURE_CLOSE") onError(error);
  }
}
