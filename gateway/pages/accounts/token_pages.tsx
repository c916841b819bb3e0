import { type Context, Hono } from "hono";
import { type Role, type StoredToken } from "../../../adapters/accounts/token_store.ts";
import { listTokens, makeToken, revokeToken } from "../../operations/tokens.ts";
import { askedByPage } from "../asked_by_page.ts";
import {
  Badge,
  Confirm,
  DefinitionList,
  Field,
  Form,
  isConfirmed,
  Layout,
  Select,
  Table,
  Time,
} from "../components/mod.ts";
import { formText } from "../form_text.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { PageProblem } from "../page_problem.ts";
import { fieldOf, type FormFaults, readForm } from "../read_form.ts";
import { showPage } from "../show_page.ts";
import type { View } from "../view.ts";
import { SecretPage } from "./secret_page.tsx";

const { shape } = makeToken.input;
const roles: readonly Role[] = shape.role.options;

/** Where administrators of the gateway make and end the tokens of programs. */
export function tokenPages({ sql }: PageOptions): Hono<PageEnv> {
  const pages = new Hono<PageEnv>();
  const asked = (context: Context<PageEnv>) => askedByPage(sql, context.var.view);

  pages.get("/tokens", (context) => list(context));

  pages.post("/tokens", async (context) => {
    const { view, form } = context.var;
    const { t } = view;
    const { input, faults } = readForm(view, form, makeToken.input);
    if (faults !== undefined) return await list(context, faults);
    if (!isConfirmed(form)) return showPage(context, <ConfirmToken view={view} {...input} />);
    const { name, role, token } = await makeToken.perform(asked(context), input);
    const pairs = [[t("tokens.name"), name], [t("account.role"), t(`role.${role}`)]] as const;
    const secret = [t("tokens.token"), token] as const;
    const texts = { title: t("tokens.made"), warning: t("tokens.once") };
    return showPage(
      context,
      <SecretPage {...{ view, ...texts, pairs, secret, back: "/tokens" }} />,
    );
  });

  pages.post("/tokens/:id/revoke", async (context) => {
    const { view, form } = context.var;
    const id = context.req.param("id");
    if (isConfirmed(form)) {
      await revokeToken.perform(asked(context), { id });
      return context.redirect("/tokens", 303);
    }
    const token = (await listTokens.perform(asked(context), {})).find((each) => each.id === id);
    if (token === undefined) throw new PageProblem("missing");
    return showPage(context, <ConfirmRevoke view={view} token={token} />);
  });

  async function list(context: Context<PageEnv>, faults?: FormFaults) {
    const { view, form } = context.var;
    const tokens = await listTokens.perform(asked(context), {});
    const page = <TokensPage {...{ view, tokens, form, faults }} />;
    return await showPage(context, page, faults === undefined ? 200 : 422);
  }

  return pages;
}

function TokensPage(
  { view, tokens, form, faults = {} }: {
    readonly view: View;
    readonly tokens: readonly StoredToken[];
    /** What was sent and refused. */
    readonly form?: FormData;
    readonly faults?: FormFaults;
  },
) {
  const { t } = view;
  return (
    <Layout view={view} title={t("nav.tokens")} lead={t("tokens.lead")}>
      <Table
        view={view}
        caption={t("nav.tokens")}
        rows={tokens.toReversed()}
        columns={[
          { head: t("tokens.name"), cell: ({ name }) => name, rowHead: true },
          { head: t("state"), cell: (token) => <TokenState view={view} token={token} /> },
          { head: t("account.role"), cell: ({ role }) => t(`role.${role}`) },
          { head: t("tokens.id"), cell: ({ id }) => <code>{id}</code> },
          { head: t("tokens.at"), cell: ({ createdAt }) => <Time view={view} at={createdAt} /> },
          {
            head: t("actions"),
            cell: ({ id, name, revokedAt }) =>
              revokedAt !== null
                ? <Time view={view} at={revokedAt} />
                : (
                  <Form view={view} action={`/tokens/${id}/revoke`} class="inline">
                    <button
                      type="submit"
                      class="quiet"
                      aria-label={`${t("tokens.revoke")}: ${name}`}
                    >
                      {t("tokens.revoke")}
                    </button>
                  </Form>
                ),
          },
        ]}
      />
      <section class="card" aria-labelledby="make">
        <h2 id="make">{t("tokens.make")}</h2>
        <Form view={view} action="/tokens" label={t("tokens.make")}>
          <div class="fields">
            <Field
              view={view}
              name="name"
              label={t("tokens.name")}
              hint={t("tokens.name.hint")}
              {...fieldOf(shape.name)}
              value={form && formText(form, "name")}
              fault={faults.name}
            />
            <Select
              view={view}
              name="role"
              label={t("account.role")}
              hint={t("tokens.role.hint")}
              required={fieldOf(shape.role).required}
              value={form && formText(form, "role")}
              options={[["", "–"], ...roles.map((each) => [each, t(`role.${each}`)] as const)]}
              fault={faults.role}
            />
          </div>
          <button type="submit">{t("continue")}</button>
        </Form>
      </section>
    </Layout>
  );
}

function TokenState({ view, token }: { readonly view: View; readonly token: StoredToken }) {
  const { t } = view;
  return token.revokedAt === null
    ? <Badge tone="good">{t("tokens.inForce")}</Badge>
    : <Badge tone="bad">{t("tokens.revoked")}</Badge>;
}

function ConfirmToken(
  { view, name, role }: { readonly view: View; readonly name: string; readonly role: Role },
) {
  const { t } = view;
  return (
    <Layout view={view} title={t("tokens.make")}>
      <Confirm view={view} action="/tokens" fields={{ name, role }} back="/tokens">
        <DefinitionList
          pairs={[[t("tokens.name"), name], [t("account.role"), t(`role.${role}`)]]}
        />
        <p>{t("tokens.make.means")}</p>
      </Confirm>
    </Layout>
  );
}

function ConfirmRevoke({ view, token }: { readonly view: View; readonly token: StoredToken }) {
  const { t } = view;
  const { id, name, role } = token;
  return (
    <Layout view={view} title={`${t("tokens.revoke")}: ${name}`}>
      <Confirm view={view} action={`/tokens/${id}/revoke`} fields={{}} back="/tokens" danger>
        <DefinitionList
          pairs={[
            [t("tokens.name"), name],
            [t("tokens.id"), <code>{id}</code>],
            [t("account.role"), t(`role.${role}`)],
          ]}
        />
        <p>{t("tokens.revoke.means")}</p>
      </Confirm>
    </Layout>
  );
}
