import type { Account } from "../../../adapters/accounts/mod.ts";
import { Banner, DefinitionList, Form, Layout, Time } from "../components/mod.ts";
import type { FormFaults } from "../read_form.ts";
import type { View } from "../view.ts";
import { AccountFields } from "./account_fields.tsx";
import { AccountState } from "./account_state.tsx";

/** One account of another person, and what an administrator may do with it. */
export function AccountPage(
  { view, account, saved, faults }: {
    readonly view: View;
    readonly account: Account;
    readonly saved: boolean;
    readonly faults?: FormFaults;
  },
) {
  const { t } = view;
  const { name, displayName, role, office, taxCode, rights, disabled, signedInAt } = account;
  const path = `/accounts/${encodeURIComponent(name)}`;
  const isOwn = name === view.account!.name;
  const isPersons = role !== "registrant";
  return (
    <Layout view={view} title={displayName} lead={t(`role.${role}`)}>
      {saved && <Banner view={view} kind="good">{t("saved")}</Banner>}
      {isOwn && <Banner view={view} kind="info">{t("accounts.own")}</Banner>}
      {!isPersons && <Banner view={view} kind="info">{t("accounts.ofEnterprise")}</Banner>}
      <section class="card">
        <DefinitionList
          pairs={[
            [t("account.name"), <code>{name}</code>],
            [t("state"), <AccountState view={view} account={account} />],
            [t("account.office"), office],
            [t("account.taxCode"), taxCode],
            [
              t("account.rights"),
              role === "officer" &&
              (rights.map((right) => t(`right.${right}`)).join(", ") || t("none")),
            ],
            [t("account.signedInAt"), <Time view={view} at={signedInAt} />],
          ]}
        />
        {role === "officer" && <p class="hint">{t("accounts.rights.hint")}</p>}
      </section>
      {!isOwn && (
        <div class="grid">
          {isPersons && (
            <section class="card" aria-labelledby="change">
              <h2 id="change">{t("accounts.change")}</h2>
              <p class="hint">{t("accounts.change.hint")}</p>
              <Form view={view} action={`${path}/change`} label={t("accounts.change")}>
                <AccountFields
                  view={view}
                  values={{ displayName, role, office }}
                  faults={faults}
                />
                <button type="submit" class="quiet">{t("continue")}</button>
              </Form>
            </section>
          )}
          <div>
            {isPersons && (
              <section class="card" aria-labelledby="password">
                <h2 id="password">{t("accounts.password")}</h2>
                <p class="hint">{t("accounts.password.hint")}</p>
                <Form view={view} action={`${path}/password`}>
                  <button type="submit" class="quiet">{t("accounts.password")}</button>
                </Form>
              </section>
            )}
            <section class="card" aria-labelledby="end">
              <h2 id="end">{t(disabled ? "accounts.enable" : "accounts.disable")}</h2>
              <p class="hint">{t(disabled ? "accounts.enable.hint" : "accounts.disable.hint")}</p>
              <Form view={view} action={`${path}/${disabled ? "enable" : "disable"}`}>
                <button type="submit" class={disabled ? "quiet" : "danger"}>
                  {t(disabled ? "accounts.enable" : "accounts.disable")}
                </button>
              </Form>
            </section>
          </div>
        </div>
      )}
    </Layout>
  );
}
