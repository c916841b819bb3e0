import { type Context, Hono } from "hono";
import {
  approveRegistration,
  countWaiting,
  type Enterprise,
  findEnterprise,
  findRegistration,
  issueAnew,
  type IssuedSecrets,
  listRegistrations,
  type Registration,
  registrationSteps,
  stepRegistration,
} from "../../../adapters/registration/mod.ts";
import {
  normaliseTaxCode,
  type RegistrationState,
  registrationStates,
} from "../../../core/registration/mod.ts";
import {
  Badge,
  type BadgeTone,
  Banner,
  Choices,
  Confirm,
  DefinitionList,
  Field,
  Form,
  isConfirmed,
  Layout,
  Pager,
  Select,
  Table,
  TextArea,
  Time,
} from "../components/mod.ts";
import { formText } from "../form_text.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { PageProblem } from "../page_problem.ts";
import { showPage } from "../show_page.ts";
import { rowsWanted, type View } from "../view.ts";
import { ContentView } from "./content_view.tsx";
import { Form1a } from "./form_1a.tsx";
import { Form1b } from "./form_1b.tsx";
import { StepsTable } from "./steps_table.tsx";

const pageRows = 50;
const decisions = ["approve", "ask changes", "reject"] as const;
type Decision = typeof decisions[number];

const decisionTexts = {
  "approve": "registration.approve",
  "ask changes": "registration.askChanges",
  "reject": "registration.reject",
} as const;

