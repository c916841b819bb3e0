import { type Context, Hono } from "hono";
import { listAccounts } from "../../../adapters/accounts/mod.ts";
import {
  type AssignedDocument,
  type AssignmentRule,
  assignmentRule,
  assignOpen,
  branchNames,
  listAssigned,
  presenceHours,
  presentOfficers,
  reassign,
  type ReassignOutcome,
  sayPresent,
  switchAssignment,
} from "../../../adapters/officers/mod.ts";
import { Banner, Field, Form, Layout, Select, Table } from "../components/mod.ts";
import { formText } from "../form_text.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { PageProblem } from "../page_problem.ts";
import { sentAs } from "../sent_form.ts";
import { showPage } from "../show_page.ts";
import type { View } from "../view.ts";
import { familyText } from "./family_text.ts";
import { lineOf } from "./line_of.ts";
import { paperPath } from "./paper_path.ts";

const rowsMax = 500;
const reasonCharactersMax = 200;

type Fault = Exclude<ReassignOutcome, "done" | "missing">;

/** Where officers come and go, and those with the right to assign have papers given out by chance. */
export function assignmentPages({ sql }: PageOptions): Hono<PageEnv> {
  const pages = new Hono<PageEnv>();

  pages.get("/office/assignment", (context) => show(context));

  pages.post("/office/presence", async (context) => {
    const { view, form } = context.var;
    const { name, office } = view.account!;
    const present = formText(form, "present") === "yes";
    await sayPresent(sql, { officer: name, office: office!, present, at: view.now });
    await assignOpen(sql, { office: office!, at: view.officesNow });
    return context.redirect("/office/assignment", 303);
  });

  pages.post("/office/assignment", async (context) => {
    const { view, form } = context.var;
    const { name, office } = view.account!;
    const reason = lineOf(form, "text", reasonCharactersMax);
    if (reason === "") return show(context, "reason missing");
    const active = formText(form, "active") === "yes";
    await switchAssignment(sql, {
      office: office!,
      active,
      actor: name,
      reason,
      at: view.officesNow,
    });
    await assignOpen(sql, { office: office!, at: view.officesNow });
    return context.redirect("/office/assignment", 303);
  });

  pages.post("/office/assignment/:id", async (context) => {
    const { view, form } = context.var;
    const { name, office } = view.account!;
    const outcome = await reassign(sql, {
      document: context.req.param("id"),
      officer: formText(form, "officer"),
      actor: name,
      office: office!,
      reason: lineOf(form, "text", reasonCharactersMax),
      at: view.officesNow,
    });
    if (outcome === "missing") throw new PageProblem("missing");
    if (outcome !== "done") return show(context, outcome);
    return context.redirect("/office/assignment", 303);
  });

  async function show(context: Context<PageEnv>, fault?: Fault) {
    const { view } = context.var;
    const { name, office, rights } = view.account!;
    const mayAssign = rights.includes("assign");
    const [rule, present, papers, officers] = await Promise.all([
      assignmentRule(sql, office!, view.officesNow),
      presentOfficers(sql, office!, view.officesNow),
      listAssigned(sql, {
        office: office!,
        at: view.officesNow,
        limit: rowsMax,
        ...(mayAssign ? {} : { officer: name }),
      }),
      listAccounts(sql, { offices: branchNames(office!, view.officesNow), role: "officer" }),
    ]);
    const names = officers
      .filter((each) => each.name !== name && !each.disabled && each.rights.includes("check"))
      .map((officer) => officer.name);
    const page = <AssignmentPage {...{ view, rule, present, papers, names, fault, mayAssign }} />;
    return await showPage(context, page, fault === undefined ? 200 : 422);
  }

  return pages;
}

interface Shown {
  readonly view: View;
  readonly rule: AssignmentRule | undefined;
  readonly present: readonly string[];
  readonly papers: readonly AssignedDocument[];
  /** Officers to whom a paper may be given. */
  readonly names: readonly string[];
  readonly fault: Fault | undefined;
  readonly mayAssign: boolean;
}

