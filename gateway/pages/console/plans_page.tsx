import type { GiveBackPlan, PlanSettings } from "../../../adapters/give_back/give_back_plans.ts";
import type { SwitchRun } from "../../../adapters/switching/mod.ts";
import type { Finding } from "../../../core/switching/mod.ts";
import { giveBackOperations, type GiveBackStanding } from "../../operations/give_back.ts";
import { Banner, Field, FileField, Form, Table, Time } from "../components/mod.ts";
import { fieldOf, type FormFaults } from "../read_form.ts";
import { sentAs } from "../sent_form.ts";
import type { View } from "../view.ts";
import { ConsoleLayout } from "./console_layout.tsx";
import { formatNumber } from "./format_number.ts";
import { GiveBackPapers } from "./give_back_papers.tsx";
import { GiveBackSteps, isIdle, MakeForm } from "./give_back_steps.tsx";
import { mayAct } from "./may_act.ts";
import { sumOf } from "./plan_progress.tsx";
import { PlanStateBadge } from "./plan_state_badge.tsx";

const { make, addPaper } = giveBackOperations;

/** What a form on the page has led to. */
export interface PlansMore {
  readonly faults?: FormFaults;
  readonly paperFaults?: FormFaults;
  readonly refused?: string;
  /** Notes that were taken from paper. */
  readonly noted?: { readonly notes: number; readonly added: number };
}

/** Giving back: the five steps that lead through it, what comes of it on paper, and all plans. */
export function PlansPage(
  { view, plans, standing, findings, last, usualAsk, refused, noted, ...more }: PlansMore & {
    readonly view: View;
    readonly plans: readonly GiveBackPlan[];
    readonly standing: GiveBackStanding;
    /** What a switch back to the primary would find now. */
    readonly findings: readonly Finding[];
    /** The last switch, which may still run. */
    readonly last: SwitchRun | undefined;
    readonly usualAsk: PlanSettings["ask"];
  },
) {
  const { t } = view;
  const isOpen = plans.some(({ state }) => state !== "done");
  const isNext = !isIdle(standing) &&
    standing.steps.some(({ name, state }) => name === "plan" && state === "next");
  return (
    <ConsoleLayout
      view={view}
      mode={standing.mode}
      title={t("console.giveBack")}
      lead={t("giveBack.lead")}
    >
      {refused !== undefined && <Banner view={view} kind="bad">{refused}</Banner>}
      {noted !== undefined && (
        <Banner view={view} kind="good">{t("giveBack.noted", { ...noted })}</Banner>
      )}
      <GiveBackSteps
        {...{ view, standing, findings, last, usualAsk }}
        faults={more.faults ?? {}}
      />
      <GiveBackPapers {...{ view, standing }} />
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
              cell: ({ createdBy }) => createdBy,
            },
            {
              head: t("reason"),
              cell: ({ reason }) => reason,
            },
            {
              head: t("giveBack.items"),
              number: true,
              cell: ({ counts }) => formatNumber(view, sumOf(counts)),
            },
          ]}
        />
      </div>
      {mayAct(view, make.right) && !isOpen && !isNext && (
        <details class="card" open={sentAs(view.sent, "/give-back") !== undefined}>
          <summary>{t("giveBack.makeAnother")}</summary>
          <MakeForm {...{ view, standing, usualAsk }} id="another" faults={more.faults ?? {}} />
        </details>
      )}
      {mayAct(view, addPaper.right) && <PaperForm view={view} faults={more.paperFaults} />}
    </ConsoleLayout>
  );
}

/** What officers wrote down by hand while nothing answered. */
function PaperForm(
  { view, faults = {} }: { readonly view: View; readonly faults?: FormFaults },
) {
  const { t } = view;
  return (
    <section class="card" aria-labelledby="paper">
      <h2 id="paper">{t("giveBack.addPaper")}</h2>
      <Form view={view} action="/give-back/paper" label={t("giveBack.addPaper")} upload>
        <FileField
          view={view}
          name="text"
          label={t("giveBack.paperFile")}
          hint={t("giveBack.paperHint")}
          accept=".csv,.json,text/csv,application/json"
          required
          fault={faults.text}
        />
        <Field
          {...fieldOf(addPaper.input.shape.reason)}
          view={view}
          id="paper-reason"
          name="reason"
          label={t("reason")}
          fault={faults.reason}
        />
        <button type="submit" class="quiet">{t("giveBack.addPaper")}</button>
      </Form>
    </section>
  );
}
