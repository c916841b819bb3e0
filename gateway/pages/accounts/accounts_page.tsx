import type { Account, ListFault } from "../../../adapters/accounts/mod.ts";
import { newAccountSchema } from "../../../core/accounts/mod.ts";
import { Banner, Field, FileField, Form, Layout, Pager, Table, Time } from "../components/mod.ts";
import { formText } from "../form_text.ts";
import { fieldOf, type FormFaults } from "../read_form.ts";
import type { View } from "../view.ts";
import { AccountFields } from "./account_fields.tsx";
import { AccountState } from "./account_state.tsx";

/** Faults of a list that are shown: more of them are one mistake made many times. */
const faultsShownMax = 20;

/** Lines of a list. */
const example = [
  "hoa.tran;Trần Thị Hoa;officer;01AB",
  "quan.le;Lê Quân;branch administrator;01AB",
].join("\n");

/** Accounts, a form for one more, and one for a list of them. */
export function AccountsPage(
  { view, accounts, next, isFirst, form, faults = {}, listFaults = [] }: {
    readonly view: View;
    readonly accounts: readonly Account[];
    /** Behind which account the next page begins. */
    readonly next: string | undefined;
    readonly isFirst: boolean;
    /** What was sent and refused. */
    readonly form?: FormData;
    readonly faults?: FormFaults;
    readonly listFaults?: readonly ListFault[];
  },
) {
  const { t } = view;
  const sent = (name: string) => form && formText(form, name);
  const values = { displayName: sent("displayName"), role: sent("role"), office: sent("office") };
  return (
    <Layout view={view} title={t("nav.accounts")} lead={t("accounts.lead")}>
      {listFaults.length > 0 && <ListFaults view={view} faults={listFaults} />}
      <Table
        view={view}
        caption={t("nav.accounts")}
        rows={accounts}
        more={next !== undefined}
        columns={[
          {
            head: t("account.name"),
            cell: ({ name }) => <a href={`/accounts/${encodeURIComponent(name)}`}>{name}</a>,
            rowHead: true,
          },
          { head: t("state"), cell: (account) => <AccountState view={view} account={account} /> },
          { head: t("account.displayName"), cell: ({ displayName }) => displayName },
          { head: t("account.role"), cell: ({ role }) => t(`role.${role}`) },
          { head: t("accounts.of"), cell: ({ office, taxCode }) => office ?? taxCode ?? "–" },
          {
            head: t("account.rights"),
            cell: ({ rights }) => rights.map((right) => t(`right.${right}`)).join(", ") || "–",
          },
          {
            head: t("account.signedInAt"),
            cell: ({ signedInAt }) => <Time view={view} at={signedInAt} />,
          },
        ]}
      />
      <Pager view={view} next={next} isFirst={isFirst} />
      <div class="grid">
        <section class="card" aria-labelledby="make">
          <h2 id="make">{t("accounts.make")}</h2>
          <Form view={view} action="/accounts" label={t("accounts.make")}>
            <Field
              view={view}
              name="name"
              label={t("account.name")}
              hint={t("account.name.hint")}
              {...fieldOf(newAccountSchema.shape.name)}
              value={sent("name")}
              fault={faults.name}
            />
            <AccountFields view={view} values={values} faults={faults} />
            <button type="submit">{t("accounts.make")}</button>
          </Form>
        </section>
        <section class="card" aria-labelledby="import">
          <h2 id="import">{t("accounts.import")}</h2>
          <p class="hint">{t("accounts.import.lead")}</p>
          <pre tabindex={0}>{example}</pre>
          <Form view={view} action="/accounts/import" upload label={t("accounts.import")}>
            <FileField
              view={view}
              name="list"
              label={t("accounts.list")}
              accept=".csv,.txt"
              required
              fault={faults.list}
            />
            <button type="submit">{t("continue")}</button>
          </Form>
        </section>
      </div>
    </Layout>
  );
}

function ListFaults(
  { view, faults }: { readonly view: View; readonly faults: readonly ListFault[] },
) {
  const { t } = view;
  return (
    <Banner view={view} kind="bad" title={t("accounts.list.faults", { count: faults.length })}>
      <ul>
        {faults.slice(0, faultsShownMax).map(({ line, fault }) => (
          <li>
            {line !== undefined && `${t("accounts.list.line", { line })}: `}
            {t(`accounts.fault.${fault}`)}
          </li>
        ))}
      </ul>
    </Banner>
  );
}
