import type { Enterprise } from "../../../adapters/registration/mod.ts";
import { DefinitionList, Layout, PrintButton, Table } from "../components/mod.ts";
import type { View } from "../view.ts";

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
      <section class="sheet">
        <h2>{t("form1b.title")}</h2>
        <DefinitionList
          pairs={[
            [t("form.enterprise"), content.company],
            [t("register.taxCode"), taxCode],
            [t("form.userCode"), <code>{userCode}</code>],
          ]}
        />
        <Table
          view={view}
          caption={t("application.users")}
          rows={content.users}
          columns={[
            { head: t("form.userName"), cell: ({ name }) => name, rowHead: true },
            { head: t("form.userId"), cell: ({ userId }) => <code>{userId}</code> },
            { head: t("form.date"), cell: () => "" },
            signature,
          ]}
        />
      </section>
    </Layout>
  );
}
