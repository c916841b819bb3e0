import type { GiveBackPlan, PlanState } from "../../../adapters/give_back/give_back_plans.ts";
import type { PlanItem } from "../../../adapters/give_back/plan_items.ts";
import type { StoredMode } from "../../../adapters/mode/mode_store.ts";
import { giveBackOperations, type GiveBackStanding } from "../../operations/give_back.ts";
import { Banner, DefinitionList, Field, Form, Pager, Select, Time } from "../components/mod.ts";
import { fieldOf, type FormFaults } from "../read_form.ts";
import { sentAs } from "../sent_form.ts";
import type { View } from "../view.ts";
import { ConsoleLayout } from "./console_layout.tsx";
import { OfficesTable, PlanPapers } from "./give_back_papers.tsx";
import { ItemsOfPlan } from "./items_of_plan.tsx";
import { mayAct } from "./may_act.ts";
import { PlanProgress } from "./plan_progress.tsx";
import { PlanStateBadge } from "./plan_state_badge.tsx";

const { decide } = giveBackOperations;

/** The steps that a plan takes by a person. */
export const planActs = ["approve", "run", "pause", "resume", "discard"] as const;
export type PlanAct = typeof planActs[number];

/** What can be done with a plan of each state; the first is the step that comes next. */
const actsFrom: Readonly<Partial<Record<PlanState, readonly PlanAct[]>>> = {
  planned: ["approve", "discard"],
  approved: ["run", "discard"],
  running: ["pause"],
  paused: ["resume"],
};

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

export function PlanPage(
  { view, mode, plan, offices, items, next, isFirst, decided, refused, faults = {} }: {
    readonly view: View;
    readonly mode: StoredMode;
    readonly plan: GiveBackPlan;
    readonly offices: GiveBackStanding["offices"];
    readonly items: readonly PlanItem[];
    readonly next: string | undefined;
    readonly isFirst: boolean;
    /** The item that the reader is about to decide. */
    readonly decided: PlanItem | undefined;
    readonly refused?: string;
    readonly faults?: FormFaults;
  },
) {
  const { t } = view;
  const decideAt = (item: number) => `/give-back/${plan.id}?item=${item}#decide`;
  const maySend = mayAct(view, decide.right);
  return (
    <ConsoleLayout view={view} mode={mode} title={t("giveBack.title", { plan: plan.id })}>
      {refused !== undefined && <Banner view={view} kind="bad">{refused}</Banner>}
      <section class="card" id="plan" data-live>
        <PlanFacts view={view} plan={plan} />
        <PlanProgress view={view} plan={plan} />
      </section>
      <div id="acts" data-live>
        <PlanActs
          view={view}
          plan={plan}
          fault={decided === undefined ? faults.reason : undefined}
        />
      </div>
      <PlanPapers view={view} plan={plan.id} />
      {offices.length > 0 && <OfficesTable view={view} offices={offices} />}
      {decided !== undefined && maySend && (
        <DecideForm view={view} plan={plan} item={decided} faults={faults} />
      )}
      <div id="items" data-live={isFirst ? true : undefined}>
        <ItemsOfPlan
          view={view}
          caption={t("giveBack.itemsCaption")}
          items={items}
          more={next !== undefined}
          decideAt={maySend ? decideAt : undefined}
        />
      </div>
      <Pager view={view} next={next} isFirst={isFirst} />
    </ConsoleLayout>
  );
}

function PlanActs(
  { view, plan, fault }: {
    readonly view: View;
    readonly plan: GiveBackPlan;
    readonly fault: string | undefined;
  },
) {
  const { t } = view;
  const acts = actsFrom[plan.state] ?? [];
  return acts.map((act, index) => {
    const { right, input } = giveBackOperations[act];
    const action = `/give-back/${plan.id}/${act}`;
    if (!mayAct(view, right)) {
      return act === "approve" && (
        <section class="card">
          <p class="hint">{t("giveBack.approvedByAdministrator")}</p>
        </section>
      );
    }
    return (
      <section class="card">
        <Form view={view} action={action} label={t(`giveBack.act.${act}`)}>
          <Field
            {...fieldOf(input.shape.reason)}
            view={view}
            id={index === 0 ? undefined : `${act}-reason`}
            name="reason"
            label={t("reason")}
            fault={sentAs(view.sent, action) && fault}
          />
          <button type="submit" class={act === "discard" ? "quiet" : undefined}>
            {t(`giveBack.act.${act}`)}
          </button>
        </Form>
      </section>
    );
  });
}

function DecideForm(
  { view, plan, item, faults }: {
    readonly view: View;
    readonly plan: GiveBackPlan;
    readonly item: PlanItem;
    readonly faults: FormFaults;
  },
) {
  const { t } = view;
  const { decision, number, reason } = decide.input.shape;
  return (
    <section class="card" id="decide" aria-labelledby="decide-title">
      <h2 id="decide-title">
        {t("giveBack.decideAbout", { item: item.message ?? t("giveBack.paper") })}
      </h2>
      <Form
        view={view}
        action={`/give-back/${plan.id}/items/${item.item}/decide`}
        label={t("giveBack.decide")}
      >
        <Select
          view={view}
          name="decision"
          label={t("giveBack.decide")}
          required
          options={decision.options.map((each) => [each, t(`giveBack.decision.${each}`)] as const)}
          fault={faults.decision}
        />
        <Field
          {...fieldOf(number)}
          view={view}
          name="number"
          label={t("giveBack.theirNumber")}
          fault={faults.number}
        />
        <Field
          {...fieldOf(reason)}
          view={view}
          id="decide-reason"
          name="reason"
          label={t("reason")}
          fault={faults.reason}
        />
        <button type="submit">{t("giveBack.decide")}</button>
      </Form>
    </section>
  );
}
