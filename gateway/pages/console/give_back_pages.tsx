import type { Context, Hono } from "hono";
import {
  approvePlan,
  findPlan,
  type GiveBackPlan,
  type ItemState,
  itemStates,
  listPlans,
  makePlan,
  movePlan,
  type PlanAct,
  PlanRefused,
  type PlanState,
} from "../../../adapters/give_back/give_back_plans.ts";
import { type ListedItem, listItems } from "../../../adapters/give_back/list_items.ts";
import type { StoredMode } from "../../../adapters/mode/mode_store.ts";
import {
  Badge,
  type BadgeTone,
  Banner,
  DefinitionList,
  Field,
  Form,
  Layout,
  Pager,
  PrintButton,
  Select,
  Table,
  TextArea,
  Time,
} from "../components/mod.ts";
import { operationOfPage } from "./operation_of_page.ts";
import { formText } from "../form_text.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { PageProblem } from "../page_problem.ts";
import { showPage } from "../show_page.ts";
import type { View } from "../view.ts";
import { ConsoleLayout } from "./console_layout.tsx";
import type { ConsoleOptions } from "./console_options.ts";
import { formatNumber } from "./format_number.ts";
import { limits } from "../../limits.ts";
import { mayAct } from "./may_act.ts";
import { reasonText } from "../../../core/reasons/mod.ts";

const pageRows = 100;
const reportItemsMax = 1_000;

/** Giving back what was accepted in standby: plan, approval, progress, verdicts, report. */
export function giveBackPages(
  app: Hono<PageEnv>,
  { sql, seal }: PageOptions,
  { gateway, events }: ConsoleOptions,
): void {
  const plansPage = async (view: View, fault?: string) => {
    const [mode, plans] = await Promise.all([gateway.mode(), listPlans(sql)]);
    return <PlansPage view={view} mode={mode} plans={plans} fault={fault} />;
  };

  app.get("/give-back", async (context) => {
    return showPage(context, await plansPage(context.var.view));
  });

  app.post("/give-back", async (context) => {
    const { view, form } = context.var;
    const reason = formText(form, "reason").slice(0, limits.reasonCharactersMax);
    const [concurrency, perSecond] = [wholeOf(form, "concurrency"), wholeOf(form, "perSecond")];
    const ask = formText(form, "ask") === "always" ? "always" : "doubtful";
    if (reason === "" || !(concurrency >= 1 && concurrency <= 256) || !(perSecond <= 10_000)) {
      return showPage(context, await plansPage(view, view.t("giveBack.fault")), 422);
    }
    try {
      const settings = { ask, concurrency, perSecond } as const;
      const plan = await makePlan({ sql, seal }, settings, { actor: view.account!.name, reason });
      events.changed();
      return context.redirect(`/give-back/${plan.id}`, 303);
    } catch (error) {
      if (!(error instanceof PlanRefused)) throw error;
      return showPage(context, await plansPage(view, reasonText(view.lang, error.message)), 409);
    }
  });

  const planPage = async (view: View, id: number, cursor: string | undefined, fault?: string) => {
    const plan = await findPlan(sql, id);
    if (plan === undefined) throw new PageProblem("missing");
    const state = itemStates.find((each) => each === new URLSearchParams(view.query).get("state"));
    const after = /^\d{1,18}$/.test(cursor ?? "") ? cursor! : "0";
    const found = await listItems(sql, id, {
      states: state && [state],
      after,
      limit: pageRows + 1,
    });
    const items = found.slice(0, pageRows);
    return (
      <PlanPage
        view={view}
        mode={await gateway.mode()}
        plan={plan}
        items={items}
        next={found.length > pageRows ? items.at(-1)!.place : undefined}
        isFirst={after === "0"}
        fault={fault}
      />
    );
  };

  app.get("/give-back/:id", async (context) => {
    const id = planId(context.req.param("id"));
    return showPage(context, await planPage(context.var.view, id, context.req.query("cursor")));
  });

  // A route for each: who may approve a plan is somebody else than who may run it.
  for (const act of acts) app.post(`/give-back/:id/${act}`, (context) => move(context, act));

  const move = async (context: Context<PageEnv>, act: Act) => {
    const { view, form } = context.var;
    const id = planId(context.req.param("id")!);
    const reason = formText(form, "reason").slice(0, limits.reasonCharactersMax);
    if (reason === "") {
      const page = await planPage(view, id, undefined, view.t("switch.reasonMissing"));
      return showPage(context, page, 422);
    }
    const by: PlanAct = { actor: view.account!.name, reason };
    try {
      if (act === "approve") await approvePlan({ sql, seal }, id, by);
      else await movePlan(sql, id, act, by);
    } catch (error) {
      if (!(error instanceof PlanRefused)) throw error;
      const page = await planPage(view, id, undefined, reasonText(view.lang, error.message));
      return showPage(context, page, 409);
    }
    events.changed();
    return context.redirect(`/give-back/${id}`, 303);
  };

  app.get("/give-back/:id/report", async (context) => {
    const { view } = context.var;
    const id = planId(context.req.param("id"));
    const plan = await findPlan(sql, id);
    if (plan === undefined) throw new PageProblem("missing");
    const states = itemStates.filter((state) =>
      state !== "given back" && state !== "already there"
    );
    const items = await listItems(sql, id, { states, limit: reportItemsMax });
    return showPage(context, <ReportPage view={view} plan={plan} items={items} />);
  });
}

