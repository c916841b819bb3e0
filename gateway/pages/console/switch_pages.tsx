import type { Hono } from "hono";
import type { StoredMode } from "../../../adapters/mode/mode_store.ts";
import {
  currentPhase,
  type Phase,
  plannedPhases,
  type SwitchChecks,
  type SwitchRun,
} from "../../../adapters/switching/mod.ts";
import { switchKinds } from "../../../core/switching/mod.ts";
import { reason as reasonSchema } from "../../operations/reason.ts";
import { switchOperations } from "../../operations/switch.ts";
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
  Table,
  TextArea,
  Time,
} from "../components/mod.ts";
import { formText } from "../form_text.ts";
import type { PageEnv } from "../page_env.ts";
import { PageProblem } from "../page_problem.ts";
import { askedBy, fieldOf, readForm, readPath } from "../read_form.ts";
import { sentAs } from "../sent_form.ts";
import { showPage } from "../show_page.ts";
import type { View } from "../view.ts";
import { ConsoleLayout } from "./console_layout.tsx";
import type { ConsoleOptions } from "./console_options.ts";
import { Findings } from "./findings.tsx";
import { formatSpan } from "./format_number.ts";
import { mayAct } from "./may_act.ts";
import { type OrderRefused, orderRefused } from "./order_refused.ts";
import { pollMs } from "./poll_ms.ts";
import { readOrder } from "./read_order.ts";
import { reasonText } from "../../../core/reasons/mod.ts";

const { list, find, checks, order, abort, setAutomatic, acknowledge } = switchOperations;
const { expectedEpoch: epochSchema } = order.input.shape;
/** What people are offered; the others are steps between. */
const targets = ["standby", "primary", "closed"] as const;

/** The fields as they were sent. */
type Asked = Readonly<Record<"kind" | "to" | "reason" | "expectedEpoch", string>>;

/** Changing the mode: what stands in the way, a dry run, two steps, phases while it runs. */
export function switchPages(
  app: Hono<PageEnv>,
  { gateway, events }: ConsoleOptions,
): void {
  const page = async (
    view: View,
    more: OrderRefused = {},
  ) => {
    const by = askedBy(view, gateway);
    const [mode, runs, found] = await Promise.all([
      gateway.mode(),
      list.perform(by, {}),
      checks.perform(by, { kind: "switchover" }),
    ]);
    const automatic = gateway.config.automatic === "standby";
    return <SwitchPage {...{ view, mode, runs, checks: found, automatic }} {...more} />;
  };

  app.get("/switch", async (context) => {
    return showPage(context, await page(context.var.view));
  });

  app.post("/switch", async (context) => {
    const { view, form } = context.var;
    const asked: Asked = {
      kind: formText(form, "kind"),
      to: formText(form, "to"),
      reason: formText(form, "reason"),
      expectedEpoch: formText(form, "expectedEpoch"),
    };
    const { input, faults } = readOrder(view, form);
    if (input === undefined) return showPage(context, await page(view, { faults }), 422);
    const dryRun = formText(form, "step") === "dry-run";
    const answer = await order.perform(askedBy(view, gateway), {
      ...input,
      dryRun: dryRun || !isConfirmed(form),
    });
    events.changed();
    switch (answer.kind) {
      case "taken":
        if (dryRun) {
          const mode = await gateway.mode();
          return showPage(context, <RunPage view={view} mode={mode} run={answer.run} />);
        }
        if (isConfirmed(form)) return context.redirect(`/switch/${answer.run.id}`, 303);
        return showPage(
          context,
          <ConfirmPage view={view} mode={await gateway.mode()} asked={asked} run={answer.run} />,
        );
      default:
        return showPage(context, await page(view, orderRefused(view, answer)), 409);
    }
  });

  app.get("/switch/:id", async (context) => {
    const { view } = context.var;
    const input = readPath(find.input, context.req.param());
    const [mode, run] = await Promise.all([
      gateway.mode(),
      find.perform(askedBy(view, gateway), input),
    ]);
    return showPage(context, <RunPage view={view} mode={mode} run={run} />);
  });

  app.post("/switch/:id/abort", async (context) => {
    const input = readPath(abort.input, context.req.param());
    await abort.perform(askedBy(context.var.view, gateway), input);
    events.changed();
    return context.redirect(`/switch/${input.id}`, 303);
  });

  app.post("/automatic", async (context) => {
    const { view, form } = context.var;
    const by = askedBy(view, gateway);
    const act = formText(form, "act");
    if (!["acknowledge", "pause", "resume"].includes(act)) throw new PageProblem("missing");
    const { input, faults } = readForm(view, form, acknowledge.input);
    if (input === undefined) {
      return showPage(context, await page(view, { faults }), 422);
    }
    if (act === "acknowledge") await acknowledge.perform(by, input);
    else await setAutomatic.perform(by, { ...input, paused: act === "pause" });
    events.changed();
    return context.redirect("/switch", 303);
  });
}

