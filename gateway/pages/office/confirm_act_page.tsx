import type {
  Document,
  OfficerAct,
  OfficerActKind,
  PermitDoubt,
  PermitPolicy,
} from "../../../core/documents/mod.ts";
import { ChannelBadge, channelShown, Confirm, DefinitionList, Layout } from "../components/mod.ts";
import type { TextKey } from "../../texts/texts.ts";
import type { View } from "../view.ts";
import { actPath, paperPath } from "./paper_path.ts";
import { PermitDoubtsList } from "./permit_doubts_list.tsx";

const leads: Readonly<Partial<Record<OfficerActKind, TextKey>>> = {
  cancel: "act.cancel.lead",
  duties: "act.duties.lead",
  release: "act.release.lead",
};

/** Asks once more before goods may leave or a declaration is cancelled. */
export function ConfirmActPage(
  { view, document, doubts, policy, act, seen }: {
    readonly view: View;
    readonly document: Document;
    /** Why the standby has not permitted it by itself. */
    readonly doubts: readonly PermitDoubt[];
    /** What it permits by itself. */
    readonly policy: PermitPolicy;
    readonly act: OfficerAct;
    /** The number that the officer saw. */
    readonly seen: string;
  },
) {
  const { t } = view;
  const { number, company } = document;
  const { kind, text, basis, reference } = act;
  const fields = {
    number: seen,
    text,
    ...(basis === undefined ? {} : { basis }),
    ...(reference === undefined ? {} : { reference }),
    ...(kind === "duties" ? { result: "good" } : {}),
  };
  return (
    <Layout view={view} title={t("declaration.title", { number })}>
      <Confirm
        view={view}
        action={actPath(document, kind)}
        fields={fields}
        back={paperPath(document)}
        danger={kind === "cancel"}
      >
        <DefinitionList
          pairs={[
            [t("declaration.act"), t(`act.${kind}`)],
            [
              t("office.channel"),
              <ChannelBadge view={view} channel={channelShown(document.channel)} />,
            ],
            [t("office.owner"), company],
            [t("act.basis"), basis && `${t(`basis.${basis}`)}: ${reference ?? ""}`],
            [t("reason"), text],
          ]}
        />
        <p>{t(leads[kind] ?? "act.clear.lead")}</p>
        {kind !== "cancel" && <PermitDoubtsList {...{ view, document, doubts, policy }} />}
      </Confirm>
    </Layout>
  );
}
