/** What administrators do with accounts and tokens on pages, and the row of the audit that each leaves. */
import type { Sql } from "postgres";

interface AccountDoors {
  readonly sql: Sql;
  post(
    role: "administrator",
    path: string,
    fields: Readonly<Record<string, string>>,
    from?: string,
  ): Promise<Response>;
}

interface AccountForm {
  readonly actions: readonly string[];
  readonly act: (doors: AccountDoors) => Promise<unknown>;
}

/** In the order in which they are sent: the first makes the account that the others are about. */
export const auditedAccountForms: Readonly<Record<string, AccountForm>> = {
  "POST /accounts": {
    actions: ["account made"],
    act: ({ post }) =>
      post("administrator", "/accounts", {
        ...{ name: "binh", displayName: "Bình", role: "officer", office: "01AB" },
      }),
  },
  "POST /accounts/import": {
    actions: ["account made"],
    act: ({ post }) =>
      post(
        "administrator",
        "/accounts/import",
        { text: "cuc;Cúc;officer;01AB\n", confirm: "yes" },
        "/accounts",
      ),
  },
  "POST /accounts/:name/change": {
    actions: ["account changed"],
    act: ({ post }) =>
      post(
        "administrator",
        "/accounts/binh/change",
        { displayName: "Bình", role: "officer", office: "01AC", confirm: "yes" },
        "/accounts/binh",
      ),
  },
  "POST /accounts/:name/password": {
    actions: ["account password changed"],
    act: ({ post }) =>
      post("administrator", "/accounts/binh/password", { confirm: "yes" }, "/accounts/binh"),
  },
  "POST /accounts/:name/disable": {
    actions: ["account disabled"],
    act: ({ post }) =>
      post("administrator", "/accounts/binh/disable", { confirm: "yes" }, "/accounts/binh"),
  },
  "POST /accounts/:name/enable": {
    actions: ["account enabled"],
    act: ({ post }) =>
      post("administrator", "/accounts/binh/enable", { confirm: "yes" }, "/accounts/binh"),
  },
  "POST /tokens": {
    actions: ["token made"],
    act: ({ post }) =>
      post("administrator", "/tokens", { name: "k6", role: "observer", confirm: "yes" }),
  },
  "POST /tokens/:id/revoke": {
    actions: ["token revoked"],
    act: async ({ post, sql }) => {
      const [row] = await sql`select id from token where name = 'k6'`;
      await post("administrator", `/tokens/${row!.id}/revoke`, { confirm: "yes" }, "/tokens");
    },
  },
};
