import type { GiveBackPlan, PlanSettings } from "../../../adapters/give_back/give_back_plans.ts";
import type { StoredMode } from "../../../adapters/mode/mode_store.ts";
import { giveBackOperations } from "../../operations/give_back.ts";
import {
  Banner,
  Field,
  FileField,
  Form,
  Select,
  Table,
  TextArea,
  Time,
} from "../components/mod.ts";
import { fieldOf, type FormFaults } from "../read_form.ts";
import type { View } from "../view.ts";
import { ConsoleLayout } from "./console_layout.tsx";
import { formatNumber } from "./format_number.ts";
import { mayAct } from "./may_act.ts";
import { PlanStateBadge } from "./plan_state_badge.tsx";

const { make, addPaper } = giveBackOperations;

/** What a form on the page has led to. */
export interface PlansMore {
  /** The fields of a plan that was not made, as they were sent. */
  readonly sent?: Readonly<Record<string, string>>;
  readonly faults?: FormFaults;
  readonly paperFaults?: FormFaults;
  readonly refused?: string;
  /** Notes that were taken from paper. */
  readonly noted?: { readonly notes: number; readonly added: number };
}

export function PlansPage(
  { view, mode, plans, usualAsk, refused, noted, ...more }: PlansMore & {
    readonly view: View;
    readonly mode: StoredMode;
    readonly plans: readonly GiveBackPlan[];
    readonly usualAsk: PlanSettings["ask"];
  },
) {
  const { t } = view;
  const open = plans.some(({ state }) => state !== "done");
  return (
    <ConsoleLayout view={view} mode={mode} title={t("console.giveBack")} lead={t("giveBack.lead")}>
      {refused !== undefined && <Banner view={view} kind="bad">{refused}</Banner>}
      {noted !== undefined && (
        <Banner view={view} kind="good">{t("giveBack.noted", { ...noted })}</Banner>
      )}
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
      {mayAct(view, make.right) && !open && <MakeForm {...{ view, usualAsk, ...more }} />}
      {mayAct(view, addPaper.right) && <PaperForm view={view} faults={more.paperFaults} />}
    </ConsoleLayout>
  );
}

export function sumOf(counts: GiveBackPlan["counts"]): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function MakeForm(
  { view, usualAsk, sent, faults = {} }: Pick<PlansMore, "sent" | "faults"> & {
    readonly view: View;
    readonly usualAsk: PlanSettings["ask"];
  },
) {
  const { t } = view;
  const { ask, concurrency, perSecond, reason } = make.input.shape;
  const shown = (name: "concurrency" | "perSecond" | "reason") => ({
    ...fieldOf({ concurrency, perSecond, reason }[name]),
    ...(sent === undefined ? {} : { value: sent[name] }),
    ...{ view, name, fault: faults[name] },
  });
  return (
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
            value={sent?.ask ?? usualAsk}
            options={ask.unwrap().options.map((each) => [each, t(`giveBack.ask.${each}`)] as const)}
            fault={faults.ask}
          />
          <Field {...shown("concurrency")} label={t("giveBack.concurrency")} />
          <Field {...shown("perSecond")} label={t("giveBack.perSecond")} />
        </div>
        <TextArea {...shown("reason")} label={t("reason")} rows={2} />
        <button type="submit">{t("giveBack.make")}</button>
      </Form>
    </section>
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
