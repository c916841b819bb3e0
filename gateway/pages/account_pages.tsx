import { Hono } from "hono";
import { type Account, listAccounts as listOfOffices } from "../../adapters/accounts/mod.ts";
import { namesOfOffice } from "../../core/codes/offices.ts";
import { officerRights } from "../../core/accounts/mod.ts";
import { giveRights, listAccounts } from "../operations/accounts.ts";
import { askedByPage } from "./asked_by_page.ts";
import { Badge, Banner, Choices, Form, Layout, Table, Time } from "./components/mod.ts";
import { formTexts } from "./form_text.ts";
import type { PageEnv, PageOptions } from "./page_env.ts";
import { showPage } from "./show_page.ts";
import type { View } from "./view.ts";

/** Officers and their rights, for the administrator of a branch; all accounts, for those of the gateway. */
export function accountPages({ sql }: PageOptions): Hono<PageEnv> {
  const pages = new Hono<PageEnv>();

  pages.get("/office/officers", async (context) => {
    const { view } = context.var;
    const officers = await listOfOffices(sql, {
      offices: namesOfOffice(view.account!.office!, view.officesNow),
      role: "officer",
    });
    const saved = context.req.query("saved") !== undefined;
    return showPage(context, <OfficersPage view={view} officers={officers} saved={saved} />);
  });

  pages.post("/office/officers/:name", async (context) => {
    const { view, form } = context.var;
    const wanted = formTexts(form, "rights");
    await giveRights(askedByPage(sql, view), {
      giver: view.account!,
      name: context.req.param("name"),
      rights: officerRights.filter((right) => wanted.includes(right)),
      offices: view.officesNow,
    });
    return context.redirect("/office/officers?saved", 303);
  });

  pages.get("/accounts", async (context) => {
    const { view } = context.var;
    const accounts = await listAccounts.perform(askedByPage(sql, view), {});
    return showPage(context, <AccountsPage view={view} accounts={accounts} />);
  });

  return pages;
}

function OfficersPage(
  { view, officers, saved }: {
    readonly view: View;
    readonly officers: readonly Account[];
    readonly saved: boolean;
  },
) {
  const { t } = view;
  return (
    <Layout
      view={view}
      title={t("officers.title", { office: view.account!.office! })}
      lead={t("officers.lead")}
    >
      {saved && <Banner view={view} kind="good">{t("saved")}</Banner>}
      <Table
        view={view}
        caption={t("officers.caption")}
        rows={officers}
        columns={[
          { head: t("account.name"), cell: ({ name }) => name, rowHead: true },
          { head: t("account.displayName"), cell: ({ displayName }) => displayName },
          { head: t("state"), cell: (account) => <AccountState view={view} account={account} /> },
          {
            head: t("account.rights"),
            cell: ({ name, displayName, rights }) => (
              <Form view={view} action={`/office/officers/${encodeURIComponent(name)}`}>
                <Choices
                  name="rights"
                  legend={t("officers.rights", { name: displayName })}
                  chosen={rights}
                  options={officerRights.map((right) =>
                    [right, t(`right.${right}`)] as const
                  )}
                />
                <button type="submit" class="quiet">{t("officers.set")}</button>
              </Form>
            ),
          },
        ]}
      />
    </Layout>
  );
}

function AccountState({ view, account }: { readonly view: View; readonly account: Account }) {
  const { t } = view;
  if (account.disabled) return <Badge tone="bad">{t("account.disabled")}</Badge>;
  if (account.mustChange) return <Badge tone="warning">{t("account.mustChange")}</Badge>;
  return <Badge tone="good">{t("account.active")}</Badge>;
}

function AccountsPage(
  { view, accounts }: { readonly view: View; readonly accounts: readonly Account[] },
) {
  const { t } = view;
  return (
    <Layout view={view} title={t("nav.accounts")}>
      <Table
        view={view}
        caption={t("nav.accounts")}
        rows={accounts}
        columns={[
          { head: t("account.name"), cell: ({ name }) => name, rowHead: true },
          { head: t("account.displayName"), cell: ({ displayName }) => displayName },
          { head: t("account.role"), cell: ({ role }) => t(`role.${role}`) },
          { head: t("account.office"), cell: ({ office }) => office ?? "–" },
          { head: t("account.taxCode"), cell: ({ taxCode }) => taxCode ?? "–" },
          {
            head: t("account.rights"),
            cell: ({ rights }) => rights.map((right) => t(`right.${right}`)).join(", ") || "–",
          },
          { head: t("state"), cell: (account) => <AccountState view={view} account={account} /> },
          {
            head: t("account.signedInAt"),
            cell: ({ signedInAt }) => <Time view={view} at={signedInAt} />,
          },
        ]}
      />
    </Layout>
  );
}
