import { type Context, Hono } from "hono";
import { closeSession, setPassword, SignIn } from "../../adapters/accounts/mod.ts";
import { audit } from "../../adapters/audit/audit_store.ts";
import { GuessBudget, hashPassword } from "../../adapters/users/mod.ts";
import { passwordCharactersMin, passwordFault } from "../../core/accounts/mod.ts";
import { limits } from "../limits.ts";
import { Banner, DefinitionList, Field, Form, Layout, Time } from "./components/mod.ts";
import { dropSessionCookie, writeSessionCookie } from "../web/cookies.ts";
import { formSecret, formText } from "./form_text.ts";
import { homeOf } from "./navigation.ts";
import type { PageEnv, PageOptions } from "./page_env.ts";
import { showPage } from "./show_page.ts";
import type { View } from "./view.ts";

/** Signing in and out, the own password and account. */
export function signInPages(options: PageOptions): Hono<PageEnv> {
  const { sql, secure, scryptCost, passwordNotes } = options;
  const pages = new Hono<PageEnv>();
  const signIn = new SignIn(sql, {
    budget: new GuessBudget({ ...limits.guesses, inHand: limits.slowHashesAtOnce }),
    scryptCost,
    onRefused: (account, from, isFirst) => {
      passwordNotes?.wrong("page");
      if (isFirst) passwordNotes?.refusedLogin(account, from);
    },
    onNotTried: () => passwordNotes?.notTried("page"),
  });

  pages.get("/", (context) => {
    const { account } = context.var.view;
    return context.redirect(account === undefined ? "/login" : homeOf(account), 303);
  });

  pages.get("/login", (context) => {
    const { view } = context.var;
    const to = localPath(context.req.query("to"));
    if (view.account !== undefined) return context.redirect(to ?? homeOf(view.account), 303);
    const signedOut = context.req.query("signed-out") !== undefined;
    return showPage(context, <LoginPage view={view} to={to} signedOut={signedOut} />);
  });

  pages.post("/login", async (context) => {
    const { view, form } = context.var;
    const name = formText(form, "name");
    const to = localPath(formText(form, "to"));
    const outcome = await signIn.signIn({
      name,
      password: formSecret(form, "password"),
      address: addressOf(context),
      now: view.now,
    });
    if (outcome.kind !== "signed in") {
      const text = outcome.kind === "wait"
        ? view.t("login.wait", { seconds: outcome.seconds })
        : view.t("login.refused");
      const status = outcome.kind === "wait" ? 429 : 401;
      return showPage(context, <LoginPage view={view} to={to} name={name} fault={text} />, status);
    }
    writeSessionCookie(context, secure, outcome.sessionId);
    const { account } = outcome;
    return context.redirect(account.mustChange ? "/password" : to ?? homeOf(account), 303);
  });

  pages.post("/logout", async (context) => {
    const { session } = context.var;
    await closeSession(sql, session!);
    const { name } = session!.account;
    await audit(sql, { actor: name, action: "signed out", reason: "" });
    dropSessionCookie(context, secure);
    return context.redirect("/login?signed-out", 303);
  });

  pages.get("/password", (context) => {
    return showPage(context, <PasswordPage view={context.var.view} faults={{}} />);
  });

  pages.post("/password", async (context) => {
    const { view, form, session } = context.var;
    const { account, digest } = session!;
    const [current, wanted, repeated] = ["current", "new", "repeat"].map((name) =>
      formSecret(form, name)
    ) as [string, string, string];
    const faults: PasswordFaults = {};
    const tried = await signIn.tryOwn(account, current, addressOf(context), view.now);
    if (tried.kind === "refused") faults.current = view.t("password.wrong");
    if (tried.kind === "wait") {
      faults.current = view.t("password.wait", { seconds: tried.seconds });
    }
    const fault = passwordFault(wanted, { name: account.name, before: current });
    if (fault !== undefined) faults.new = view.t(`password.${fault}`);
    if (wanted !== repeated) faults.repeat = view.t("password.differs");
    if (Object.keys(faults).length > 0) {
      const status = tried.kind === "wait" ? 429 : 422;
      return showPage(context, <PasswordPage view={view} faults={faults} />, status);
    }
    const hash = await hashPassword(wanted, scryptCost);
    await sql.begin((transaction) =>
      setPassword(transaction, account, hash, {
        actor: account.name,
        mustChange: false,
        kept: digest,
      })
    );
    return context.redirect("/account?changed", 303);
  });

  pages.get("/account", (context) => {
    const changed = context.req.query("changed") !== undefined;
    return showPage(context, <AccountPage view={context.var.view} changed={changed} />);
  });

  return pages;
}

