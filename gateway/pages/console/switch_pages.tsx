import type { Hono } from "hono";
import { acknowledge, setPaused, type StoredMode } from "../../../adapters/mode/mode_store.ts";
import {
  currentPhase,
  type Phase,
  plannedPhases,
  type SwitchOrder,
  type SwitchRun,
} from "../../../adapters/switching/mod.ts";
import type { Finding } from "../../../core/switching/mod.ts";
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
import type { PageEnv, PageOptions } from "../page_env.ts";
import { PageProblem } from "../page_problem.ts";
import { showPage } from "../show_page.ts";
import type { View } from "../view.ts";
import { ConsoleLayout } from "./console_layout.tsx";
import type { ConsoleOptions } from "./console_options.ts";
import { formatSpan } from "./format_number.ts";
import { limits } from "../../limits.ts";
import { mayAct } from "./may_act.ts";
import { reasonText } from "../../../core/reasons/mod.ts";

/** The latest switches. */
const listedRuns = 20;
const targets = ["standby", "primary", "closed"] as const;
const kinds = ["switchover", "failover"] as const;
type Kind = typeof kinds[number];
type Target = typeof targets[number];

interface Asked {
  readonly kind: Kind | undefined;
  readonly to: Target | undefined;
  readonly reason: string;
  readonly epoch: string;
}

type Faults = Readonly<Partial<Record<keyof Asked, string>>>;

/** Changing the mode: what stands in the way, a dry run, two steps, phases while it runs. */
export function switchPages(
  app: Hono<PageEnv>,
  { sql }: PageOptions,
  { gateway, events }: ConsoleOptions,
): void {
  const { switcher } = gateway.node;

  /** The checks for the direction that is most likely wanted, without doing anything. */
  const checksFor = async (mode: StoredMode): Promise<SwitchRun> => {
    const to = mode.mode === "relay" ? "standby" : "primary";
    const answer = await switcher.request({
      kind: "switchover",
      to,
      reason: "",
      expectedEpoch: undefined,
      dryRun: true,
      actor: "",
    });
    if (answer.kind !== "taken") throw new PageProblem("conflict");
    return answer.run;
  };

  const page = async (
    view: View,
    more: { readonly asked?: Asked; readonly faults?: Faults; readonly refused?: string } = {},
  ) => {
    const [mode, runs] = await Promise.all([gateway.mode(), switcher.list(listedRuns)]);
    return (
      <SwitchPage
        view={view}
        mode={mode}
        runs={runs}
        checks={await checksFor(mode)}
        automatic={gateway.config.automatic === "standby"}
        {...more}
      />
    );
  };

  app.get("/switch", async (context) => {
    return showPage(context, await page(context.var.view));
  });

  app.post("/switch", async (context) => {
    const { view, form } = context.var;
    const asked: Asked = {
      kind: kinds.find((kind) => kind === formText(form, "kind")),
      to: targets.find((target) => target === formText(form, "to")),
      reason: formText(form, "reason").slice(0, limits.reasonCharactersMax),
      epoch: formText(form, "epoch"),
    };
    const dryRun = formText(form, "step") === "dry-run";
    const faults = faultsOf(view, asked);
    if (Object.keys(faults).length > 0) {
      return showPage(context, await page(view, { asked, faults }), 422);
    }
    const order: SwitchOrder = {
      kind: asked.kind!,
      to: asked.to!,
      reason: asked.reason,
      expectedEpoch: Number(asked.epoch),
      dryRun: dryRun || !isConfirmed(form),
      actor: view.account!.name,
    };
    const answer = await switcher.request(order);
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
          <ConfirmPage view={view} mode={await gateway.mode()} asked={asked} checks={answer.run} />,
        );
      case "other epoch": {
        const fault = view.t("switch.otherEpoch", { found: answer.found });
        return showPage(context, await page(view, { asked, faults: { epoch: fault } }), 409);
      }
      case "busy": {
        const refused = view.t("switch.busy", { run: answer.run });
        return showPage(context, await page(view, { asked, refused }), 409);
      }
      case "refused": {
        const refused = answer.obstacles.map(({ sentence }) => reasonText(view.lang, sentence));
        return showPage(context, await page(view, { asked, refused: refused.join("; ") }), 409);
      }
    }
  });

  app.get("/switch/:id", async (context) => {
    const { view } = context.var;
    const id = context.req.param("id");
    if (!/^(dry-)?\d{1,15}$/.test(id)) throw new PageProblem("missing");
    const [mode, run] = await Promise.all([gateway.mode(), switcher.find(id)]);
    if (run === undefined) throw new PageProblem("missing");
    return showPage(context, <RunPage view={view} mode={mode} run={run} />);
  });

  app.post("/switch/:id/abort", async (context) => {
    const { view } = context.var;
    const id = context.req.param("id");
    if (!/^\d{1,15}$/.test(id)) throw new PageProblem("missing");
    if (await switcher.find(id) === undefined) throw new PageProblem("missing");
    if (!await switcher.abort(id, view.account!.name)) throw new PageProblem("conflict");
    events.changed();
    return context.redirect(`/switch/${id}`, 303);
  });

  app.post("/automatic", async (context) => {
    const { view, form } = context.var;
    const reason = formText(form, "reason").slice(0, limits.reasonCharactersMax);
    const act = formText(form, "act");
    if (reason === "") {
      return showPage(context, await page(view, { refused: view.t("switch.reasonMissing") }), 422);
    }
    const by = { actor: view.account!.name, reason };
    if (act === "acknowledge") await acknowledge(sql, by);
    else if (act === "pause" || act === "resume") await setPaused(sql, act === "pause", by);
    else throw new PageProblem("missing");
    events.changed();
    return context.redirect("/switch", 303);
  });
}

