import type { Context, Hono } from "hono";
import { mayBeDecided } from "../../../adapters/give_back/decide_item.ts";
import { listToEnter } from "../../operations/documents.ts";
import { giveBackOperations, usualAsk } from "../../operations/give_back.ts";
import type { OperationContext } from "../../operations/operation.ts";
import { switchOperations } from "../../operations/switch.ts";
import { Problem } from "../../web/problem.ts";
import { formFileText } from "../form_text.ts";
import type { PageEnv } from "../page_env.ts";
import { askedBy, type FormFaults, readForm, readPath } from "../read_form.ts";
import { showPage } from "../show_page.ts";
import { rowsWanted, type View } from "../view.ts";
import type { ConsoleOptions } from "./console_options.ts";
import { ActsOfOfficePage } from "./acts_of_office_page.tsx";
import { GiveBackReportPage } from "./give_back_report_page.tsx";
import { NumberMapPage } from "./number_map_page.tsx";
import { orderRefused } from "./order_refused.ts";
import { planActs, PlanPage } from "./plan_page.tsx";
import { type PlansMore, PlansPage } from "./plans_page.tsx";
import { readOrder } from "./read_order.ts";
import { Recent } from "./recent.ts";
import { reasonText } from "../../../core/reasons/mod.ts";

const { list, find, items, make, report, decide, addPaper, numbers, standing, offices } =
  giveBackOperations;
const { order, checks, list: switches } = switchOperations;

const pageRows = 100;
const mapRows = 500;
/** How old what an open page shows by itself may be. */
const seenMs = 900;