function AssignmentPage({ view, rule, present, papers, names, fault, mayAssign }: Shown) {
  const { t } = view;
  const on = rule?.active === true;
  const faultAt = (action: string) => sentAs(view.sent, action) && fault;
  return (
    <Layout
      view={view}
      title={t("assignment.title", { office: view.account!.office! })}
      lead={t("assignment.lead")}
    >
      {fault !== undefined && (
        <Banner view={view} kind="bad">{t(`assignment.fault.${fault}`)}</Banner>
      )}
      <section class="card" aria-labelledby="rule">
        <h2 id="rule">{t(on ? "assignment.on" : "assignment.off")}</h2>
        {rule !== undefined && (
          <p class="hint">{t("assignment.since", { actor: rule.actor, reason: rule.reason })}</p>
        )}
        {mayAssign && (
          <Form view={view} action="/office/assignment">
            <input type="hidden" name="active" value={on ? "no" : "yes"} />
            <Reason view={view} id="rule-text" fault={faultAt("/office/assignment")} />
            <button type="submit" class={on ? "danger" : undefined}>
              {t(on ? "assignment.switchOff" : "assignment.switchOn")}
            </button>
          </Form>
        )}
      </section>
      <section class="card" aria-labelledby="present">
        <h2 id="present">{t("assignment.present")}</h2>
        <p>{present.length === 0 ? t("assignment.nobody") : present.join(", ")}</p>
        <Form view={view} action="/office/presence" class="buttons">
          <p class="hint">{t("assignment.presence.hint", { hours: presenceHours })}</p>
          <button type="submit" name="present" value="yes">{t("assignment.come")}</button>
          <button type="submit" name="present" value="no" class="quiet">
            {t("assignment.go")}
          </button>
        </Form>
      </section>
      <Table
        view={view}
        caption={t(mayAssign ? "assignment.all" : "assignment.mine")}
        rows={papers}
        columns={[
          { head: t("office.number"), cell: numberOf, rowHead: true },
          { head: t("office.family"), cell: ({ family }) => familyText(view, family) },
          {
            head: t("assignment.officer"),
            cell: ({ officer }) => officer ?? t("assignment.none"),
          },
          ...(mayAssign
            ? [{
              head: t("assignment.again"),
              cell: (paper: AssignedDocument) => <Again {...{ view, paper, names, fault }} />,
            }]
            : []),
        ]}
      />
    </Layout>
  );
}

function numberOf({ id, number, family }: AssignedDocument) {
  return <a class="mono" href={paperPath({ id, family })}>{number || id}</a>;
}

function Again(
  { view, paper: { id, officer }, names, fault }: {
    readonly view: View;
    readonly fault: Fault | undefined;
    readonly paper: AssignedDocument;
    readonly names: readonly string[];
  },
) {
  const { t } = view;
  const action = `/office/assignment/${encodeURIComponent(id)}`;
  const own = sentAs(view.sent, action) && fault;
  return (
    <Form view={view} action={action}>
      <Select
        view={view}
        id={`officer-${id}`}
        name="officer"
        label={t("assignment.officer")}
        value={officer ?? ""}
        required
        options={names.map((name) => [name, name] as const)}
        fault={own !== undefined && own !== "reason missing"
          ? t(`assignment.fault.${own}`)
          : undefined}
      />
      <Reason view={view} id={`text-${id}`} fault={own} />
      <button type="submit" class="quiet">{t("assignment.again")}</button>
    </Form>
  );
}

function Reason(
  { view, id, fault }: {
    readonly view: View;
    readonly id: string;
    /** Of the form around; shown where it is about the reason. */
    readonly fault: Fault | undefined;
  },
) {
  return (
    <Field
      view={view}
      id={id}
      name="text"
      label={view.t("reason")}
      required
      maxlength={reasonCharactersMax}
      fault={fault === "reason missing" ? view.t("field.missing") : undefined}
    />
  );
}
