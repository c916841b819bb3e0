import type { SwitchRun } from "../../../adapters/switching/mod.ts";
import { reasonText } from "../../../core/reasons/mod.ts";
import type { Finding, PrimaryState, SwitchKind } from "../../../core/switching/mod.ts";
import type { ShownStatus } from "../../operations/status.ts";
import { reason as reasonSchema } from "../../operations/reason.ts";
import { switchOperations } from "../../operations/switch.ts";
import type { TextKey } from "../../texts/texts.ts";
import {
  Badge,
  type BadgeTone,
  Banner,
  DefinitionList,
  Field,
  Form,
  TextArea,
  Time,
} from "../components/mod.ts";
import { fieldOf } from "../read_form.ts";
import type { View } from "../view.ts";
import { ConsoleLayout } from "./console_layout.tsx";
import { Findings } from "./findings.tsx";
import { formatNumber } from "./format_number.ts";
import { mayAct } from "./may_act.ts";
import type { OrderRefused } from "./order_refused.ts";

const { expectedEpoch: epochSchema } = switchOperations.order.input.shape;

const primaryTones: Readonly<Record<PrimaryState, BadgeTone>> = {
  up: "good",
  suspect: "warning",
  down: "bad",
  unknown: "plain",
};

/** Nobody waits for a primary that is down; from one that answers, what is in flight comes back. */
export function kindFor({ state }: ShownStatus["primary"]): SwitchKind {
  return state === "down" ? "failover" : "switchover";
}

/**
 * The hour in which VNACCS fails, on one page: what is down and since when, what senders see now, and
 * the way to the standby – a dry run in place, then the switch.
 */
export function OutagePage(
  { view, status, hasPrimary, findings, tried, faults = {}, refused }: OrderRefused & {
    readonly view: View;
    readonly status: ShownStatus;
    /** Whether messages are relayed anywhere. */
    readonly hasPrimary: boolean;
    /** What a switch to the standby would find now. */
    readonly findings: readonly Finding[];
    /** The dry run that was just made. */
    readonly tried?: SwitchRun;
  },
) {
  const { t } = view;
  const { mode, primary } = status;
  const isOver = mode.mode === "standby";
  return (
    <ConsoleLayout
      view={view}
      mode={mode}
      title={t("console.outage")}
      lead={t("outage.lead")}
      large
    >
      {refused !== undefined && <Banner view={view} kind="bad">{refused}</Banner>}
      <div id="outage" data-live>
        <section class="card" aria-labelledby="down">
          <h2 id="down">{t("outage.down")}</h2>
          <DefinitionList
            pairs={[
              [
                "VNACCS",
                hasPrimary
                  ? (
                    <>
                      <Badge tone={primaryTones[primary.state]}>
                        {t(`primary.${primary.state}`)}
                      </Badge>{" "}
                      {reasonText(view.lang, primary.reason)}
                    </>
                  )
                  : <Badge tone="bad">{t("outage.noPrimary")}</Badge>,
              ],
              [t("mode.since"), primary.since && <Time view={view} at={primary.since} />],
              [t("outage.lastSeen"), primary.seenAt && <Time view={view} at={primary.seenAt} />],
              [t("outage.unknown"), formatNumber(view, status.unknownCount)],
            ]}
          />
          <h3>{t("outage.senders")}</h3>
          <p>{t(sendersSee(status, hasPrimary))}</p>
        </section>
      </div>
      {isOver
        ? (
          <Banner view={view} kind="info" title={t("outage.over")}>
            {t("outage.over.means")} <a href="/give-back">{t("console.giveBack")}</a>
          </Banner>
        )
        : mayAct(view, switchOperations.order.right)
        ? <Order {...{ view, status, findings, tried, faults }} />
        : <Banner view={view} kind="info">{t("outage.byOperators")}</Banner>}
    </ConsoleLayout>
  );
}

/** What becomes of a message that is sent now. */
function sendersSee({ mode: { mode }, primary }: ShownStatus, hasPrimary: boolean): TextKey {
  if (mode === "standby") return "outage.senders.standby";
  if (mode === "closed") return "outage.senders.closed";
  if (!hasPrimary) return "outage.senders.noPrimary";
  if (primary.state === "down") return "outage.senders.down";
  if (primary.state === "suspect") return "outage.senders.suspect";
  if (primary.state === "unknown") return "outage.senders.unknown";
  return mode === "failback" ? "outage.senders.failback" : "outage.senders.up";
}

function Order(
  { view, status, findings, tried, faults }: {
    readonly view: View;
    readonly status: ShownStatus;
    readonly findings: readonly Finding[];
    readonly tried: SwitchRun | undefined;
    readonly faults: NonNullable<OrderRefused["faults"]>;
  },
) {
  const { t } = view;
  const kind = tried?.kind ?? kindFor(status.primary);
  const blocked = tried?.findings.some(({ verdict }) => verdict === "obstacle") ?? false;
  return (
    <section class="card" aria-labelledby="order">
      <h2 id="order">{t("outage.order")}</h2>
      <p>
        <strong>{t(`switch.${kind}.short`)}</strong>: {t(`switch.${kind}.means`)}{" "}
        <a href="/switch">{t("outage.otherwise")}</a>
      </p>
      <Form view={view} action="/outage" label={t("outage.order")}>
        <input type="hidden" name="kind" value={kind} />
        <TextArea
          {...fieldOf(reasonSchema)}
          view={view}
          name="reason"
          label={t("reason")}
          hint={t("switch.reasonHint")}
          rows={2}
          fault={faults.reason}
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
        <div id="tried" role="status">
          {tried !== undefined && (
            <p>
              <strong>{t("outage.tried")}</strong> {reasonText(view.lang, tried.outcome)}
            </p>
          )}
          <Findings view={view} findings={tried?.findings ?? findings} />
        </div>
        <div class="buttons">
          <button
            type="submit"
            name="step"
            value="dry-run"
            class={tried === undefined ? undefined : "quiet"}
          >
            {t(tried === undefined ? "switch.dryRun" : "outage.tryAgain")}
          </button>
          {tried === undefined
            ? (
              <button type="button" class="quiet" disabled aria-describedby="first-try">
                {t("outage.switch")}
              </button>
            )
            : (
              <button
                type="submit"
                name="step"
                value="switch"
                class={blocked ? "quiet" : "danger"}
                disabled={blocked}
              >
                {t("outage.switch")}
              </button>
            )}
          {tried === undefined && <span id="first-try" class="hint">{t("outage.firstTry")}</span>}
          {blocked && <span class="hint">{t("switch.blocked")}</span>}
        </div>
      </Form>
    </section>
  );
}
