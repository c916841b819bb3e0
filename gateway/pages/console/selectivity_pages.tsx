import type { Hono } from "hono";
import {
  activateCriteria,
  type Activation,
  draftCriteria,
  findCriteria,
  listActivations,
  listCriteria,
  readCriteria,
  rulesOf,
  type StoredCriteria,
  type Trial,
  triedUsually,
  tryCriteria,
} from "../../../adapters/selectivity/mod.ts";
import type { StoredMode } from "../../../adapters/mode/mode_store.ts";
import { catalogue } from "../../../core/catalogue/mod.ts";
import { type ChannelRules, isChannelRuleFault } from "../../../core/routing/mod.ts";
import {
  Banner,
  Confirm,
  Field,
  Form,
  isConfirmed,
  shortDate,
  Table,
  TextArea,
  Time,
} from "../components/mod.ts";
import { channelRuleText } from "../channel_rule_text.ts";
import { ChannelBadge } from "../components/channel_badge.tsx";
import { formSecret, formText } from "../form_text.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { PageProblem } from "../page_problem.ts";
import { showPage } from "../show_page.ts";
import type { View } from "../view.ts";
import { ConsoleLayout } from "./console_layout.tsx";
import type { ConsoleOptions } from "./console_options.ts";
import { limits } from "../../limits.ts";
import { mayAct } from "./may_act.ts";
import { reasonText } from "../../../core/reasons/mod.ts";

/** The latest versions of criteria. */
const listedMax = 100;

/** Criteria of selectivity: which are in force, drafting others, trying them, putting them in force. */
export function selectivityPages(
  app: Hono<PageEnv>,
  { sql, seal }: PageOptions,
  { gateway, events }: ConsoleOptions,
): void {
  app.get("/selectivity", async (context) => {
    return await showPage(context, await listPage(context.var.view));
  });

  app.post("/selectivity", async (context) => {
    const { view, form } = context.var;
    const criteria = formSecret(form, "criteria");
    const rules = readCriteria(criteria);
    if (isChannelRuleFault(rules)) {
      const fault = view.t("selectivity.badLine", {
        line: String(rules.line),
        reason: reasonText(view.lang, rules.reason),
      });
      return await showPage(context, await listPage(view, { criteria, fault }), 422);
    }
    const { version } = await draftCriteria(sql, { criteria, actor: view.account!.name });
    return context.redirect(`/selectivity/${version}`, 303);
  });

  // It opens hundreds of declarations: nothing that a link or a reload does.
  app.post("/selectivity/:version/try", async (context) => {
    const { view } = context.var;
    const page = await criteriaPage(view, context.req.param("version"), { tries: true });
    return await showPage(context, page);
  });

  app.get("/selectivity/:version", async (context) => {
    const { view } = context.var;
    return await showPage(context, await criteriaPage(view, context.req.param("version")));
  });

  app.post("/selectivity/:version/activate", async (context) => {
    const { view, form } = context.var;
    const version = context.req.param("version");
    const reason = formText(form, "reason");
    const expected = formText(form, "expected");
    const fault = reason === ""
      ? view.t("switch.reasonMissing")
      : reason.length > limits.reasonCharactersMax
      ? view.t("selectivity.reasonLong", { max: limits.reasonCharactersMax })
      : undefined;
    if (fault !== undefined || !isConfirmed(form)) {
      const order = fault === undefined ? { reason, expected } : undefined;
      const page = await criteriaPage(view, version, { order, fault });
      return await showPage(context, page, fault === undefined ? 200 : 422);
    }
    const outcome = await activateCriteria(sql, {
      version,
      expected: expected || undefined,
      actor: view.account!.name,
      reason,
    });
    if (outcome.kind === "unknown") throw new PageProblem("missing");
    if (outcome.kind === "overtaken") throw new PageProblem("conflict");
    events.changed();
    return context.redirect("/selectivity", 303);
  });

  async function listPage(
    view: View,
    draft?: { readonly criteria: string; readonly fault: string },
  ) {
    const [mode, activations, criteria] = await Promise.all([
      gateway.mode(),
      listActivations(sql, listedMax),
      listCriteria(sql, listedMax),
    ]);
    return <ListPage {...{ view, mode, activations, criteria, draft }} />;
  }

  async function criteriaPage(
    view: View,
    version: string,
    { order, fault, tries = false }: {
      readonly order?: { readonly reason: string; readonly expected: string };
      readonly fault?: string;
      readonly tries?: boolean;
    } = {},
  ) {
    const stored = await findCriteria(sql, version);
    if (stored === undefined) throw new PageProblem("missing");
    const rules = rulesOf(stored);
    const isReadable = !isChannelRuleFault(rules);
    const [mode, [inForce], trial] = await Promise.all([
      gateway.mode(),
      listActivations(sql, 1),
      isReadable && tries ? tryOut(rules) : undefined,
    ]);
    return <CriteriaPage {...{ view, mode, stored, inForce, isReadable, trial, order, fault }} />;
  }

  async function tryOut(rules: ChannelRules): Promise<Trial> {
    return await tryCriteria(sql, rules, {
      ...{ seal, catalogue, codes: gateway.codes, limit: triedUsually },
      at: gateway.now(),
    });
  }
}