/** Where officers decide about registrations, look them up, and print what is handed over. */
export function officerRegistrationPages(options: PageOptions): Hono<PageEnv> {
  const { sql, scryptCost } = options;
  const pages = new Hono<PageEnv>();

  pages.get("/registrations", async (context) => {
    const { view } = context.var;
    const state = registrationStates.find((each) => each === context.req.query("state"));
    const taxCode = normaliseTaxCode(context.req.query("taxCode") ?? "");
    const cursor = context.req.query("cursor");
    const before = cursor !== undefined && /^\d{1,15}$/.test(cursor) ? Number(cursor) : undefined;
    const limit = rowsWanted(view, pageRows);
    const found = await listRegistrations(sql, {
      state,
      taxCode: taxCode === "" ? undefined : taxCode,
      before,
      limit: limit + 1,
    });
    const rows = found.slice(0, limit);
    const next = found.length > limit ? String(rows.at(-1)!.id) : undefined;
    const waiting = await countWaiting(sql, view.now);
    const page = <ListPage {...{ view, rows, next, state, taxCode, waiting, cursor }} />;
    return showPage(context, page);
  });

  pages.get("/registrations/lookup", async (context) => {
    const { view } = context.var;
    const asked = context.req.query("taxCode");
    const taxCode = normaliseTaxCode(asked ?? "");
    const enterprise = asked === undefined ? undefined : await findEnterprise(sql, taxCode);
    const page = (
      <LookupPage view={view} {...{ asked: asked !== undefined, taxCode, enterprise }} />
    );
    return showPage(context, page);
  });

  pages.get("/registrations/:id", async (context) => {
    return await showRegistration(context, await registrationOf(context));
  });

  pages.post("/registrations/:id", async (context) => {
    const { view, form } = context.var;
    const registration = await registrationOf(context);
    const decision = decisions.find((each) => each === formText(form, "decision"));
    const reason = formText(form, "reason").slice(0, 1000);
    if (decision === undefined || (decision !== "approve" && reason === "")) {
      return await showRegistration(context, registration, {
        decision: decision === undefined ? view.t("field.choose") : undefined,
        reason: decision === undefined ? undefined : view.t("registration.reason.hint"),
      });
    }
    if (registration.state !== "submitted") throw new PageProblem("conflict");
    if (!isConfirmed(form)) {
      const page = <ConfirmPage {...{ view, registration, decision, reason }} />;
      return await showPage(context, page);
    }
    const officer = { actor: view.account!.name, now: view.now, scryptCost };
    if (decision !== "approve") {
      const step = { ...officer, reason };
      const moved = await sql.begin((transaction) =>
        stepRegistration(transaction, registration.id, decision, step)
      );
      if (moved === undefined) throw new PageProblem("conflict");
      return context.redirect(`/registrations/${registration.id}`, 303);
    }
    const secrets = await approveRegistration(sql, registration.id, officer);
    if (secrets === undefined) throw new PageProblem("conflict");
    await tell(registration.taxCode);
    if (registration.kind === "cancel") {
      return context.redirect(`/registrations/${registration.id}`, 303);
    }
    return await showForm1a(context, registration.taxCode, secrets);
  });

  pages.get("/registrations/enterprises/:taxCode/form-1a", async (context) => {
    return await showForm1a(context, context.req.param("taxCode"), undefined);
  });

  pages.get("/registrations/enterprises/:taxCode/form-1b", async (context) => {
    const { view } = context.var;
    const enterprise = await enterpriseOf(context.req.param("taxCode"));
    return showPage(context, <Form1b view={view} enterprise={enterprise} />);
  });

  pages.post("/registrations/enterprises/:taxCode/secrets", async (context) => {
    const { view, form } = context.var;
    const enterprise = await enterpriseOf(context.req.param("taxCode"));
    const { taxCode } = enterprise;
    const reason = formText(form, "reason").slice(0, 1000);
    if (reason === "") {
      const fault = view.t("field.missing");
      const page = <LookupPage {...{ view, asked: true, taxCode, enterprise, fault }} />;
      return await showPage(context, page, 422);
    }
    const officer = { actor: view.account!.name, now: view.now, scryptCost };
    const secrets = await issueAnew(sql, taxCode, reason, officer);
    if (secrets === undefined) throw new PageProblem("conflict");
    await tell(taxCode);
    return await showForm1a(context, taxCode, secrets);
  });

  /** What was done is done, and its secrets must be shown, whether others could be told or not. */
  async function tell(taxCode: string): Promise<void> {
    try {
      await options.onUsersChanged?.(taxCode);
    } catch (error) {
      options.log.warn("could not tell another register of changed users", { taxCode, error });
    }
  }

  async function registrationOf(context: Context<PageEnv>): Promise<Registration> {
    const id = context.req.param("id") ?? "";
    const found = /^\d{1,15}$/.test(id) ? await findRegistration(sql, Number(id)) : undefined;
    // What was never submitted is the enterprise's own.
    if (found === undefined || found.submittedAt === null) throw new PageProblem("missing");
    return found;
  }

  async function enterpriseOf(taxCode: string): Promise<Enterprise> {
    const found = await findEnterprise(sql, taxCode);
    if (found === undefined) throw new PageProblem("missing");
    return found;
  }

  async function showRegistration(
    context: Context<PageEnv>,
    registration: Registration,
    faults?: DecisionFaults,
  ) {
    const { view } = context.var;
    const steps = await registrationSteps(sql, registration.id);
    const enterprise = await findEnterprise(sql, registration.taxCode);
    return await showPage(
      context,
      (
        <Layout
          view={view}
          title={view.t("registration.title", { id: registration.id })}
          lead={`${registration.taxCode} – ${view.t(`application.${registration.kind}`)}`}
        >
          <Summary view={view} registration={registration} />
          {registration.kind === "change" && enterprise !== undefined && (
            <Banner view={view} kind="info">
              {view.t("registration.differences", difference(enterprise, registration))}
            </Banner>
          )}
          <ContentView
            view={view}
            content={registration.content}
            taxCode={registration.taxCode}
          />
          {registration.state === "submitted" && (
            <DecisionForm view={view} id={registration.id} faults={faults} />
          )}
          <StepsTable view={view} steps={steps} />
        </Layout>
      ),
      faults === undefined ? 200 : 422,
    );
  }

  async function showForm1a(
    context: Context<PageEnv>,
    taxCode: string,
    secrets: IssuedSecrets | undefined,
  ) {
    const { view } = context.var;
    const enterprise = await enterpriseOf(taxCode);
    const page = <Form1a view={view} enterprise={enterprise} secrets={secrets} />;
    return await showPage(context, page);
  }

  return pages;
}

const tones: Readonly<Record<RegistrationState, BadgeTone>> = {
  "draft": "plain",
  "submitted": "info",
  "changes asked": "warning",
  "approved": "good",
  "rejected": "bad",
};