function faultsOf(view: View, { kind, to, reason, epoch }: Asked): Faults {
  const faults: Partial<Record<keyof Asked, string>> = {};
  if (kind === undefined) faults.kind = view.t("switch.choose");
  if (to === undefined) faults.to = view.t("switch.choose");
  if (reason === "") faults.reason = view.t("field.missing");
  if (!/^\d{1,15}$/.test(epoch)) faults.epoch = view.t("switch.epochMissing");
  return faults;
}

function SwitchPage(
  { view, mode, runs, checks, automatic, asked, faults = {}, refused }: {
    readonly view: View;
    readonly mode: StoredMode;
    readonly runs: readonly SwitchRun[];
    readonly checks: SwitchRun;
    readonly automatic: boolean;
    readonly asked?: Asked;
    readonly faults?: Faults;
    readonly refused?: string;
  },
) {
  const { t } = view;
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
                chosen={[asked?.kind ?? "switchover"]}
                options={kinds.map((kind) => [kind, t(`switch.${kind}`)] as const)}
                fault={faults.kind}
              />
              <Choices
                name="to"
                type="radio"
                legend={t("switch.to")}
                chosen={[asked?.to ?? (mode.mode === "relay" ? "standby" : "primary")]}
                options={targets.map((target) => [target, t(`switch.to.${target}`)] as const)}
                fault={faults.to}
              />
            </div>
            <TextArea
              view={view}
              name="reason"
              label={t("reason")}
              hint={t("switch.reasonHint")}
              value={asked?.reason}
              rows={2}
              required
              maxlength={limits.reasonCharactersMax}
              fault={faults.reason}
            />
            <Field
              view={view}
              name="epoch"
              label={t("switch.epoch")}
              hint={t("switch.epochHint")}
              value={asked?.epoch}
              required
              inputmode="numeric"
              maxlength={15}
              fault={faults.epoch}
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
      <AutomaticSection view={view} mode={mode} automatic={automatic} />
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
  { view, mode, automatic }: {
    readonly view: View;
    readonly mode: StoredMode;
    readonly automatic: boolean;
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
            view={view}
            id="automatic-reason"
            name="reason"
            label={t("reason")}
            required
            maxlength={limits.reasonCharactersMax}
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
  { view, mode, asked, checks }: {
    readonly view: View;
    readonly mode: StoredMode;
    readonly asked: Asked;
    readonly checks: SwitchRun;
  },
) {
  const { t } = view;
  const blocked = checks.findings.some(({ verdict }) => verdict === "obstacle");
  const facts = (
    <DefinitionList
      pairs={[
        [t("switch.kind"), t(`switch.${asked.kind!}.short`)],
        [t("switch.from"), t(`mode.${mode.mode}`)],
        [t("switch.to"), <strong>{t(`mode.${checks.mode}`)}</strong>],
        [t("switch.epoch"), asked.epoch],
        [t("reason"), asked.reason],
      ]}
    />
  );
  return (
    <ConsoleLayout view={view} mode={mode} title={t("switch.confirmTitle")} large>
      <section class="card">
        <h2>{t("switch.checklist", { mode: t(`mode.${checks.mode}`) })}</h2>
        <Findings view={view} findings={checks.findings} />
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
            danger={asked.kind === "failover" || asked.to === "closed"}
            fields={{
              kind: asked.kind!,
              to: asked.to!,
              reason: asked.reason,
              epoch: asked.epoch,
            }}
          >
            {facts}
            <p>{t(`switch.${asked.kind!}.means`)}</p>
          </Confirm>
        )}
    </ConsoleLayout>
  );
}

const verdicts = {
  ok: { tone: "good", sign: "✓" },
  remark: { tone: "warning", sign: "!" },
  obstacle: { tone: "bad", sign: "✕" },
} as const;

function Findings(
  { view, findings }: { readonly view: View; readonly findings: readonly Finding[] },
) {
  const { t } = view;
  return (
    <ul class="checklist">
      {findings.map(({ check, verdict, sentence }) => (
        <li class={verdicts[verdict].tone}>
          <span class="sign" aria-hidden="true">{verdicts[verdict].sign}</span>
          <span>
            <strong>{t(`check.${check}`)}</strong>{" "}
            <span class="hidden">{t(`check.verdict.${verdict}`)}:</span>
            {reasonText(view.lang, sentence)}
          </span>
        </li>
      ))}
    </ul>
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
        <section class="card" data-poll={running ? true : undefined}>
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