/** Giving back what was accepted in standby: plan, approval, progress, verdicts, decisions, report. */
export function giveBackPages(app: Hono<PageEnv>, { gateway, events }: ConsoleOptions): void {
  const look = async (by: OperationContext) => {
    const [plans, stands, { findings }, runs] = await Promise.all([
      list.perform(by, {}),
      standing.perform(by, {}),
      checks.perform(by, { kind: "switchover", to: "primary" }),
      switches.perform(by, {}),
    ]);
    return { plans, standing: stands, findings, last: runs[0], usualAsk: usualAsk(gateway) };
  };
  // All that is to be given back is counted: once for all pages that are open.
  const seen = new Recent(() => look({ gateway, actor: "" }), seenMs);
  let seenChanges = events.changes;
  const lookAgain = () => {
    if (seenChanges !== events.changes) seen.forget();
    seenChanges = events.changes;
    return seen.get();
  };
  const plansPage = async (view: View, more: PlansMore = {}) => {
    const shown = await (view.isLive ? lookAgain() : look(askedBy(view, gateway)));
    return <PlansPage {...{ view, ...shown, ...more }} />;
  };
  /** What is sent from the steps leads back to them. */
  const isStep = (form: FormData) => form.get("from") === "steps";

  app.get("/give-back", async (context) => {
    return showPage(context, await plansPage(context.var.view));
  });

  app.post("/give-back", async (context) => {
    const { view, form } = context.var;
    const { input, faults } = readForm(view, form, make.input);
    if (input === undefined) return showPage(context, await plansPage(view, { faults }), 422);
    try {
      const { id } = await make.perform(askedBy(view, gateway), input);
      events.changed();
      return context.redirect(isStep(form) ? "/give-back" : `/give-back/${id}`, 303);
    } catch (error) {
      const refused = refusalOf(view, error);
      return showPage(context, await plansPage(view, { refused }), 409);
    }
  });

  // Back to the primary, and from there to the relay when nothing waits.
  app.post("/give-back/switch", async (context) => {
    const { view, form } = context.var;
    const { input, faults } = readOrder(view, form, { to: "primary", kind: "switchover" });
    if (input === undefined) return showPage(context, await plansPage(view, { faults }), 422);
    const answer = await order.perform(askedBy(view, gateway), { ...input, dryRun: false });
    events.changed();
    if (answer.kind === "taken") return context.redirect("/give-back", 303);
    return showPage(context, await plansPage(view, orderRefused(view, answer)), 409);
  });

  app.post("/give-back/paper", async (context) => {
    const { view, form } = context.var;
    const text = await formFileText(form, "text");
    if (text === undefined) {
      const paperFaults = { text: view.t("file.notUtf8") };
      return showPage(context, await plansPage(view, { paperFaults }), 422);
    }
    const { input, faults } = readForm(view, form, addPaper.input, { text });
    if (input === undefined) {
      return showPage(context, await plansPage(view, { paperFaults: faults }), 422);
    }
    try {
      const noted = await addPaper.perform(askedBy(view, gateway), input);
      events.changed();
      return showPage(context, await plansPage({ ...view, sent: undefined }, { noted }));
    } catch (error) {
      const paperFaults = { text: refusalOf(view, error) };
      return showPage(context, await plansPage(view, { paperFaults }), 422);
    }
  });

  /** With the part of the items, and the item to decide, that the query names. */
  const planPage = async (
    context: Context<PageEnv>,
    id: number,
    more: { item?: number; refused?: string; faults?: FormFaults } = {},
  ) => {
    const { view } = context.var;
    const by = askedBy(view, gateway);
    const { state = "", cursor: after = "", item = "" } = context.req.query();
    const limit = rowsWanted(view, pageRows);
    const wanted = readPath(items.input, { id: String(id), state, after });
    const about = more.item ?? (/^\d{1,15}$/.test(item) ? Number(item) : undefined);
    const [mode, officesOf, plan, found, [named]] = await Promise.all([
      gateway.mode(),
      offices.perform(by, {}),
      find.perform(by, { id }),
      items.perform(by, { ...wanted, limit: limit + 1 }),
      about === undefined ? [] : items.perform(by, { id, after: about - 1, limit: 1 }),
    ]);
    const isNamed = named !== undefined && named.item === about && mayBeDecided(named);
    const shown = found.slice(0, limit);
    return (
      <PlanPage
        {...{ view, mode, plan, offices: officesOf, items: shown, ...more }}
        next={found.length > limit ? String(shown.at(-1)!.item) : undefined}
        isFirst={wanted.after === 0}
        decided={isNamed ? named : undefined}
      />
    );
  };

  app.get("/give-back/:id", async (context) => {
    const { id } = readPath(find.input, context.req.param());
    return showPage(context, await planPage(context, id));
  });

  // A route for each: who may approve a plan is somebody else than who may run it.
  for (const act of planActs) {
    app.post(`/give-back/:id/${act}`, async (context) => {
      const { view, form } = context.var;
      const { id } = readPath(find.input, context.req.param());
      const { input, faults } = readForm(view, form, giveBackOperations[act].input, { id });
      const again = (more: { readonly faults?: FormFaults; readonly refused?: string }) =>
        isStep(form) ? plansPage(view, more) : planPage(context, id, more);
      if (input === undefined) return showPage(context, await again({ faults }), 422);
      try {
        await giveBackOperations[act].perform(askedBy(view, gateway), input);
      } catch (error) {
        return showPage(context, await again({ refused: refusalOf(view, error) }), 409);
      }
      events.changed();
      return context.redirect(isStep(form) ? "/give-back" : `/give-back/${id}`, 303);
    });
  }

  app.get("/give-back/:id/numbers", async (context) => {
    const { view } = context.var;
    const { id } = readPath(find.input, context.req.param());
    const after = context.req.query("cursor") ?? "";
    const input = readPath(numbers.input, { id: String(id), after });
    const limit = rowsWanted(view, mapRows);
    const found = await numbers.perform(askedBy(view, gateway), { ...input, limit: limit + 1 });
    const rows = found.slice(0, limit);
    const next = found.length > limit ? rows.at(-1)!.ours : undefined;
    const isFirst = after === "";
    return showPage(context, <NumberMapPage {...{ view, plan: id, rows, next, isFirst }} />);
  });

  app.get("/give-back/acts/:office", async (context) => {
    const { view } = context.var;
    const office = context.req.param("office");
    const { cursor = "" } = context.req.query();
    const input = readPath(listToEnter.input, { office, cursor });
    const limit = rowsWanted(view, pageRows);
    const found = await listToEnter.perform(askedBy(view, gateway), { ...input, limit });
    const isFirst = cursor === "";
    return showPage(context, <ActsOfOfficePage {...{ view, office, found, isFirst }} />);
  });

  app.post("/give-back/:id/items/:item/decide", async (context) => {
    const { view, form } = context.var;
    const path = context.req.param();
    const { id } = readPath(find.input, { id: path.id });
    const { item } = readPath(decide.input.pick({ item: true }), { item: path.item });
    const { input, faults } = readForm(view, form, decide.input, { item });
    if (input === undefined) {
      return showPage(context, await planPage(context, id, { item, faults }), 422);
    }
    try {
      await decide.perform(askedBy(view, gateway), input);
    } catch (error) {
      const refused = refusalOf(view, error);
      return showPage(context, await planPage(context, id, { item, refused }), 409);
    }
    events.changed();
    return context.redirect(`/give-back/${id}`, 303);
  });

  app.get("/give-back/:id/report", async (context) => {
    const { view } = context.var;
    const input = readPath(report.input, context.req.param());
    const signed = await report.perform(askedBy(view, gateway), input);
    return showPage(context, <GiveBackReportPage view={view} signed={signed} />);
  });
}

/** Why a plan does not do that now, or a file cannot be used; everything else is thrown on. */
function refusalOf(view: View, error: unknown): string {
  const codes = ["PLAN_REFUSED", "PARAMETERS_INVALID"];
  if (!(error instanceof Problem) || !codes.includes(error.code)) throw error;
  return reasonText(view.lang, error.detail);
}
