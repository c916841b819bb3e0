import { itemStates } from "../../../adapters/give_back/give_back_plans.ts";
import { itemsToLookAt, type SignedReport } from "../../../adapters/give_back/give_back_report.ts";
import type { Channel } from "../../../core/procedures/mod.ts";
import { reasonText } from "../../../core/reasons/mod.ts";
import { Banner, DefinitionList, Layout, PrintButton, Table, Time } from "../components/mod.ts";
import { ChannelBadge } from "../components/channel_badge.tsx";
import type { View } from "../view.ts";
import { formatNumber } from "./format_number.ts";
import { ItemsOfPlan } from "./items_of_plan.tsx";
import { sumOf } from "./plan_progress.tsx";

/** The signed report as a page: everything of it that a person has to read, and where all of it is. */
export function GiveBackReportPage(
  { view, signed: { report, signature } }: {
    readonly view: View;
    readonly signed: SignedReport;
  },
) {
  const { t } = view;
  const { plan, counts, balance, channels } = report;
  const { accepted, givenBack, pending, decided, acts } = balance;
  const time = (at: string | null) => at && <Time view={view} at={new Date(at)} />;
  const whole = `/api/v1/failback/plans/${plan.id}/report`;
  return (
    <Layout view={view} title={t("giveBack.reportTitle", { plan: plan.id })}>
      <PrintButton view={view} />
      <div class="sheet">
        <Banner view={view} kind={balance.balanced ? "good" : "bad"}>
          {t("giveBack.balance", { accepted, givenBack, pending, decided })}{" "}
          <strong>{t(balance.balanced ? "giveBack.balanced" : "giveBack.notBalanced")}</strong>
        </Banner>
        {balance.problems.map((problem) => <p class="bad">{reasonText(view.lang, problem)}</p>)}
        {acts.done > 0 && (
          <p>
            {t("giveBack.actsBalance", {
              ...{ done: acts.done, entered: acts.entered, pending: acts.pending },
              superseded: acts.superseded,
            })}
          </p>
        )}
        <DefinitionList
          pairs={[
            [t("giveBack.made"), <>{time(plan.createdAt)} {plan.createdBy}: {plan.reason}</>],
            [t("giveBack.approvedAt"), <>{time(plan.approvedAt)} {plan.approvedBy ?? "–"}</>],
            [t("giveBack.startedAt"), time(plan.startedAt)],
            [t("giveBack.endedAt"), time(plan.endedAt)],
          ]}
        />
        <Table
          view={view}
          caption={t("giveBack.counts")}
          rows={itemStates}
          columns={[
            { head: t("state"), rowHead: true, cell: (state) => t(`item.state.${state}`) },
            {
              head: t("giveBack.items"),
              number: true,
              cell: (state) => formatNumber(view, counts[state]),
            },
          ]}
        />
        <p>
          <strong>{t("giveBack.sum", { total: formatNumber(view, sumOf(counts)) })}</strong>
        </p>
        <ItemsOfPlan view={view} caption={t("giveBack.toLookAt")} items={itemsToLookAt(report)} />
        {channels.length > 0 && (
          <Table
            view={view}
            caption={t("giveBack.channels")}
            rows={channels}
            columns={[
              {
                head: t("giveBack.numbers"),
                rowHead: true,
                cell: ({ number, theirs }) => <span class="mono">{number} → {theirs ?? "–"}</span>,
              },
              {
                head: t("mode.standby"),
                cell: ({ standby }) => <ChannelBadge view={view} channel={standby as Channel} />,
              },
              {
                head: "VNACCS",
                cell: ({ primary }) => <ChannelBadge view={view} channel={primary as Channel} />,
              },
              { head: t("at"), cell: ({ at }) => time(at) },
            ]}
          />
        )}
        {report.acts.length > 0 && (
          <Table
            view={view}
            caption={t("giveBack.acts")}
            rows={report.acts}
            columns={[
              { head: t("office.code"), cell: ({ office }) => office },
              {
                head: t("toEnter.ours"),
                rowHead: true,
                cell: ({ number }) => <span class="mono">{number || "–"}</span>,
              },
              {
                head: t("toEnter.theirs"),
                cell: ({ theirs }) =>
                  theirs === null
                    ? t("toEnter.theirs.unknown")
                    : <span class="mono">{theirs}</span>,
              },
              { head: t("declaration.act"), cell: ({ kind }) => t(`act.${kind}`) },
              { head: t("reason"), cell: ({ text }) => text || "–" },
              { head: t("by"), cell: ({ officer }) => officer },
              { head: t("at"), cell: ({ at }) => time(at) },
              {
                head: t("toEnter.entered"),
                cell: ({ superseded, enteredAt, enteredBy }) =>
                  enteredAt !== null
                    ? <>{time(enteredAt)} {enteredBy}</>
                    : superseded
                    ? t("act.superseded")
                    : "–",
              },
            ]}
          />
        )}
        <DefinitionList
          pairs={[
            [t("giveBack.reportMade"), time(report.madeAt)],
            [t("giveBack.signedBy"), `${signature.fingerprint} (${signature.algorithm})`],
            [t("giveBack.signature"), <code class="wrap">{signature.value}</code>],
          ]}
        />
        <p>
          <a href={whole} download={`give-back-${plan.id}.json`}>{t("giveBack.whole")}</a>{" "}
          <a href={`${whole}.html`}>{t("giveBack.printed")}</a>{" "}
          <a href={`/give-back/${plan.id}/numbers`}>{t("giveBack.numberMap")}</a>
        </p>
      </div>
    </Layout>
  );
}
