import { type Context, Hono } from "hono";
import type { FC } from "hono/jsx";
import { type Account, readAccountsList } from "../../../adapters/accounts/mod.ts";
import type { AccountToMake } from "../../../core/accounts/mod.ts";
import {
  changeAccount,
  disableAccount,
  importAccounts,
  listAccounts,
  makeAccount,
  renewPassword,
  showAccount,
} from "../../operations/accounts.ts";
import { Problem } from "../../web/problem.ts";
import { askedByPage } from "../asked_by_page.ts";
import { Confirm, DefinitionList, isConfirmed, Layout, Table } from "../components/mod.ts";
import { formFileText, formSecret } from "../form_text.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { type FormFaults, readForm } from "../read_form.ts";
import { showPage } from "../show_page.ts";
import { rowsWanted, type View } from "../view.ts";
import { AccountPage } from "./account_page.tsx";
import { AccountsPage } from "./accounts_page.tsx";
import { SecretPage } from "./secret_page.tsx";

/** Accounts that a page makes at once: each has a slow hash, which have their own time (`hashPasswords`). */
const listAccountsMax = 200;
const pageRows = 200;
/** Of a list that many are shown before it is imported. */
const rowsShownMax = 20;

/** Where administrators of the gateway keep the accounts of people. */
export function accountPages({ sql, scryptCost }: PageOptions): Hono<PageEnv> {
  const pages = new Hono<PageEnv>();
  const asked = ({ var: { view } }: Context<PageEnv>) => {
    const { gateway, actor } = askedByPage(sql, view);
    return { gateway: { ...gateway, scryptCost }, actor };
  };

  pages.get("/accounts", (context) => list(context));

  pages.post("/accounts", async (context) => {
    const { view, form } = context.var;
    const { t } = view;
    const { input, faults } = readForm(view, form, makeAccount.input);
    if (faults !== undefined) return await list(context, { faults });
    try {
      const { name, password } = await makeAccount.perform(asked(context), input);
      return showSecret(context, t("accounts.made"), t("accounts.once"), [name], password);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "ACCOUNT_KNOWN") throw error;
      return await list(context, { faults: { name: t("accounts.known") } });
    }
  });

  pages.post("/accounts/import", async (context) => {
    const { view, form } = context.var;
    const { t } = view;
    const text = form.has("text") ? formSecret(form, "text") : await formFileText(form, "list");
    if (text === undefined) return await list(context, { faults: { list: t("file.notUtf8") } });
    if (text === "") return await list(context, { faults: { list: t("accounts.list.missing") } });
    const { accounts, faults } = readAccountsList(text);
    if (accounts.length > listAccountsMax) {
      const fault = t("accounts.list.long", { max: listAccountsMax });
      return await list(context, { faults: { list: fault } });
    }
    if (faults.length > 0) return await list(context, { listFaults: faults });
    if (!isConfirmed(form)) {
      const known = await listAccounts.perform(asked(context), {});
      return showPage(context, <ImportPage {...{ view, accounts, known, text }} />);
    }
    const { added, password } = await importAccounts.perform(asked(context), { accounts });
    if (password === undefined) return context.redirect("/accounts", 303);
    const made = t("accounts.imported", { count: added });
    return showSecret(context, made, t("accounts.onceForAll"), [], password);
  });

  pages.get("/accounts/:name", (context) => show(context));

  pages.post("/accounts/:name/change", async (context) => {
    const { view, form } = context.var;
    const { t } = view;
    const name = context.req.param("name");
    const account = await showAccount.perform(asked(context), { name });
    const { input, faults } = readForm(view, form, changeAccount.input, { name });
    if (faults !== undefined) return await show(context, faults);
    if (isConfirmed(form)) {
      await changeAccount.perform(asked(context), input);
      return saved(context, name);
    }
    const { displayName, role, office } = input;
    return showConfirm(context, account, "change", {
      fields: { displayName, role, office: office ?? "" },
      what: t("accounts.change"),
      means: () => (
        <>
          <DefinitionList
            pairs={[
              [t("account.displayName"), `${account.displayName} → ${displayName}`],
              [t("account.role"), `${t(`role.${account.role}`)} → ${t(`role.${role}`)}`],
              [t("account.office"), `${account.office ?? "–"} → ${office ?? "–"}`],
            ]}
          />
          <p>{t("accounts.change.hint")}</p>
        </>
      ),
    });
  });

  pages.post("/accounts/:name/password", async (context) => {
    const { view: { t }, form } = context.var;
    const name = context.req.param("name");
    if (isConfirmed(form)) {
      const { password } = await renewPassword.perform(asked(context), { name });
      return showSecret(context, t("accounts.password"), t("accounts.once"), [name], password);
    }
    const account = await showAccount.perform(asked(context), { name });
    return showConfirm(context, account, "password", {
      what: t("accounts.password"),
      means: () => <p>{t("accounts.password.hint")}</p>,
    });
  });

  for (const act of ["disable", "enable"] as const) {
    pages.post(`/accounts/:name/${act}`, async (context) => {
      const { view: { t }, form } = context.var;
      const name = context.req.param("name");
      const disabled = act === "disable";
      if (isConfirmed(form)) {
        await disableAccount.perform(asked(context), { name, disabled });
        return saved(context, name);
      }
      const account = await showAccount.perform(asked(context), { name });
      return showConfirm(context, account, act, {
        what: t(`accounts.${act}`),
        means: () => <p>{t(`accounts.${act}.hint`)}</p>,
        danger: disabled,
      });
    });
  }

  async function list(
    context: Context<PageEnv>,
    refused?: Pick<Parameters<typeof AccountsPage>[0], "faults" | "listFaults">,
  ) {
    const { view, form } = context.var;
    const after = context.req.query("cursor") ?? "";
    const all = await listAccounts.perform(asked(context), {});
    const behind = all.filter(({ name }) => name > after);
    const accounts = behind.slice(0, rowsWanted(view, pageRows));
    const next = behind.length > accounts.length ? accounts.at(-1)!.name : undefined;
    const isFirst = after === "";
    const page = <AccountsPage {...{ view, accounts, next, isFirst, form }} {...refused} />;
    return await showPage(context, page, refused === undefined ? 200 : 422);
  }

  async function show(context: Context<PageEnv>, faults?: FormFaults) {
    const { view } = context.var;
    const account = await showAccount.perform(asked(context), {
      name: context.req.param("name") ?? "",
    });
    const isSaved = context.req.query("saved") !== undefined;
    const page = <AccountPage {...{ view, account, saved: isSaved, faults }} />;
    return await showPage(context, page, faults === undefined ? 200 : 422);
  }

  return pages;
}

