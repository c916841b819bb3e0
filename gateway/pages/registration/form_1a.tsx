import type { Enterprise, IssuedSecrets } from "../../../adapters/registration/mod.ts";
import { Banner, DefinitionList, Layout, PrintButton, Table } from "../components/mod.ts";
import type { View } from "../view.ts";

/**
 * Form 1a: what is handed over to each user in a sealed envelope, one sheet each. Secrets are there
 * only right after they were made.
 */
export function Form1a(
  { view, enterprise, secrets }: {
    readonly view: View;
    readonly enterprise: Enterprise;
    readonly secrets: IssuedSecrets | undefined;
  },
) {
  const { t } = view;
  const { content, taxCode, userCode } = enterprise;
  const machineOf = new Map(content.machines.map((machine) => [machine.ref, machine]));
  const hidden = secrets === undefined ? "••••••••" : t("form.unchanged");
  return (
    <Layout view={view} title={t("form1a.title")}>
      <div class="no-print">
        <Banner view={view} kind={secrets === undefined ? "info" : "warning"}>
          {t(secrets === undefined ? "form1a.hidden" : "form1a.once")}
        </Banner>
      </div>
      <PrintButton view={view} />
      {content.users.map((user) => (
        <section class="sheet">
          <h2>{t("form1a.title")}</h2>
          <DefinitionList
            pairs={[
              [t("form.enterprise"), content.company],
              [t("register.taxCode"), taxCode],
              [t("form.userCode"), <code>{userCode}</code>],
              [t("form.userName"), user.name],
              [t("form.userId"), <code>{user.userId}</code>],
              [t("form.password"), <code>{secrets?.passwords.get(user.userId!) ?? hidden}</code>],
            ]}
          />
          <Table
            view={view}
            caption={t("application.machines")}
            rows={user.machines.flatMap((ref) => machineOf.get(ref) ?? [])}
            columns={[
              {
                head: t("form.terminalId"),
                cell: ({ terminalId }) => <code>{terminalId}</code>,
                rowHead: true,
              },
              {
                head: t("form.accessKey"),
                cell: ({ terminalId }) => (
                  <code>{secrets?.accessKeys.get(terminalId!) ?? hidden}</code>
                ),
              },
              {
                head: t("application.machine.description"),
                cell: ({ description }) => description,
              },
            ]}
          />
        </section>
      ))}
    </Layout>
  );
}