function StateBadge({ view, row }: { readonly view: View; readonly row: Registration }) {
  const { t, now } = view;
  const overdue = row.state === "submitted" && row.dueAt !== null && row.dueAt < now;
  return (
    <>
      <Badge tone={tones[row.state]}>{t(`registration.state.${row.state}`)}</Badge>
      {overdue && (
        <>
          {" "}
          <Badge tone="bad">{t("registrations.overdue")}</Badge>
        </>
      )}
    </>
  );
}

/** How many users a change brings and takes. */
function difference({ content }: Enterprise, registration: Registration) {
  const before = new Set(content.users.map(({ ref }) => ref));
  const after = new Set(registration.content.users.map(({ ref }) => ref));
  return { added: after.difference(before).size, removed: before.difference(after).size };
}

function ListPage(
  { view, rows, next, state, taxCode, waiting, cursor }: {
    readonly view: View;
    readonly rows: readonly Registration[];
    readonly next: string | undefined;
    readonly state: RegistrationState | undefined;
    readonly taxCode: string;
    readonly waiting: { readonly waiting: number; readonly overdue: number };
    readonly cursor: string | undefined;
  },
) {
  const { t } = view;
  const shown = registrationStates.filter((each) => each !== "draft");
  return (
    <Layout view={view} title={t("registrations.title")} lead={t("registrations.lead", waiting)}>
      <form method="get" action="/registrations" class="card filters" role="search">
        <Select
          view={view}
          name="state"
          label={t("state")}
          value={state ?? ""}
          options={[
            ["", t("all")],
            ...shown.map((each) =>
              [each, t(`registration.state.${each}`)] as const
            ),
          ]}
        />
        <Field
          view={view}
          name="taxCode"
          label={t("register.taxCode")}
          type="search"
          value={taxCode}
          maxlength={20}
        />
        <button type="submit" class="quiet">{t("filter")}</button>
      </form>
      <Table
        view={view}
        caption={t("registrations.caption")}
        rows={rows}
        more={next !== undefined}
        columns={[
          {
            head: t("registrations.number"),
            cell: ({ id }) => <a href={`/registrations/${id}`}>{id}</a>,
            rowHead: true,
          },
          {
            head: t("register.taxCode"),
            cell: (row) =>
              row.taxCode,
          },
          { head: t("application.company"), cell: ({ content }) => content.company },
          { head: t("registrations.kind"), cell: ({ kind }) => t(`application.${kind}`) },
          {
            head: t("registrations.submitted"),
            cell: ({ submittedAt }) => <Time view={view} at={submittedAt} />,
          },
          { head: t("registrations.due"), cell: (row) => <Time view={view} at={row.dueAt} /> },
          { head: t("state"), cell: (row) => <StateBadge view={view} row={row} /> },
        ]}
      />
      <Pager view={view} next={next} isFirst={cursor === undefined} />
    </Layout>
  );
}

function Summary(
  { view, registration }: { readonly view: View; readonly registration: Registration },
) {
  const { t } = view;
  return (
    <section class="card">
      <DefinitionList
        pairs={[
          [t("state"), <StateBadge view={view} row={registration} />],
          [t("registrations.submitted"), <Time view={view} at={registration.submittedAt} />],
          [t("registrations.due"), <Time view={view} at={registration.dueAt} />],
          [t("register.taxCode"), registration.taxCode],
        ]}
      />
    </section>
  );
}

/** What is wrong with a decision, by field. */
interface DecisionFaults {
  readonly decision: string | undefined;
  readonly reason: string | undefined;
}

function DecisionForm(
  { view, id, faults }: {
    readonly view: View;
    readonly id: number;
    readonly faults: DecisionFaults | undefined;
  },
) {
  const { t } = view;
  return (
    <section class="card" aria-labelledby="decide">
      <h2 id="decide">{t("registration.decide")}</h2>
      <Form view={view} action={`/registrations/${id}`}>
        <Choices
          name="decision"
          legend={t("registration.decision")}
          type="radio"
          required
          options={decisions.map((each) => [each, t(decisionTexts[each])] as const)}
          fault={faults?.decision}
        />
        <TextArea
          view={view}
          name="reason"
          label={t("registration.reason")}
          hint={t("registration.reason.hint")}
          maxlength={1000}
          fault={faults?.reason}
        />
        <button type="submit">{t("continue")}</button>
      </Form>
    </section>
  );
}

