import { Hono } from "hono";
import { type Account, listAccounts as listOfOffices } from "../../../adapters/accounts/mod.ts";
import { namesOfOffice } from "../../../core/codes/offices.ts";
import { type OfficerRight, officerRights } from "../../../core/accounts/mod.ts";
import { giveRights } from "../../operations/accounts.ts";
import { askedByPage } from "../asked_by_page.ts";
import {
  Banner,
  Choices,
  Confirm,
  DefinitionList,
  Form,
  isConfirmed,
  Layout,
  Table,
} from "../components/mod.ts";
import { formTexts } from "../form_text.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { PageProblem } from "../page_problem.ts";
import { showPage } from "../show_page.ts";
import type { View } from "../view.ts";
import { AccountState } from "./account_state.tsx";

/** Officers and their rights, for the administrator of a branch. */
export function officerRightsPages({ sql }: PageOptions): Hono<PageEnv> {
  const pages = new Hono<PageEnv>();
  const officersOf = ({ account, officesNow }: View) =>
    listOfOffices(sql, { offices: namesOfOffice(account!.office!, officesNow), role: "officer" });

  pages.get("/office/officers", async (context) => {
    const { view } = context.var;
    const officers = await officersOf(view);
    const saved = context.req.query("saved") !== undefined;
    return showPage(context, <OfficersPage view={view} officers={officers} saved={saved} />);
  });

  pages.post("/office/officers/:name", async (context) => {
    const { view, form } = context.var;
    const name = context.req.param("name");
    const wanted = formTexts(form, "rights").flatMap((each) => each.split(","));
    const rights = officerRights.filter((right) => wanted.includes(right));
    if (!isConfirmed(form)) {
      // Of another branch's officer nobody here learns more than that there is none.
      const officer = (await officersOf(view)).find((each) => each.name === name);
      if (officer === undefined) throw new PageProblem("missing");
      return showPage(context, <ConfirmRights {...{ view, officer, rights }} />);
    }
    await giveRights(askedByPage(sql, view), {
      giver: view.account!,
      ...{ name, rights },
      offices: view.officesNow,
    });
    return context.redirect("/office/officers?saved", 303);
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
            value: ({ rights }) => rightsText(view, rights),
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

function rightsText({ t }: View, rights: readonly OfficerRight[]): string {
  return rights.map((right) => t(`right.${right}`)).join(", ");
}

function ConfirmRights(
  { view, officer, rights }: {
    readonly view: View;
    readonly officer: Account;
    readonly rights: readonly OfficerRight[];
  },
) {
  const { t } = view;
  const { name, displayName, rights: before } = officer;
  const named = (among: readonly OfficerRight[]) => rightsText(view, among) || t("none");
  return (
    <Layout view={view} title={t("officers.rights", { name: displayName })} lead={name}>
      <Confirm
        view={view}
        action={`/office/officers/${encodeURIComponent(name)}`}
        fields={{ rights: rights.join(",") }}
        back="/office/officers"
      >
        <DefinitionList
          pairs={[
            [t("officers.given"), named(rights.filter((right) => !before.includes(right)))],
            [t("officers.taken"), named(before.filter((right) => !rights.includes(right)))],
            [t("officers.then"), named(rights)],
          ]}
        />
      </Confirm>
    </Layout>
  );
}