function ListPage(
  { view, mode, activations, criteria, draft }: {
    readonly view: View;
    readonly mode: StoredMode;
    readonly activations: readonly Activation[];
    readonly criteria: readonly StoredCriteria[];
    readonly draft: { readonly criteria: string; readonly fault: string } | undefined;
  },
) {
  const { t } = view;
  const inForce = activations[0];
  return (
    <ConsoleLayout
      view={view}
      mode={mode}
      title={t("console.selectivity")}
      lead={t("selectivity.lead")}
    >
      <Banner view={view} kind="info">
        {inForce === undefined ? t("selectivity.file") : (
          <>
            {t("selectivity.inForce")}:{" "}
            <a href={`/selectivity/${inForce.version}`}>
              <code>{inForce.version}</code>
            </a>{" "}
            – {inForce.actor}, <Time view={view} at={inForce.at} />: {inForce.reason}
          </>
        )}
      </Banner>
      <Table
        view={view}
        caption={t("selectivity.drafts")}
        rows={criteria}
        columns={[
          {
            head: t("selectivity.version"),
            cell: ({ version }) => (
              <a href={`/selectivity/${version}`}>
                <code>{version}</code>
              </a>
            ),
            rowHead: true,
          },
          { head: t("at"), cell: ({ at }) => <Time view={view} at={at} /> },
          { head: t("selectivity.by"), cell: ({ actor }) => actor },
        ]}
      />
      {mayAct(view, "draft selectivity") && (
        <Form view={view} action="/selectivity" class="card" upload>
          <h2>{t("selectivity.draft")}</h2>
          <TextArea
            view={view}
            name="criteria"
            label={t("selectivity.criteria")}
            hint={t("selectivity.criteria.hint")}
            fault={draft?.fault}
            value={draft?.criteria ?? ""}
            rows={12}
            required
          />
          <button type="submit" class="primary">{t("selectivity.draft.button")}</button>
        </Form>
      )}
      <Table
        view={view}
        caption={t("selectivity.activations")}
        rows={activations}
        columns={[
          { head: t("at"), cell: ({ at }) => <Time view={view} at={at} />, rowHead: true },
          { head: t("selectivity.version"), cell: ({ version }) => <code>{version}</code> },
          { head: t("selectivity.by"), cell: ({ actor }) => actor },
          { head: t("selectivity.reason"), cell: ({ reason }) => reason },
        ]}
      />
    </ConsoleLayout>
  );
}

function CriteriaPage(
  { view, mode, stored, inForce, isReadable, trial, order, fault }: {
    readonly view: View;
    readonly mode: StoredMode;
    readonly stored: StoredCriteria;
    readonly inForce: Activation | undefined;
    /** False where the text cannot be read any more. */
    readonly isReadable: boolean;
    /** Undefined where nobody has asked for it. */
    readonly trial: Trial | undefined;
    readonly order: { readonly reason: string; readonly expected: string } | undefined;
    readonly fault: string | undefined;
  },
) {
  const { t } = view;
  const { version, criteria, actor, at } = stored;
  const isInForce = inForce?.version === version;
  const action = `/selectivity/${version}/activate`;
  return (
    <ConsoleLayout
      view={view}
      mode={mode}
      title={`${t("selectivity.version")} ${version}`}
      lead={`${actor}, ${shortDate(view, at)}`}
    >
      {isInForce && <Banner view={view} kind="good">{t("selectivity.inForce")}</Banner>}
      {order !== undefined && (
        <Confirm
          view={view}
          action={action}
          fields={order}
          back={`/selectivity/${version}`}
          danger
        >
          <p>{t("selectivity.confirm")}</p>
        </Confirm>
      )}
      <pre class="mono">{criteria}</pre>
      {trial !== undefined && <TrialView view={view} trial={trial} />}
      {isReadable && order === undefined && mayAct(view, "draft selectivity") && (
        <Form view={view} action={`/selectivity/${version}/try`}>
          <button type="submit" class="quiet">{t("selectivity.try")}</button>
        </Form>
      )}
      {!isInForce && order === undefined && isReadable &&
        mayAct(view, "put selectivity in force") && (
        <Form view={view} action={action} class="card">
          <h2>{t("selectivity.activate")}</h2>
          <input type="hidden" name="expected" value={inForce?.version ?? ""} />
          <Field
            view={view}
            name="reason"
            label={t("selectivity.reason")}
            fault={fault}
            maxlength={limits.reasonCharactersMax}
            required
          />
          <button type="submit">{t("continue")}</button>
        </Form>
      )}
    </ConsoleLayout>
  );
}

function TrialView({ view, trial }: { readonly view: View; readonly trial: Trial }) {
  const { t } = view;
  const { tried, channels, changed, rules, samples, unreadable } = trial;
  return (
    <section class="card">
      <h2>{t("selectivity.trial")}</h2>
      <p>
        {t("selectivity.tried", {
          n: String(tried),
          green: String(channels[1]),
          yellow: String(channels[2]),
          red: String(channels[3]),
          changed: String(changed),
        })}
      </p>
      {unreadable > 0 && <p>{t("selectivity.unreadable", { n: String(unreadable) })}</p>}
      <Table
        view={view}
        caption={t("selectivity.byRule")}
        rows={rules}
        columns={[
          {
            head: t("selectivity.rule"),
            cell: ({ rule }) => channelRuleText(view, rule),
            rowHead: true,
          },
          { head: t("selectivity.count"), cell: ({ count }) => count, number: true },
        ]}
      />
      {samples.length > 0 && (
        <Table
          view={view}
          caption={t("selectivity.samples")}
          rows={samples}
          columns={[
            {
              head: t("selectivity.declaration"),
              cell: ({ number }) => <a href={`/documents/${number}`}>{number}</a>,
              rowHead: true,
            },
            {
              head: t("selectivity.was"),
              cell: ({ was }) => <ChannelBadge view={view} channel={was} />,
            },
            {
              head: t("selectivity.wouldBe"),
              cell: ({ wouldBe }) => <ChannelBadge view={view} channel={wouldBe} />,
            },
            { head: t("selectivity.rule"), cell: ({ rule }) => channelRuleText(view, rule) },
          ]}
        />
      )}
    </section>
  );
}
