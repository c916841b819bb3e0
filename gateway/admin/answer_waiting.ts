import type { HttpHandler } from "./serve_at.ts";

/** What the admin address says before there is anything to administer: it lives, and is not ready. */
export function answerWaiting(reason: string): HttpHandler {
  return (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/livez") return new Response("alive\n");
    return new Response(`not ready: ${reason}\n`, {
      status: 503,
      headers: { "retry-after": "1", "content-type": "text/plain; charset=utf-8" },
    });
  };
}
