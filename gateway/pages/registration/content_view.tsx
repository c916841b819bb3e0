import { maySignFor } from "../../../core/registration/mod.ts";
import type { RegistrationContent } from "../../../core/registration/mod.ts";
import { Badge, DefinitionList, shortDate, Table } from "../components/mod.ts";
import type { View } from "../view.ts";

/** What is registered or asked for, to read. */
export function ContentView(
  { view, content, taxCode }: {
    readonly view: View;
    readonly content: RegistrationContent;
    /** Where it is to be seen whose certificates are of another enterprise. */
    readonly taxCode?: string;
  },
) {
  const { t } = view;
  const machineOf = new Map(content.machines.map((machine) => [machine.ref, machine]));
  return (
    <>
      <section class="card" aria-labelledby="details">
        <h2 id="details">{t("application.details")}</h2>
        <DefinitionList
          pairs={[
            [t("application.company"), content.company],
            [t("application.holder"), t(`application.holder.${content.holder}`)],
            [t("application.address"), content.address],
            [t("application.phone"), content.phone],
            [t("application.email"), content.email],
            [
              t("application.roles"),
              content.roles.map((role) => t(`business.${role}`)).join(", "),
            ],
          ]}
        />
      </section>
      <Table
        view={view}
        caption={t("application.users")}
        rows={content.users}
        columns={[
          { head: t("application.user.name"), cell: ({ name }) => name || "–", rowHead: true },
          { head: t("application.user.id"), cell: ({ userId }) => <code>{userId ?? "–"}</code> },
          { head: t("application.email"), cell: ({ email }) => email || "–" },
          {
            head: t("application.certificate"),
            cell: ({ certificate, registered = [] }) => (
              <>
                {certificate === undefined && registered.length === 0 &&
                  t("application.user.noCertificate")}
                {certificate !== undefined && (
                  <>
                    {certificate.subject}
                    <br />
                    <small>
                      {certificate.authorityName}, <code>{certificate.serial}</code>,{" "}
                      {t("application.validUntil", {
                        date: shortDate(view, new Date(certificate.notAfter)),
                      })}
                    </small>
                    {taxCode !== undefined && !maySignFor(certificate.taxCode ?? "", taxCode) && (
                      <>
                        <br />
                        <Badge tone="warning">{t("registration.certificateOther")}</Badge>
                      </>
                    )}
                  </>
                )}
                {registered.map(({ authorityName, serial }) => (
                  <small class="block">
                    {authorityName}, <code>{serial}</code>
                  </small>
                ))}
              </>
            ),
          },
          {
            head: t("application.machines"),
            cell: ({ machines }) =>
              machines.map((ref) => machineOf.get(ref)?.description).join(", "),
          },
        ]}
      />
      <Table
        view={view}
        caption={t("application.machines")}
        rows={content.machines}
        columns={[
          {
            head: t("application.machine.description"),
            cell: ({ description }) => description,
            rowHead: true,
          },
          {
            head: t("application.machine.id"),
            cell: ({ terminalId }) => <code>{terminalId ?? "–"}</code>,
          },
        ]}
      />
    </>
  );
}
