import { type Context, Hono } from "hono";
import {
  changeProvider,
  listProviders,
  makeProvider,
  renewProviderToken,
  showProvider,
} from "../../operations/providers.ts";
import { usageCsv } from "../../operations/usage_csv.ts";
import { askedByPage } from "../asked_by_page.ts";
import { formText } from "../form_text.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { type FormFaults, readForm, readPath } from "../read_form.ts";
import { showPage } from "../show_page.ts";
import { ProviderPage, ProvidersPage, TokenPage } from "./provider_page.tsx";

/** Where administrators of the gateway keep the VAN providers. */
export function providerPages({ sql }: PageOptions): Hono<PageEnv> {
  const pages = new Hono<PageEnv>();
  const asked = (context: Context<PageEnv>) => askedByPage(sql, context.var.view);

  pages.get("/providers", (context) => list(context));

  pages.post("/providers", async (context) => {
    const { view, form } = context.var;
    const { input, faults } = readForm(view, form, makeProvider.input);
    if (faults !== undefined) return await list(context, faults);
    const made = await makeProvider.perform(asked(context), input);
    return showPage(context, <TokenPage view={view} {...made} />);
  });

  pages.get("/providers/:id", (context) => show(context));

  pages.post("/providers/:id", async (context) => {
    const { view, form } = context.var;
    const id = context.req.param("id");
    const disabled = formText(form, "state") === "disabled";
    const { input, faults } = readForm(view, form, changeProvider.input, { id, disabled });
    if (faults !== undefined) return await show(context, faults);
    await changeProvider.perform(asked(context), input);
    return context.redirect(`/providers/${id}?saved`, 303);
  });

  pages.post("/providers/:id/token", async (context) => {
    const { view } = context.var;
    const id = context.req.param("id");
    const renewed = await renewProviderToken.perform(asked(context), { id });
    return showPage(context, <TokenPage view={view} {...renewed} />);
  });

  pages.get("/providers/:id/usage", async (context) => {
    const { provider, month, usage } = await shown(context);
    return context.body(usageCsv(usage), 200, {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="songhanh-${provider.id}-${month}.csv"`,
    });
  });

  async function list(context: Context<PageEnv>, faults?: FormFaults) {
    const { view } = context.var;
    const providers = await listProviders.perform(asked(context), {});
    const page = <ProvidersPage {...{ view, providers, faults }} />;
    return await showPage(context, page, faults === undefined ? 200 : 422);
  }

  async function show(context: Context<PageEnv>, faults?: FormFaults) {
    const { view } = context.var;
    const saved = context.req.query("saved") !== undefined;
    const page = <ProviderPage {...{ view, ...await shown(context), saved, faults }} />;
    return await showPage(context, page, faults === undefined ? 200 : 422);
  }

  /** What is asked for by id and month; there is no page of what is no month. */
  function shown(context: Context<PageEnv>) {
    const month = context.req.query("month") ?? "";
    const input = readPath(showProvider.input, { id: context.req.param("id") ?? "", month });
    return showProvider.perform(asked(context), input);
  }

  return pages;
}