function SwitchPage(
  { view, mode, runs, checks, automatic, faults = {}, refused }: OrderRefused & {
    readonly view: View;
    readonly mode: StoredMode;
    readonly runs: readonly SwitchRun[];
    readonly checks: SwitchChecks;
    readonly automatic: boolean;
  },
) {
  const { t } = view;
  const isOrder = sentAs(view.sent, "/switch") !== undefined;
  return (
    <ConsoleLayout
      view={view}
      mode={mode}
      title={t("console.switch")}
      lead={t("switch.lead")}
      large
    >
      {refused !== undefined && <Banner view={view} kind="bad">{refused}</Banner>}
      <section class="card" aria-labelledby="checks-title">
        <h2 id="checks-title">
          {t("switch.checklist", { mode: t(`mode.${checks.mode}`) })}
        </h2>
        <Findings view={view} findings={checks.findings} />
      </section>
      {mayAct(view, "switch") && (
        <section class="card" aria-labelledby="order">
          <h2 id="order">{t("switch.order")}</h2>
          <Form view={view} action="/switch" label={t("switch.order")}>
            <div class="fields">
              <Choices
                name="kind"
                type="radio"
                legend={t("switch.kind")}
                required
                options={switchKinds.map((kind) => [kind, t(`switch.${kind}`)] as const)}
                fault={faults.kind}
              />
              <Choices
                name="to"
                type="radio"
                legend={t("switch.to")}
                required
                options={targets.map((target) => [target, t(`switch.to.${target}`)] as const)}
                fault={faults.to}
              />
            </div>
            <TextArea
              {...fieldOf(reasonSchema)}
              view={view}
              name="reason"
              label={t("reason")}
              hint={t("switch.reasonHint")}
              rows={2}
              fault={isOrder ? faults.reason : undefined}
            />
            <Field
              {...fieldOf(epochSchema)}
              view={view}
              name="expectedEpoch"
              label={t("switch.epoch")}
              hint={t("switch.epochHint")}
              required
              fault={faults.expectedEpoch}
            />
            <div class="buttons">
              <button type="submit" name="step" value="dry-run" class="quiet">
                {t("switch.dryRun")}
              </button>
              <button type="submit" name="step" value="review">{t("switch.review")}</button>
            </div>
          </Form>
        </section>
      )}
      <AutomaticSection
        {...{ view, mode, automatic }}
        fault={isOrder ? undefined : faults.reason}
      />
      <div id="runs" data-live>
        <Table
          view={view}
          caption={t("switch.runs")}
          rows={runs}
          columns={[
            {
              head: t("switch.run"),
              rowHead: true,
              cell: ({ id }) => <a href={`/switch/${id}`}>{id}</a>,
            },
            { head: t("switch.kind"), cell: ({ kind }) => t(`switch.${kind}.short`) },
            { head: t("switch.to"), cell: ({ mode }) => t(`mode.${mode}`) },
            { head: t("state"), cell: ({ state }) => <RunState view={view} state={state} /> },
            { head: t("at"), cell: ({ startedAt }) => <Time view={view} at={startedAt} /> },
            { head: t("by"), cell: ({ actor }) => actor },
            { head: t("reason"), cell: ({ reason }) => reason },
          ]}
        />
      </div>
    </ConsoleLayout>
  );
}

