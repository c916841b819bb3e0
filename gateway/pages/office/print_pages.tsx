import { Hono } from "hono";
import { DocumentStore } from "../../../adapters/documents/document_store.ts";
import { findDeclaration } from "../../../adapters/officers/mod.ts";
import { printDocument } from "../../operations/print_document.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { PageProblem } from "../page_problem.ts";

/** The copy brings its own style, and nothing else. */
const copyPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'";

/** The copy of a declaration for the border, for the officers of its office. */
export function printPages({ sql, seal }: PageOptions): Hono<PageEnv> {
  const pages = new Hono<PageEnv>();

  pages.get("/office/declarations/:id/print", async (context) => {
    const { account, officesNow, now } = context.var.view;
    const id = context.req.param("id");
    const found = await findDeclaration(sql, id, account!.office!, seal, officesNow);
    const detail = found && await new DocumentStore(sql, seal).find(found.document.number);
    if (detail === undefined) throw new PageProblem("missing");
    const { displayName, office } = account!;
    const page = printDocument(detail, now, `${displayName} (${office})`);
    return context.body(String(page), 200, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": copyPolicy,
    });
  });

  return pages;
}