const acts = ["approve", "run", "pause", "resume"] as const;
type Act = typeof acts[number];
/** The one step that a plan of each state can take. */
const actFrom: Readonly<Partial<Record<PlanState, Act>>> = {
  planned: "approve",
  approved: "run",
  running: "pause",
  paused: "resume",
};

function planId(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new PageProblem("missing");
  return Number(text);
}

function wholeOf(form: FormData, name: string): number {
  const text = formText(form, name);
  return /^\d{1,6}$/.test(text) ? Number(text) : NaN;
}

const planTones: Readonly<Record<PlanState, BadgeTone>> = {
  planned: "plain",
  approved: "info",
  running: "info",
  paused: "warning",
  done: "good",
};

function PlanStateBadge({ view, state }: { readonly view: View; readonly state: PlanState }) {
  return <Badge tone={planTones[state]}>{view.t(`plan.state.${state}`)}</Badge>;
}

const itemTones: Readonly<Record<ItemState, BadgeTone>> = {
  pending: "plain",
  sending: "info",
  unknown: "warning",
  "given back": "good",
  "already there": "good",
  differs: "bad",
  refused: "bad",
  held: "warning",
  decided: "info",
};

function ItemStateBadge({ view, state }: { readonly view: View; readonly state: ItemState }) {
  return <Badge tone={itemTones[state]}>{view.t(`item.state.${state}`)}</Badge>;
}

