import type { Context } from "hono";
import type { PageEnv } from "./page_env.ts";

type PageStatus = 200 | 400 | 401 | 403 | 404 | 409 | 413 | 422 | 429 | 500 | 503;

/** Answers with a page; `page` is its `<Layout>`. */
export function showPage(
  context: Context<PageEnv>,
  page: { toString(): string | Promise<string> },
  status: PageStatus = 200,
): Response | Promise<Response> {
  return context.html(`<!DOCTYPE html>${page.toString()}`, status);
}
