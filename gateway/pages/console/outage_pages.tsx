import type { Hono } from "hono";
import type { SwitchRun } from "../../../adapters/switching/mod.ts";
import { showStatus } from "../../operations/status.ts";
import { switchOperations } from "../../operations/switch.ts";
import { formText } from "../form_text.ts";
import type { PageEnv } from "../page_env.ts";
import { askedBy } from "../read_form.ts";
import { showPage } from "../show_page.ts";
import type { View } from "../view.ts";
import type { ConsoleOptions } from "./console_options.ts";
import { type OrderRefused, orderRefused } from "./order_refused.ts";
import { kindFor, OutagePage } from "./outage_page.tsx";
import { readOrder } from "./read_order.ts";

const { checks, order } = switchOperations;

/** From "VNACCS is down" to the standby, on one page. */
export function outagePages(app: Hono<PageEnv>, { gateway, events }: ConsoleOptions): void {
  const page = async (
    view: View,
    more: OrderRefused & { readonly tried?: SwitchRun } = {},
  ) => {
    const by = askedBy(view, gateway);
    const status = await showStatus.perform(by, {});
    const kind = kindFor(status.primary);
    const { findings } = await checks.perform(by, { kind, to: "standby" });
    const hasPrimary = gateway.primaryUrl !== undefined;
    return <OutagePage {...{ view, status, hasPrimary, findings, ...more }} />;
  };

  app.get("/outage", async (context) => showPage(context, await page(context.var.view)));

  app.post("/outage", async (context) => {
    const { view, form } = context.var;
    const { input, faults } = readOrder(view, form, { to: "standby" });
    if (input === undefined) return showPage(context, await page(view, { faults }), 422);
    const dryRun = formText(form, "step") !== "switch";
    const answer = await order.perform(askedBy(view, gateway), { ...input, dryRun });
    events.changed();
    if (answer.kind !== "taken") {
      return showPage(context, await page(view, orderRefused(view, answer)), 409);
    }
    if (!dryRun) return context.redirect(`/switch/${answer.run.id}`, 303);
    return showPage(context, await page(view, { tried: answer.run }));
  });
}