function PlansPage(
  { view, mode, plans, fault }: {
    readonly view: View;
    readonly mode: StoredMode;
    readonly plans: readonly GiveBackPlan[];
    readonly fault: string | undefined;
  },
) {
  const { t } = view;
  const open = plans.some(({ state }) => state !== "done");
  return (
    <ConsoleLayout view={view} mode={mode} title={t("console.giveBack")} lead={t("giveBack.lead")}>
      {fault !== undefined && <Banner view={view} kind="bad">{fault}</Banner>}
      <div id="plans" data-live>
        <Table
          view={view}
          caption={t("giveBack.plans")}
          rows={plans}
          columns={[
            {
              head: t("giveBack.plan"),
              rowHead: true,
              cell: ({ id }) => <a href={`/give-back/${id}`}>{id}</a>,
            },
            { head: t("state"), cell: ({ state }) => <PlanStateBadge view={view} state={state} /> },
            { head: t("at"), cell: ({ createdAt }) => <Time view={view} at={createdAt} /> },
            {
              head: t("by"),
              cell: ({ createdBy }) =>
                createdBy,
            },
            {
              head: t("reason"),
              cell: ({ reason }) =>
                reason,
            },
            {
              head: t("giveBack.items"),
              number: true,
              cell: ({ counts }) =>
                formatNumber(view, sumOf(counts)),
            },
          ]}
        />
      </div>
      {mayAct(view, "make a give-back plan") && !open && (
        <section class="card" aria-labelledby="make">
          <h2 id="make">{t("giveBack.make")}</h2>
          <p class="hint">{t("giveBack.makeHint")}</p>
          <Form view={view} action="/give-back" label={t("giveBack.make")}>
            <div class="fields">
              <Select
                view={view}
                name="ask"
                label={t("giveBack.ask")}
                required
                options={[
                  ["doubtful", t("giveBack.ask.doubtful")],
                  ["always", t("giveBack.ask.always")],
                ]}
              />
              <Field
                view={view}
                name="concurrency"
                label={t("giveBack.concurrency")}
                value="8"
                required
                inputmode="numeric"
                maxlength={3}
              />
              <Field
                view={view}
                name="perSecond"
                label={t("giveBack.perSecond")}
                value="0"
                required
                inputmode="numeric"
                maxlength={5}
              />
            </div>
            <TextArea
              view={view}
              name="reason"
              label={t("reason")}
              rows={2}
              required
              maxlength={limits.reasonCharactersMax}
            />
            <button type="submit">{t("giveBack.make")}</button>
          </Form>
        </section>
      )}
    </ConsoleLayout>
  );
}

