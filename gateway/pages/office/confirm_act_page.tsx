import type { Document, OfficerActKind } from "../../../core/documents/mod.ts";
import { Confirm, DefinitionList, Layout } from "../components/mod.ts";
import type { View } from "../view.ts";
import { ChannelBadge, channelShown } from "./channel_badge.tsx";

/** Asks once more before a declaration is cleared or cancelled. */
export function ConfirmActPage(
  { view, document, kind, fields }: {
    readonly view: View;
    readonly document: Document;
    readonly kind: OfficerActKind;
    readonly fields: Readonly<Record<string, string>>;
  },
) {
  const { t } = view;
  const { id, number, channel, company } = document;
  const path = `/office/declarations/${id}`;
  return (
    <Layout view={view} title={t("declaration.title", { number })}>
      <Confirm
        view={view}
        action={`${path}/${kind.replace(" ", "-")}`}
        fields={fields}
        back={path}
        danger={kind === "cancel"}
      >
        <DefinitionList
          pairs={[
            [t("declaration.act"), t(`act.${kind}`)],
            [t("office.channel"), <ChannelBadge view={view} channel={channelShown(channel)} />],
            [t("office.owner"), company],
            [t("reason"), fields.text],
          ]}
        />
        <p>{t(kind === "cancel" ? "act.cancel.lead" : "act.clear.lead")}</p>
      </Confirm>
    </Layout>
  );
}
