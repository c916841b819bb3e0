import { Table } from "../components/mod.ts";
import type { GiveBackStanding } from "../../operations/give_back.ts";
import type { View } from "../view.ts";
import { formatNumber } from "./format_number.ts";

/** What a give-back leaves on paper: the signed report, the numbers, what officers have to enter. */
export function GiveBackPapers(
  { view, standing: { plan, offices } }: {
    readonly view: View;
    readonly standing: GiveBackStanding;
  },
) {
  return (
    <>
      {plan !== undefined && <PlanPapers view={view} plan={plan.id} />}
      {offices.length > 0 && <OfficesTable view={view} offices={offices} />}
    </>
  );
}

/** Of one plan. */
export function PlanPapers({ view, plan }: { readonly view: View; readonly plan: number }) {
  const { t } = view;
  const report = `/api/v1/failback/plans/${plan}/report`;
  return (
    <section class="card" aria-labelledby="papers">
      <h2 id="papers">{t("giveBack.papers", { plan })}</h2>
      <p class="buttons">
        <a class="button quiet" href={`/give-back/${plan}/report`}>{t("giveBack.report")}</a>
        <a class="button quiet" href={report} download={`give-back-${plan}.json`}>
          {t("giveBack.whole")}
        </a>
        <a class="button quiet" href={`/give-back/${plan}/numbers`}>{t("giveBack.numberMap")}</a>
        <a class="button quiet" href={`/give-back/${plan}/numbers?list=1&as=csv`} download>
          {t("giveBack.numberMap.csv")}
        </a>
      </p>
    </section>
  );
}

/** What officers decided, office by office, and the list that each enters by hand. */
export function OfficesTable(
  { view, offices }: { readonly view: View; readonly offices: GiveBackStanding["offices"] },
) {
  const { t } = view;
  return (
    <Table
      view={view}
      caption={t("giveBack.offices")}
      rows={offices}
      columns={[
        {
          head: t("office.code"),
          rowHead: true,
          cell: ({ office }) => <a href={`/give-back/acts/${office}`}>{office}</a>,
        },
        {
          head: t("giveBack.offices.done"),
          number: true,
          cell: ({ done }) => formatNumber(view, done),
        },
        {
          head: t("giveBack.offices.pending"),
          number: true,
          cell: ({ pending }) => formatNumber(view, pending),
        },
      ]}
    />
  );
}