function sumOf(counts: GiveBackPlan["counts"]): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function Progress({ view, plan }: { readonly view: View; readonly plan: GiveBackPlan }) {
  const { t } = view;
  const total = sumOf(plan.counts);
  const { "given back": given, "already there": there, decided } = plan.counts;
  const through = given + there + decided;
  const percent = total === 0 ? 100 : Math.floor(100 * through / total);
  return (
    <>
      <p>
        <label for="progress">{t("giveBack.progress", { through, total, percent })}</label>
        <progress id="progress" max="100" value={percent}>{percent} %</progress>
      </p>
      {plan.refusalsExpected > 0 && (
        <p class="bad">{t("giveBack.refusalsExpected", { count: plan.refusalsExpected })}</p>
      )}
      <dl class="tiles">
        {itemStates.map((state) => (
          <div class={`tile ${plan.counts[state] > 0 && itemTones[state] === "bad" ? "bad" : ""}`}>
            <dt>{t(`item.state.${state}`)}</dt>
            <dd>
              <strong>
                <a href={`/give-back/${plan.id}?state=${encodeURIComponent(state)}`}>
                  {formatNumber(view, plan.counts[state])}
                </a>
              </strong>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function PlanFacts({ view, plan }: { readonly view: View; readonly plan: GiveBackPlan }) {
  const { t } = view;
  const { settings } = plan;
  return (
    <DefinitionList
      pairs={[
        [t("state"), <PlanStateBadge view={view} state={plan.state} />],
        [t("giveBack.made"), <Time view={view} at={plan.createdAt} />],
        [t("by"), plan.createdBy],
        [t("reason"), plan.reason],
        [t("giveBack.approvedAt"), plan.approvedAt && <Time view={view} at={plan.approvedAt} />],
        [t("giveBack.approvedBy"), plan.approvedBy],
        [t("giveBack.startedAt"), plan.startedAt && <Time view={view} at={plan.startedAt} />],
        [t("giveBack.endedAt"), plan.endedAt && <Time view={view} at={plan.endedAt} />],
        [t("giveBack.ask"), t(`giveBack.ask.${settings.ask}`)],
        [t("giveBack.concurrency"), settings.concurrency],
        [t("giveBack.perSecond"), settings.perSecond === 0 ? t("none") : settings.perSecond],
      ]}
    />
  );
}

function PlanPage(
  { view, mode, plan, items, next, isFirst, fault }: {
    readonly view: View;
    readonly mode: StoredMode;
    readonly plan: GiveBackPlan;
    readonly items: readonly ListedItem[];
    readonly next: string | undefined;
    readonly isFirst: boolean;
    readonly fault: string | undefined;
  },
) {
  const { t } = view;
  const act = actFrom[plan.state];
  return (
    <ConsoleLayout view={view} mode={mode} title={t("giveBack.title", { plan: plan.id })}>
      {fault !== undefined && <Banner view={view} kind="bad">{fault}</Banner>}
      <section class="card" id="plan" data-live data-poll={plan.state === "running" || undefined}>
        <PlanFacts view={view} plan={plan} />
        <Progress view={view} plan={plan} />
      </section>
      <div id="acts" data-live>
        {act !== undefined && (
          <section class="card">
            {mayAct(view, operationOfPage[`POST /give-back/:id/${act}`]!)
              ? (
                <Form view={view} action={`/give-back/${plan.id}/${act}`} label={t("actions")}>
                  <Field
                    view={view}
                    name="reason"
                    label={t("reason")}
                    required
                    maxlength={limits.reasonCharactersMax}
                  />
                  <button type="submit">{t(`giveBack.act.${act}`)}</button>
                </Form>
              )
              : act === "approve" && <p class="hint">{t("giveBack.approvedByAdministrator")}</p>}
          </section>
        )}
      </div>
      <p>
        <a class="button quiet" href={`/give-back/${plan.id}/report`}>{t("giveBack.report")}</a>
      </p>
      <div id="items" data-live={isFirst ? true : undefined}>
        <ItemsOfPlan view={view} items={items} />
      </div>
      <Pager view={view} next={next} isFirst={isFirst} />
    </ConsoleLayout>
  );
}

function ItemsOfPlan(
  { view, items }: { readonly view: View; readonly items: readonly ListedItem[] },
) {
  const { t } = view;
  return (
    <Table
      view={view}
      caption={t("giveBack.itemsCaption")}
      rows={items}
      columns={[
        {
          head: t("console.message"),
          rowHead: true,
          cell: ({ message }) =>
            message === undefined
              ? t("giveBack.paper")
              : <a class="mono" href={`/messages/${message}`}>{message}</a>,
        },
        { head: t("message.procedure"), cell: ({ procedure }) => procedure || "–" },
        {
          head: t("giveBack.numbers"),
          cell: ({ number, theirs }) => (
            <span class="mono">
              {number || "–"}
              {theirs !== null && theirs !== number && <span class="block">→ {theirs}</span>}
            </span>
          ),
        },
        { head: t("state"), cell: ({ state }) => <ItemStateBadge view={view} state={state} /> },
        { head: t("giveBack.expected"), cell: ({ expected }) => reasonText(view.lang, expected) },
        {
          head: t("giveBack.found"),
          cell: ({ code, reason }) => (
            <>
              {code !== null && <span class="mono">{code}</span>} {reasonText(view.lang, reason)}
            </>
          ),
        },
        { head: t("giveBack.attempts"), number: true, cell: ({ attempts }) => attempts },
      ]}
    />
  );
}

function ReportPage(
  { view, plan, items }: {
    readonly view: View;
    readonly plan: GiveBackPlan;
    readonly items: readonly ListedItem[];
  },
) {
  const { t } = view;
  const total = sumOf(plan.counts);
  return (
    <Layout view={view} title={t("giveBack.reportTitle", { plan: plan.id })}>
      <PrintButton view={view} />
      <div class="sheet">
        <PlanFacts view={view} plan={plan} />
        <Table
          view={view}
          caption={t("giveBack.counts")}
          rows={itemStates}
          columns={[
            { head: t("state"), rowHead: true, cell: (state) => t(`item.state.${state}`) },
            {
              head: t("giveBack.items"),
              number: true,
              cell: (state) => formatNumber(view, plan.counts[state]),
            },
          ]}
        />
        <p>
          <strong>{t("giveBack.sum", { total: formatNumber(view, total) })}</strong>
        </p>
        <h2>{t("giveBack.rest")}</h2>
        <ItemsOfPlan view={view} items={items} />
      </div>
    </Layout>
  );
}
