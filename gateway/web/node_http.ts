/** Requests and answers of `node:http` as those of the web standard, which handlers take and give. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";

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

/** A target that is no path of ours leads to the root's neighbour that nobody has. */
function urlOf(origin: string, target: string): URL {
  const path = target.startsWith("/") ? target : `/${target}`;
  const base = URL.canParse(origin) ? origin : "http://localhost";
  // `//host/path` is a path here, not another host.
  return URL.canParse(`${base}${path}`) ? new URL(`${base}${path}`) : new URL("/", base);
}

/** Writes an answer to its end, no faster than it is read; a sender that goes ends its source. */
export async function answerWith(
  response: Response,
  isHead: boolean,
  outgoing: ServerResponse,
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
  const reader = body.getReader();
  const gone = () => reader.cancel().catch(() => {});
  outgoing.once("close", gone);
  // What a stream shows first is seen at once.
  outgoing.flushHeaders();
  for (;;) {
    const { done, value } = await reader.read();
    if (done || outgoing.destroyed) break;
    if (!outgoing.write(value)) {
      await new Promise<void>((resolve) => {
        outgoing.once("drain", resolve);
        outgoing.once("close", resolve);
      });
    }
  }
  outgoing.off("close", gone);
  outgoing.end();
}
