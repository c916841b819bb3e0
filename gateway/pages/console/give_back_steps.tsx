import type { Child } from "hono/jsx";
import type { GiveBackPlan, PlanSettings } from "../../../adapters/give_back/give_back_plans.ts";
import type { SwitchRun } from "../../../adapters/switching/mod.ts";
import type { Operation } from "../../../core/accounts/mod.ts";
import type { GiveBackStep, GiveBackStepName } from "../../../core/give_back/mod.ts";
import { reasonText } from "../../../core/reasons/mod.ts";
import type { Finding } from "../../../core/switching/mod.ts";
import { giveBackOperations, type GiveBackStanding } from "../../operations/give_back.ts";
import { switchOperations } from "../../operations/switch.ts";
import { Badge, type BadgeTone, Banner, Field, Form, Select, TextArea } from "../components/mod.ts";
import { fieldOf, type FormFaults } from "../read_form.ts";
import { sentAs } from "../sent_form.ts";
import type { View } from "../view.ts";
import { Findings } from "./findings.tsx";
import { isToLookAt, PlanProgress } from "./plan_progress.tsx";
import { pollMs } from "./poll_ms.ts";
import { mayAct } from "./may_act.ts";

const { make, approve, run } = giveBackOperations;

interface StepsProps {
  readonly view: View;
  readonly standing: GiveBackStanding;
  /** What a switch back to the primary would find now. */
  readonly findings: readonly Finding[];
  /** The last switch, which may still run. */
  readonly last: SwitchRun | undefined;
  readonly usualAsk: PlanSettings["ask"];
  /** Of the step that was sent. */
  readonly faults: FormFaults;
}

const tones: Readonly<Record<GiveBackStep["state"], BadgeTone>> = {
  done: "good",
  next: "info",
  later: "plain",
};

/** Who may take a step. */
const rights: Readonly<Record<GiveBackStepName, Operation>> = {
  back: switchOperations.order.right,
  plan: make.right,
  approve: approve.right,
  run: run.right,
  close: switchOperations.order.right,
};

/**
 * The whole way from the standby to the relay: five numbered steps, each done, next or later, and the
 * next one with its button. The reason is typed once; each further step proposes it.
 */
