import type { DocumentStep } from "../../../adapters/officers/mod.ts";
import { ArchivedMessage } from "../archived_message.tsx";
import { ChannelBadge, Table, Time } from "../components/mod.ts";
import { channelRuleText } from "../channel_rule_text.ts";
import type { View } from "../view.ts";

/** The messages that have changed a document. */
export function DocumentSteps(
  { view, steps }: { readonly view: View; readonly steps: readonly DocumentStep[] },
) {
  const { t } = view;
  return (
    <Table
      view={view}
      caption={t("history")}
      rows={steps}
      columns={[
        { head: t("at"), cell: ({ at }) => <Time view={view} at={at} /> },
        { head: t("declaration.procedure"), cell: ({ procedure }) => <code>{procedure}</code> },
        { head: t("office.number"), cell: ({ number }) => <span class="mono">{number}</span> },
        { head: t("state"), cell: ({ state }) => t(`documentState.${state}`) },
        { head: t("office.channel"), cell: (step) => <ChannelBadge view={view} {...step} /> },
        { head: t("office.rule"), cell: ({ rule }) => rule ? channelRuleText(view, rule) : "–" },
        {
          head: t("declaration.message"),
          cell: ({ message, archive }) =>
            archive === null
              ? message
              : <ArchivedMessage view={view} message={message} part={archive} />,
        },
      ]}
    />
  );
}