function AutomaticSection(
  { view, mode, automatic, fault }: {
    readonly view: View;
    readonly mode: StoredMode;
    readonly automatic: boolean;
    /** Of the reason that was sent. */
    readonly fault: string | undefined;
  },
) {
  const { t } = view;
  const acts = [
    mode.paused ? "resume" : "pause",
    ...(mode.acknowledged && mode.lost === undefined ? [] : ["acknowledge"]),
  ] as (
    | "pause"
    | "resume"
    | "acknowledge"
  )[];
  return (
    <section class="card" aria-labelledby="automatic">
      <h2 id="automatic">{t("automatic.title")}</h2>
      <DefinitionList
        pairs={[
          [t("automatic.configured"), automatic ? t("yes") : t("no")],
          [
            t("automatic.paused"),
            mode.paused
              ? <Badge tone="warning">{t("automatic.isPaused")}</Badge>
              : <Badge tone="good">{t("automatic.isNotPaused")}</Badge>,
          ],
          [
            t("automatic.gate"),
            mode.acknowledged
              ? <Badge tone="good">{t("automatic.gateOpen")}</Badge>
              : <Badge tone="bad">{t("automatic.gateClosed")}</Badge>,
          ],
        ]}
      />
      {mayAct(view, "allow automatic action") && (
        <Form view={view} action="/automatic" label={t("automatic.title")}>
          <Field
            {...fieldOf(reasonSchema)}
            view={view}
            id="automatic-reason"
            name="reason"
            label={t("reason")}
            fault={fault}
          />
          <div class="buttons">
            {acts.map((act) => (
              <button type="submit" name="act" value={act} class="quiet">
                {t(`automatic.${act}`)}
              </button>
            ))}
          </div>
        </Form>
      )}
    </section>
  );
}

function ConfirmPage(
  { view, mode, asked, run }: {
    readonly view: View;
    readonly mode: StoredMode;
    readonly asked: Asked;
    readonly run: SwitchRun;
  },
) {
  const { t } = view;
  const blocked = run.findings.some(({ verdict }) => verdict === "obstacle");
  const facts = (
    <DefinitionList
      pairs={[
        [t("switch.kind"), t(`switch.${run.kind}.short`)],
        [t("switch.from"), t(`mode.${mode.mode}`)],
        [t("switch.to"), <strong>{t(`mode.${run.mode}`)}</strong>],
        [t("switch.epoch"), String(run.epochBefore)],
        [t("reason"), run.reason],
      ]}
    />
  );
  return (
    <ConsoleLayout view={view} mode={mode} title={t("switch.confirmTitle")} large>
      <section class="card">
        <h2>{t("switch.checklist", { mode: t(`mode.${run.mode}`) })}</h2>
        <Findings view={view} findings={run.findings} />
      </section>
      {blocked
        ? (
          <>
            <Banner view={view} kind="bad">{t("switch.blocked")}</Banner>
            <p>
              <a class="button quiet" href="/switch">{t("back")}</a>
            </p>
          </>
        )
        : (
          <Confirm
            view={view}
            action="/switch"
            back="/switch"
            danger={run.kind === "failover" || run.to === "closed"}
            fields={asked}
          >
            {facts}
            <p>{t(`switch.${run.kind}.means`)}</p>
          </Confirm>
        )}
    </ConsoleLayout>
  );
}

const runTones: Readonly<Record<SwitchRun["state"], BadgeTone>> = {
  running: "info",
  done: "good",
  aborted: "warning",
  failed: "bad",
};

