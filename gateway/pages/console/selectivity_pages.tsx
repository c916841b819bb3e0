import type { Hono } from "hono";
import {
  type Activation,
  rulesOf,
  type StoredCriteria,
  type Trial,
} from "../../../adapters/selectivity/mod.ts";
import type { StoredMode } from "../../../adapters/mode/mode_store.ts";
import { isChannelRuleFault } from "../../../core/routing/mod.ts";
import { selectivityOperations } from "../../operations/selectivity.ts";
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
import type { PageEnv } from "../page_env.ts";
import { askedBy, fieldOf, type FormFaults, readForm, readPath } from "../read_form.ts";
import { showPage } from "../show_page.ts";
import type { View } from "../view.ts";
import { ConsoleLayout } from "./console_layout.tsx";
import type { ConsoleOptions } from "./console_options.ts";
import { mayAct } from "./may_act.ts";
import { reasonText } from "../../../core/reasons/mod.ts";

const { list, find, draft, try: tryOut, activate } = selectivityOperations;

/** Criteria of selectivity: which are in force, drafting others, trying them, putting them in force. */
export function selectivityPages(
  app: Hono<PageEnv>,
  { gateway, events }: ConsoleOptions,
): void {
  app.get("/selectivity", async (context) => {
    return await showPage(context, await listPage(context.var.view));
  });

  app.post("/selectivity", async (context) => {
    const { view, form } = context.var;
    // As it was typed: the operation brings it into its normal form.
    const criteria = formSecret(form, "criteria");
    const { input, faults } = readForm(view, form, draft.input, { criteria });
    if (input === undefined) {
      return await showPage(
        context,
        await listPage(view, faults.criteria),
        422,
      );
    }
    const made = await draft.perform(askedBy(view, gateway), input);
    if ("version" in made) return context.redirect(`/selectivity/${made.version}`, 303);
    const fault = view.t("selectivity.badLine", {
      line: String(made.line),
      reason: reasonText(view.lang, made.reason),
    });
    return await showPage(context, await listPage(view, fault), 422);
  });

  // It opens hundreds of declarations: nothing that a link or a reload does.
  app.post("/selectivity/:version/try", async (context) => {
    const { view, form } = context.var;
    const { version } = readPath(find.input, context.req.param());
    const { input, faults } = readForm(view, form, tryOut.input, { version });
    const trial = input && await tryOut.perform(askedBy(view, gateway), input);
    const page = await criteriaPage(view, version, { trial, faults });
    return await showPage(context, page, input === undefined ? 422 : 200);
  });

  app.get("/selectivity/:version", async (context) => {
    const { version } = readPath(find.input, context.req.param());
    return await showPage(context, await criteriaPage(context.var.view, version));
  });

  app.post("/selectivity/:version/activate", async (context) => {
    const { view, form } = context.var;
    const { version } = readPath(find.input, context.req.param());
    const expectedVersion = formText(form, "expectedVersion") || null;
    const { input, faults } = readForm(view, form, activate.input, { version, expectedVersion });
    if (input === undefined || !isConfirmed(form)) {
      const page = await criteriaPage(view, version, { order: input, faults });
      return await showPage(context, page, input === undefined ? 422 : 200);
    }
    await activate.perform(askedBy(view, gateway), input);
    events.changed();
    return context.redirect("/selectivity", 303);
  });

  async function listPage(view: View, fault?: string) {
    const [mode, listed] = await Promise.all([
      gateway.mode(),
      list.perform(askedBy(view, gateway), {}),
    ]);
    return <ListPage {...{ view, mode, ...listed, fault }} />;
  }

  async function criteriaPage(view: View, version: string, more: CriteriaMore = {}) {
    const by = askedBy(view, gateway);
    const [mode, stored, { inForce }] = await Promise.all([
      gateway.mode(),
      find.perform(by, { version }),
      list.perform(by, {}),
    ]);
    const isReadable = !isChannelRuleFault(rulesOf(stored));
    return <CriteriaPage {...{ view, mode, stored, inForce, isReadable, ...more }} />;
  }
}

/** What a form on the page of criteria has led to. */
interface CriteriaMore {
  /** Undefined where nobody has asked for it. */
  readonly trial?: Trial;
  /** To be confirmed. */
  readonly order?: { readonly reason: string; readonly expectedVersion: string | null };
  readonly faults?: FormFaults;
}

function ListPage(
  { view, mode, inForce, activations, criteria, fault }: {
    readonly view: View;
    readonly mode: StoredMode;
    readonly inForce: Activation | undefined;
    readonly activations: readonly Activation[];
    readonly criteria: readonly StoredCriteria[];
    /** Of the criteria that were sent. */
    readonly fault: string | undefined;
  },
) {
  const { t } = view;
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
            fault={fault}
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
  { view, mode, stored, inForce, isReadable, trial, order, faults = {} }: CriteriaMore & {
    readonly view: View;
    readonly mode: StoredMode;
    readonly stored: StoredCriteria;
    readonly inForce: Activation | undefined;
    /** False where the text cannot be read any more. */
    readonly isReadable: boolean;
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
          fields={{ reason: order.reason, expectedVersion: order.expectedVersion ?? "" }}
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
          <Field
            {...fieldOf(tryOut.input.shape.declarations)}
            view={view}
            name="declarations"
            label={t("selectivity.declarations")}
            fault={faults.declarations}
          />
          <button type="submit" class="quiet">{t("selectivity.try")}</button>
        </Form>
      )}
      {!isInForce && order === undefined && isReadable &&
        mayAct(view, "put selectivity in force") && (
        <Form view={view} action={action} class="card">
          <h2>{t("selectivity.activate")}</h2>
          <input type="hidden" name="expectedVersion" value={inForce?.version ?? ""} />
          <Field
            {...fieldOf(activate.input.shape.reason)}
            view={view}
            name="reason"
            label={t("selectivity.reason")}
            fault={faults.reason}
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