function saved(context: Context<PageEnv>, name: string) {
  return context.redirect(`/accounts/${encodeURIComponent(name)}?saved`, 303);
}

function showSecret(
  context: Context<PageEnv>,
  title: string,
  warning: string,
  [name]: readonly string[],
  password: string,
) {
  const { view } = context.var;
  const { t } = view;
  const pairs = name === undefined ? [] : [[t("account.name"), name] as const];
  const secret = [t("accounts.firstPassword"), password] as const;
  return showPage(
    context,
    <SecretPage {...{ view, title, warning, pairs, secret, back: "/accounts" }} />,
  );
}

/** What an act will do to an account, and whether it is meant. */
function showConfirm(
  context: Context<PageEnv>,
  { name, displayName }: Account,
  act: string,
  { fields = {}, what, means: Means, danger = false }: {
    readonly fields?: Readonly<Record<string, string>>;
    readonly what: string;
    readonly means: FC;
    readonly danger?: boolean;
  },
) {
  const { view } = context.var;
  const path = `/accounts/${encodeURIComponent(name)}`;
  return showPage(
    context,
    <Layout view={view} title={`${what}: ${displayName}`} lead={name}>
      <Confirm {...{ view, fields, danger }} action={`${path}/${act}`} back={path}>
        <Means />
      </Confirm>
    </Layout>,
  );
}

/** What a list would make. */
function ImportPage(
  { view, accounts, known, text }: {
    readonly view: View;
    readonly accounts: readonly AccountToMake[];
    readonly known: readonly Account[];
    readonly text: string;
  },
) {
  const { t } = view;
  const names = new Set(known.map(({ name }) => name));
  const count = accounts.filter(({ name }) => !names.has(name)).length;
  return (
    <Layout view={view} title={t("accounts.import")}>
      <Confirm view={view} action="/accounts/import" fields={{ text }} back="/accounts">
        <p>{t("accounts.import.means", { count, known: accounts.length - count })}</p>
        <Table
          view={view}
          caption={t("accounts.import.first", { count: rowsShownMax })}
          rows={accounts.slice(0, rowsShownMax)}
          columns={[
            { head: t("account.name"), cell: ({ name }) => name, rowHead: true },
            {
              head: t("state"),
              cell: ({ name }) => t(names.has(name) ? "accounts.stays" : "accounts.new"),
            },
            { head: t("account.displayName"), cell: ({ displayName }) => displayName },
            { head: t("account.role"), cell: ({ role }) => t(`role.${role}`) },
            { head: t("account.office"), cell: ({ office }) => office ?? "–" },
          ]}
        />
      </Confirm>
    </Layout>
  );
}
