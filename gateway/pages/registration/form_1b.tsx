import type { Enterprise } from "../../../adapters/registration/mod.ts";
import { DefinitionList, Layout, PrintButton, Table } from "../components/mod.ts";
import type { View } from "../view.ts";
import { OfficialSheet, sheetSerial } from "./official_sheet.tsx";

/** Form 1b: the list that everybody signs who received an envelope. */
export function Form1b(
  { view, enterprise }: { readonly view: View; readonly enterprise: Enterprise },
) {
  const { t } = view;
  const { content, taxCode, userCode } = enterprise;
  const signature = { head: t("form.signature"), cell: () => <div class="signature-cell"></div> };
  return (
    <Layout view={view} title={t("form1b.title")}>
      <PrintButton view={view} />
      <OfficialSheet
        view={view}
        title={t("form1b.title")}
        serial={taxCode}
        day={view.now}
        signers={[[t("form.officer"), view.account?.displayName ?? ""]]}
      >
        <DefinitionList
          pairs={[
            [t("form.enterprise"), content.company],
            [t("register.taxCode"), taxCode],
            [t("form.userCode"), <code>{userCode}</code>],
          ]}
        />
        <Table
          view={view}
          files={false}
          caption={t("application.users")}
          rows={content.users.map((user, index) => ({ ...user, place: index + 1 }))}
          columns={[
            { head: t("form.place"), cell: ({ place }) => place, number: true },
            { head: t("form.userName"), cell: ({ name }) => name, rowHead: true },
            { head: t("form.userId"), cell: ({ userId }) => <code>{userId}</code> },
            {
              head: t("form.envelope"),
              cell: ({ place }) => <code>{sheetSerial(taxCode, place, content.users.length)}</code>,
            },
            // Written in by hand, as nobody registers it.
            { head: t("form.identityNumber"), cell: () => "" },
            { head: t("form.date"), cell: () => "" },
            signature,
          ]}
        />
      </OfficialSheet>
    </Layout>
  );
}