export function GiveBackSteps(props: StepsProps) {
  const { view, standing } = props;
  const { t } = view;
  const { plan, steps } = standing;
  const isOver = isIdle(standing);
  if (isOver && plan === undefined) {
    return <Banner view={view} kind="info">{t("giveBack.nothing")}</Banner>;
  }
  return (
    <section id="steps" aria-labelledby="steps-title" data-live>
      <h2 id="steps-title">{t(isOver ? "giveBack.steps.over" : "giveBack.steps")}</h2>
      <ol class="steps">
        {steps.map((step, index) => (
          <li
            id={`step-${step.name}`}
            class={`card ${step.state}`}
            aria-current={step.state === "next" ? "step" : undefined}
          >
            <h3>
              <span class="number">{index + 1}.</span> {t(`giveBack.step.${step.name}`)}{" "}
              <Badge tone={tones[step.state]}>{t(`giveBack.is.${step.state}`)}</Badge>
            </h3>
            <p class="hint">{t(`giveBack.step.${step.name}.means`)}</p>
            {/* A part of its own: a hand on the form below does not stop what is shown above. */}
            <div id={`facts-${step.name}`} data-live>
              {step.state !== "later" && (
                <StepFacts view={view} name={step.name} standing={standing} />
              )}
            </div>
            {step.state === "next" && <NextStep {...props} name={step.name} />}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Whether nothing is to be given back now. */
export function isIdle({ mode, plan, balance }: GiveBackStanding): boolean {
  return mode.mode === "relay" && balance.pending === 0 &&
    (plan === undefined || plan.state === "done");
}

/** What is known of a step that is done or under way. */
function StepFacts(
  { view, name, standing: { mode, plan, balance } }: {
    readonly view: View;
    readonly name: GiveBackStepName;
    readonly standing: GiveBackStanding;
  },
) {
  const { t } = view;
  const { accepted, givenBack, pending, decided, balanced, problems } = balance;
  switch (name) {
    case "back":
      return mode.mode === "failback"
        ? (
          <p>
            {t("giveBack.fact.back", { by: mode.by, reason: reasonText(view.lang, mode.reason) })}
          </p>
        )
        : null;
    case "plan":
      return plan === undefined ? null : (
        <p>
          <a href={`/give-back/${plan.id}`}>{t("giveBack.title", { plan: plan.id })}</a>{" "}
          {t("giveBack.fact.plan", { by: plan.createdBy, reason: plan.reason })}
        </p>
      );
    case "approve":
      return plan?.approvedBy === undefined
        ? null
        : <p>{t("giveBack.fact.approve", { by: plan.approvedBy })}</p>;
    case "run":
      return plan === undefined || plan.state === "planned" || plan.state === "approved"
        ? null
        : <PlanProgress view={view} plan={plan} />;
    case "close":
      return (
        <>
          <p class={balanced ? "equation good" : "equation bad"}>
            {t("giveBack.balance", { accepted, givenBack, pending, decided })}{" "}
            <strong>{t(balanced ? "giveBack.balanced" : "giveBack.notBalanced")}</strong>
          </p>
          {problems.map((problem) => <p class="bad">{reasonText(view.lang, problem)}</p>)}
        </>
      );
  }
}

function NextStep(props: StepsProps & { readonly name: GiveBackStepName }) {
  const { view, name, standing, last } = props;
  const { t } = view;
  if (last?.state === "running") {
    return (
      <p role="status" data-poll={pollMs.switch}>
        <a href={`/switch/${last.id}`}>{t("switch.busy", { run: last.id })}</a>
      </p>
    );
  }
  if (!mayAct(view, rights[name])) {
    return (
      <p class="hint">
        {t(name === "approve" ? "giveBack.approvedByAdministrator" : "giveBack.byOperators")}
      </p>
    );
  }
  switch (name) {
    case "back":
    case "close":
      return <SwitchForm {...props} button={t(`giveBack.step.${name}`)} />;
    case "plan":
      return <MakeForm {...props} />;
    case "approve":
      return <ActForm {...props} plan={standing.plan!} act="approve" />;
    case "run":
      return <RunForm {...props} plan={standing.plan!} />;
  }
}

/** What was said at the step before is proposed again: one reason does for all. */
function proposedReason(
  { view, standing: { mode, plan } }: Pick<StepsProps, "view" | "standing">,
): string | undefined {
  if (plan !== undefined && (plan.state !== "done" || mode.mode === "failback")) return plan.reason;
  return mode.mode === "failback" ? reasonText(view.lang, mode.reason) : undefined;
}

function Reason(
  props: Pick<StepsProps, "view" | "standing" | "faults"> & {
    readonly action: string;
    readonly id?: string;
  },
) {
  const { view, faults, action, id } = props;
  return (
    <TextArea
      {...fieldOf(make.input.shape.reason)}
      view={view}
      id={id}
      name="reason"
      label={view.t("reason")}
      hint={view.t("giveBack.oneReason")}
      value={proposedReason(props)}
      rows={2}
      fault={sentAs(view.sent, action) && faults.reason}
    />
  );
}

const marks = { from: "steps" };

function SwitchForm(props: StepsProps & { readonly button: string }) {
  const { view, standing, findings, faults, last, button } = props;
  const action = "/give-back/switch";
  // What has just been tried and did not come about is not asked for again without a word.
  const isTried = last?.to === "primary" && (last.state === "aborted" || last.state === "failed");
  const blocked = findings.some(({ verdict }) => verdict === "obstacle");
  return (
    <Form view={view} action={action} marks={marks} label={button}>
      {isTried && (
        <Banner view={view} kind="bad">
          <a href={`/switch/${last.id}`}>{view.t("switch.runTitle", { run: last.id })}</a>:{" "}
          {reasonText(view.lang, last.outcome)}
        </Banner>
      )}
      <div id="findings" data-live>
        <Findings view={view} findings={findings} />
      </div>
      {/* That of what is shown: where it is another by then, nothing is switched. */}
      <input type="hidden" name="expectedEpoch" value={String(standing.mode.epoch)} />
      {faults.expectedEpoch !== undefined && (
        <p class="fault" role="alert">{faults.expectedEpoch}</p>
      )}
      <Reason {...props} action={action} />
      <button type="submit" disabled={blocked}>{button}</button>
      {blocked && <p class="hint">{view.t("switch.blocked")}</p>}
    </Form>
  );
}

/** Also beside the steps: notes from paper are planned like messages. */
export function MakeForm(
  props: Pick<StepsProps, "view" | "standing" | "usualAsk" | "faults"> & {
    /** Where the page has fields of a step, too. */
    readonly id?: string;
  },
) {
  const { view, usualAsk, faults } = props;
  const { t } = view;
  const { ask, concurrency, perSecond } = make.input.shape;
  const action = "/give-back";
  const isFaulty = Object.keys(faults).some((name) => name !== "reason");
  return (
    <Form view={view} action={action} marks={marks} label={t("giveBack.make")}>
      <Reason {...props} action={action} />
      <details class="entry" open={isFaulty}>
        <summary>{t("giveBack.settings")}</summary>
        <div class="fields">
          <Select
            view={view}
            name="ask"
            label={t("giveBack.ask")}
            required
            value={usualAsk}
            options={ask.unwrap().options.map((each) => [each, t(`giveBack.ask.${each}`)] as const)}
            fault={faults.ask}
          />
          <Field
            {...fieldOf(concurrency)}
            {...{ view, name: "concurrency", label: t("giveBack.concurrency") }}
            fault={faults.concurrency}
          />
          <Field
            {...fieldOf(perSecond)}
            {...{ view, name: "perSecond", label: t("giveBack.perSecond") }}
            fault={faults.perSecond}
          />
        </div>
      </details>
      <button type="submit">{t("giveBack.make")}</button>
    </Form>
  );
}

function ActForm(
  props: StepsProps & {
    readonly plan: GiveBackPlan;
    readonly act: "approve" | "run" | "pause" | "resume";
    readonly children?: Child;
  },
) {
  const { view, plan, act } = props;
  const { t } = view;
  const action = `/give-back/${plan.id}/${act}`;
  return (
    <Form view={view} action={action} marks={marks} label={t(`giveBack.act.${act}`)}>
      <Reason {...props} action={action} />
      <button type="submit" class={act === "pause" ? "quiet" : undefined}>
        {t(`giveBack.act.${act}`)}
      </button>
    </Form>
  );
}

/** Starts, goes on, or says what waits for a person. */
function RunForm(props: StepsProps & { readonly plan: GiveBackPlan }) {
  const { view, plan } = props;
  const { t } = view;
  switch (plan.state) {
    case "approved":
      return <ActForm {...props} act="run" />;
    case "paused":
      return <ActForm {...props} act="resume" />;
    case "running":
      return <ActForm {...props} act="pause" />;
    default: {
      const waiting = isToLookAt(plan);
      return (
        <p>
          {t("giveBack.waiting", { count: waiting })}{" "}
          <a class="button" href={`/give-back/${plan.id}`}>{t("giveBack.decide")}</a>
        </p>
      );
    }
  }
}
