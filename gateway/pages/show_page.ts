import type { Context } from "hono";
import type { PageEnv } from "./page_env.ts";
import { PageProblem } from "./page_problem.ts";

type PageStatus = 200 | 400 | 401 | 403 | 404 | 409 | 410 | 413 | 422 | 429 | 500 | 503;

/** Answers with a page, or with one of its lists as a file; `page` is its `<Layout>`. */
export function showPage(
  context: Context<PageEnv>,
  page: { toString(): string | Promise<string> },
  status: PageStatus = 200,
): Response | Promise<Response> {
  const shown = page.toString();
  const file = status === 200 ? context.var.view?.file : undefined;
  if (file === undefined) return context.html(`<!DOCTYPE html>${shown}`, status);
  if (file.written === undefined) throw new PageProblem("missing");
  const { name, type, text } = file.written;
  return context.body(text, 200, {
    "content-type": type,
    "content-disposition": `attachment; filename="${name}"`,
  });
}