/** The sender's address, for slowing down guessers. */
export function addressOf(context: Context<PageEnv>): string {
  const address = context.env?.remoteAddr;
  return address !== undefined && "hostname" in address ? address.hostname : "local";
}

/** A path of ours, and nothing that leads elsewhere. */
function localPath(text: string | undefined): string | undefined {
  return text !== undefined && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(text) ? text : undefined;
}

function LoginPage(
  { view, to, name = "", fault, signedOut = false }: {
    readonly view: View;
    readonly to: string | undefined;
    readonly name?: string;
    readonly fault?: string;
    readonly signedOut?: boolean;
  },
) {
  const { t } = view;
  return (
    <Layout view={view} title={t("login.title")} lead={t("login.lead")}>
      {fault !== undefined && <Banner view={view} kind="bad">{fault}</Banner>}
      {signedOut && <Banner view={view} kind="good">{t("login.signedOut")}</Banner>}
      <section class="card narrow">
        <Form view={view} action="/login" label={t("login.title")}>
          {to !== undefined && <input type="hidden" name="to" value={to} />}
          <Field
            view={view}
            name="name"
            label={t("login.name")}
            value={name}
            required
            maxlength={64}
            autocomplete="username"
          />
          <Field
            view={view}
            name="password"
            label={t("login.password")}
            type="password"
            required
            autocomplete="current-password"
          />
          <button type="submit">{t("signIn")}</button>
        </Form>
      </section>
      <p>
        {t("login.register")} <a href="/register">{t("login.registerLink")}</a>
      </p>
    </Layout>
  );
}

interface PasswordFaults {
  current?: string;
  new?: string;
  repeat?: string;
}

function PasswordPage(
  { view, faults }: { readonly view: View; readonly faults: PasswordFaults },
) {
  const { t, account } = view;
  return (
    <Layout view={view} title={t("password.title")}>
      {account?.mustChange && <Banner view={view} kind="warning">{t("password.must")}</Banner>}
      <section class="card narrow">
        <Form view={view} action="/password" label={t("password.title")}>
          {/* Lets password managers know whose password it is. */}
          <input type="hidden" name="username" value={account?.name} autocomplete="username" />
          <Field
            view={view}
            name="current"
            label={t("password.current")}
            type="password"
            required
            autocomplete="current-password"
            fault={faults.current}
          />
          <Field
            view={view}
            name="new"
            label={t("password.new")}
            type="password"
            required
            autocomplete="new-password"
            hint={t("password.hint", { min: passwordCharactersMin })}
            fault={faults.new}
          />
          <Field
            view={view}
            name="repeat"
            label={t("password.repeat")}
            type="password"
            required
            autocomplete="new-password"
            fault={faults.repeat}
          />
          <button type="submit">{t("password.change")}</button>
        </Form>
      </section>
    </Layout>
  );
}

function AccountPage({ view, changed }: { readonly view: View; readonly changed: boolean }) {
  const { t } = view;
  const account = view.account!;
  return (
    <Layout view={view} title={t("account.title")}>
      {changed && <Banner view={view} kind="good">{t("password.changed")}</Banner>}
      <section class="card">
        <DefinitionList
          pairs={[
            [t("account.name"), account.name],
            [t("account.displayName"), account.displayName],
            [t("account.role"), t(`role.${account.role}`)],
            [t("account.office"), account.office],
            [t("account.taxCode"), account.taxCode],
            [
              t("account.rights"),
              account.rights.map((right) => t(`right.${right}`)).join(", "),
            ],
            [t("account.signedInAt"), <Time view={view} at={account.signedInAt} />],
          ]}
        />
      </section>
      <p>
        <a class="button quiet" href="/password">{t("password.change")}</a>
      </p>
    </Layout>
  );
}
