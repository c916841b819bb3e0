import type { Enterprise, IssuedSecrets } from "../../../adapters/registration/mod.ts";
import { Banner, DefinitionList, Layout, PrintButton, Table } from "../components/mod.ts";
import type { View } from "../view.ts";
import { OfficialSheet, sheetSerial } from "./official_sheet.tsx";

/** The registration does not ask for it: it is written in when the envelope is handed over. */
const blankLine = "………………………";

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
      {content.users.map((user, index) => (
        <OfficialSheet
          view={view}
          title={t("form1a.title")}
          serial={sheetSerial(taxCode, index + 1, content.users.length)}
          day={enterprise.issuedAt ?? view.now}
          signers={[
            [t("form.recipient"), ""],
            [t("form.officer"), enterprise.issuedBy ?? ""],
          ]}
        >
          <DefinitionList
            pairs={[
              [t("form.enterprise"), content.company],
              [t("register.taxCode"), taxCode],
              [t("form.userCode"), <code>{userCode}</code>],
              [t("form.userName"), user.name],
              [t("form.identityNumber"), blankLine],
              [t("form.userId"), <code>{user.userId}</code>],
              [t("form.password"), <code>{secrets?.passwords.get(user.userId!) ?? hidden}</code>],
            ]}
          />
          <Table
            view={view}
            files={false}
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
        </OfficialSheet>
      ))}
    </Layout>
  );
}