function RunState({ view, state }: { readonly view: View; readonly state: SwitchRun["state"] }) {
  return <Badge tone={runTones[state]}>{view.t(`switch.state.${state}`)}</Badge>;
}

function RunPage(
  { view, mode, run }: { readonly view: View; readonly mode: StoredMode; readonly run: SwitchRun },
) {
  const { t } = view;
  const running = run.state === "running";
  const total = run.phases.reduce((sum, { ms }) => sum + ms, 0);
  return (
    <ConsoleLayout
      view={view}
      mode={mode}
      title={run.dryRun ? t("switch.dryRun") : t("switch.runTitle", { run: run.id })}
      large
    >
      <div id="run" data-live>
        <section class="card" data-poll={running ? pollMs.switch : undefined}>
          <h2>
            {t(`switch.${run.kind}.short`)} → {t(`mode.${run.mode}`)}{" "}
            {!run.dryRun && <RunState view={view} state={run.state} />}
          </h2>
          {run.outcome !== "" && (
            <p>
              <strong>{reasonText(view.lang, run.outcome)}</strong>
            </p>
          )}
          <DefinitionList
            pairs={[
              [t("mode.epoch"), `${run.epochBefore} → ${run.epochAfter ?? "–"}`],
              [t("by"), run.actor],
              [t("reason"), run.reason],
              [t("switch.startedAt"), <Time view={view} at={run.startedAt} />],
              [t("switch.endedAt"), <Time view={view} at={run.endedAt} />],
              [
                t("switch.pause"),
                running || run.phases.length === 0 ? undefined : formatSpan(view, total),
              ],
            ]}
          />
          <Phases view={view} run={run} />
        </section>
      </div>
      {/* A part of its own: a hand on the button does not stop what is shown above. */}
      <div id="abort" data-live>
        {currentPhase(run) !== undefined && !isPastChange(run) && mayAct(view, "switch") && (
          <Form view={view} action={`/switch/${run.id}/abort`}>
            <button type="submit" class="danger">{t("switch.abort")}</button>
          </Form>
        )}
      </div>
      <section class="card">
        <h2>{t("switch.findings")}</h2>
        <Findings view={view} findings={run.findings} />
      </section>
      <p>
        <a class="button quiet" href="/switch">{t("switch.back")}</a>
      </p>
    </ConsoleLayout>
  );
}

/** The steps with the time that each took; the one that is under way with the time until now. */
function Phases({ view, run }: { readonly view: View; readonly run: SwitchRun }) {
  const { t, now } = view;
  const current = currentPhase(run);
  if (run.dryRun || (current === undefined && run.phases.length === 0)) return null;
  const ended = run.phases.reduce((sum, { ms }) => sum + ms, 0);
  const since = Math.max(0, now.getTime() - run.startedAt.getTime() - ended);
  const msOf = (name: Phase["name"]) =>
    name === current ? since : run.phases.find((phase) => phase.name === name)?.ms;
  const names = plannedPhases(run).filter((name) =>
    run.state === "running" || msOf(name) !== undefined
  );
  const longest = Math.max(1, ...names.map((name) => msOf(name) ?? 0));
  return (
    <ol class="phases">
      {names.map((name) => {
        const ms = msOf(name);
        return (
          <li aria-current={name === current ? "step" : undefined}>
            <span>{t(`phase.${name}`)}</span>
            <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
              <rect class="track" width="100" height="10" />
              {ms !== undefined && (
                <rect class="bar" width={Math.max(1, 100 * ms / longest)} height="10" />
              )}
            </svg>
            <span class="number">
              {ms === undefined ? t("phase.waiting") : formatSpan(view, ms)}
              {name === current && <small class="block">{t("phase.underWay")}</small>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

/** Whether the mode has changed, so that nothing can be given up any more. */
function isPastChange({ phases }: SwitchRun): boolean {
  return phases.some(({ name }) => name === "change");
}