function ConfirmPage(
  { view, registration, decision, reason }: {
    readonly view: View;
    readonly registration: Registration;
    readonly decision: Decision;
    readonly reason: string;
  },
) {
  const { t } = view;
  const { id, kind, taxCode, content } = registration;
  const consequence = kind === "cancel"
    ? "registration.approve.cancel"
    : "registration.approve.lead";
  return (
    <Layout view={view} title={t("registration.title", { id })}>
      <Confirm
        view={view}
        action={`/registrations/${id}`}
        fields={{ decision, reason }}
        back={`/registrations/${id}`}
        danger={decision === "reject" || (decision === "approve" && kind === "cancel")}
      >
        <DefinitionList
          pairs={[
            [t("registration.decision"), t(decisionTexts[decision])],
            [t("registrations.kind"), t(`application.${kind}`)],
            [t("register.taxCode"), taxCode],
            [t("application.company"), content.company],
            [t("reason"), reason],
          ]}
        />
        {decision === "approve" && <p>{t(consequence)}</p>}
      </Confirm>
    </Layout>
  );
}

function LookupPage(
  { view, asked, taxCode, enterprise, fault }: {
    readonly view: View;
    /** Of the reason for secrets that are to be issued anew. */
    readonly fault?: string;
    readonly asked: boolean;
    readonly taxCode: string;
    readonly enterprise: Enterprise | undefined;
  },
) {
  const { t } = view;
  return (
    <Layout view={view} title={t("lookup.title")} lead={t("lookup.lead")}>
      <form method="get" action="/registrations/lookup" class="card filters" role="search">
        <Field
          view={view}
          name="taxCode"
          label={t("register.taxCode")}
          type="search"
          value={taxCode}
          required
          maxlength={20}
        />
        <button type="submit">{t("search")}</button>
      </form>
      {asked && enterprise === undefined && (
        <Banner view={view} kind="info">{t("lookup.none")}</Banner>
      )}
      {enterprise !== undefined && (
        <EnterpriseView view={view} enterprise={enterprise} fault={fault} />
      )}
    </Layout>
  );
}

function EnterpriseView(
  { view, enterprise, fault }: {
    readonly view: View;
    readonly enterprise: Enterprise;
    readonly fault: string | undefined;
  },
) {
  const { t } = view;
  const { taxCode, userCode, state, content, registeredAt, issuedAt, issuedBy } = enterprise;
  const path = `/registrations/enterprises/${taxCode}`;
  return (
    <>
      <section class="card">
        <DefinitionList
          pairs={[
            [t("register.taxCode"), taxCode],
            [t("lookup.userCode"), <code>{userCode}</code>],
            [
              t("state"),
              <Badge tone={state === "active" ? "good" : "bad"}>
                {t(state === "active" ? "account.active" : "account.disabled")}
              </Badge>,
            ],
            [t("registrations.submitted"), <Time view={view} at={registeredAt} />],
            [
              t("lookup.issued"),
              <>
                <Time view={view} at={issuedAt} /> {issuedBy}
              </>,
            ],
          ]}
        />
      </section>
      <ContentView view={view} content={content} taxCode={taxCode} />
      <div class="grid">
        <section class="card" aria-labelledby="forms">
          <h2 id="forms">{t("lookup.forms")}</h2>
          <ul>
            <li>
              <a href={`${path}/form-1a`}>{t("form1a.link")}</a>
            </li>
            <li>
              <a href={`${path}/form-1b`}>{t("form1b.link")}</a>
            </li>
          </ul>
        </section>
        {state === "active" && (
          <section class="card" aria-labelledby="anew">
            <h2 id="anew">{t("lookup.anew")}</h2>
            <p class="hint">{t("lookup.anew.hint")}</p>
            <Form view={view} action={`${path}/secrets`}>
              <Field
                view={view}
                name="reason"
                label={t("reason")}
                required
                maxlength={1000}
                fault={fault}
              />
              <button type="submit" class="danger">{t("lookup.anew")}</button>
            </Form>
          </section>
        )}
      </div>
    </>
  );
}
