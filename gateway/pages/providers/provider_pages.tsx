import { type Context, Hono } from "hono";
import {
  changeProvider,
  createProvider,
  findProvider,
  listProviders,
  monthlyUsage,
  type Provider,
  type ProviderLimits,
  renewToken,
} from "../../../adapters/providers/mod.ts";
import { formText } from "../form_text.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { PageProblem } from "../page_problem.ts";
import { showPage } from "../show_page.ts";
import type { View } from "../view.ts";
import { ProviderPage, ProvidersPage, TokenPage } from "./provider_page.tsx";
import { usageCsv } from "./usage_csv.ts";

/** Largest limit that a form takes. */
const limitMax = 1_000_000_000;

/** Where administrators of the gateway keep the VAN providers. */
export function providerPages({ sql }: PageOptions): Hono<PageEnv> {
  const pages = new Hono<PageEnv>();

  pages.get("/providers", async (context) => {
    const { view } = context.var;
    return showPage(context, <ProvidersPage view={view} providers={await listProviders(sql)} />);
  });

  pages.post("/providers", async (context) => {
    const { view, form } = context.var;
    const name = formText(form, "name").slice(0, 200);
    const limits = readLimits(form);
    if (name === "" || limits === undefined) {
      const fault = view.t(name === "" ? "field.missing" : "provider.numberBad");
      const providers = await listProviders(sql);
      return showPage(
        context,
        <ProvidersPage view={view} providers={providers} fault={fault} />,
        422,
      );
    }
    const { id, token } = await createProvider(sql, name, limits, view.account!.name);
    return showPage(context, <TokenPage view={view} id={id} name={name} token={token} />);
  });

  pages.get("/providers/:id", (context) => show(context));

  pages.post("/providers/:id", async (context) => {
    const { view, form } = context.var;
    const { id } = await providerOf(context);
    const limits = readLimits(form);
    if (limits === undefined) return await show(context, view.t("provider.numberBad"));
    const disabled = formText(form, "state") === "disabled";
    await changeProvider(sql, id, { ...limits, disabled }, view.account!.name);
    return context.redirect(`/providers/${id}?saved`, 303);
  });

  pages.post("/providers/:id/token", async (context) => {
    const { view } = context.var;
    const { id, name } = await providerOf(context);
    const token = await renewToken(sql, id, view.account!.name);
    if (token === undefined) throw new PageProblem("missing");
    return showPage(context, <TokenPage view={view} id={id} name={name} token={token} />);
  });

  pages.get("/providers/:id/usage", async (context) => {
    const { id } = await providerOf(context);
    const month = monthOf(context);
    return context.body(usageCsv(await monthlyUsage(sql, id, month)), 200, {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="songhanh-${id}-${month}.csv"`,
    });
  });

  async function show(context: Context<PageEnv>, fault?: string) {
    const { view } = context.var;
    const provider = await providerOf(context);
    const month = monthOf(context);
    const usage = await monthlyUsage(sql, provider.id, month);
    const saved = context.req.query("saved") !== undefined;
    const page = <ProviderPage {...{ view, provider, month, usage, saved, fault }} />;
    return await showPage(context, page, fault === undefined ? 200 : 422);
  }

  async function providerOf(context: Context<PageEnv>): Promise<Provider> {
    const found = await findProvider(sql, context.req.param("id") ?? "");
    if (found === undefined) throw new PageProblem("missing");
    return found;
  }

  return pages;
}

function readLimits(form: FormData): ProviderLimits | undefined {
  const [perSecond, perDay] = ["perSecond", "perDay"].map((name) =>
    Number(formText(form, name))
  ) as [
    number,
    number,
  ];
  const isLimit = (value: number) => Number.isInteger(value) && value > 0 && value <= limitMax;
  return isLimit(perSecond) && isLimit(perDay) ? { perSecond, perDay } : undefined;
}

/** The month that is asked for, else the present one in Vietnam. */
function monthOf(context: Context<PageEnv>): string {
  const asked = context.req.query("month") ?? "";
  return /^20\d\d-(0[1-9]|1[0-2])$/.test(asked) ? asked : presentMonth(context.var.view);
}

function presentMonth({ now }: View): string {
  return new Date(now.getTime() + 7 * 3_600_000).toISOString().slice(0, 7);
}
