import type { Child } from "hono/jsx";
import type { StoredAct } from "../../../adapters/officers/mod.ts";
import { catalogue } from "../../../core/catalogue/mod.ts";
import {
  channelOf,
  type Document,
  missingForPermit,
  type OfficerActFault,
  permitOf,
} from "../../../core/documents/mod.ts";
import { documentFamilies, officerOutputs } from "../../../core/procedures/mod.ts";
import { shortDate } from "../components/mod.ts";
import type { View } from "../view.ts";
import { ActForm } from "./act_form.tsx";
import { CaseStep } from "./case_step.tsx";
import { ChannelForm } from "./channel_form.tsx";
import { CheckStep } from "./check_step.tsx";
import { DutiesStep } from "./duties_step.tsx";

const reason = { label: "reason", hint: "act.text.reason", required: true } as const;
const told = { label: "reason", hint: "act.text.told", required: true } as const;

/**
 * A declaration as the work on it goes: its papers, its goods, its duties, the decision. Each step
 * says how far it is, and has its form where the reader may do it now.
 */
export function OfficerActs(
  { view, document, acts, decidable, blocked, fault, files, doubts }: {
    readonly view: View;
    readonly document: Document;
    readonly acts: readonly StoredAct[];
    /** Whether anything of it is decided here now. */
    readonly decidable: boolean;
    /** Why the reader is not the one who decides about it. */
    readonly blocked: readonly OfficerActFault[];
    /** Of the form that was sent. */
    readonly fault: OfficerActFault | undefined;
    /** What is looked at for the papers. */
    readonly files: Child;
    /** What the standby cannot vouch for. */
    readonly doubts: Child;
  },
) {
  const { state, dates, family } = document;
  const rights = view.account!.rights;
  const mayCheck = decidable && rights.includes("check");
  const mayCancel = decidable && rights.includes("cancel");
  const registered = state === "registered";
  const isReleased = state === "cleared" && dates.released !== undefined && !dates.cleared;
  const isPermitted = permitOf(document) === "given" && !isReleased;
  const isKnown = channelOf(document) !== undefined;
  const waits = isKnown && (registered || isReleased);
  const missing = (kind: "clear" | "release") => [
    ...blocked,
    ...missingForPermit(document, kind, acts, { catalogue, at: view.now }),
  ];
  const decidedAt = state === "cancelled" ? dates.cancelled : dates.cleared ?? dates.released;
  const toClear = missing("clear");
  const declared = dates.corrected ?? dates.registered;
  const counts = acts.filter(({ at }) => declared === undefined || at >= declared);
  const last = (kind: StoredAct["kind"]) => counts.findLast((each) => each.kind === kind);
  const props = { view, document, fault };
  const mayRecord = mayCheck && registered && isKnown && blocked.length === 0;
  const mayStore = documentFamilies[family].direction === "import";
  const isChannelOpen = mayCheck && registered && !isPermitted;
  return (
    <>
      {isChannelOpen && !isKnown && <ChannelForm {...props} acts={acts} />}
      <CheckStep {...props} kind="papers" last={last("papers")} may={mayRecord}>{files}</CheckStep>
      <CheckStep {...props} kind="goods" last={last("goods")} may={mayRecord} />
      <DutiesStep
        {...props}
        last={last("duties")}
        isAsked={toClear.includes("duties unconfirmed")}
        may={mayCheck && waits && !isPermitted && blocked.length === 0}
      >
        {doubts}
      </DutiesStep>
      <CaseStep
        view={view}
        id="decision"
        number={4}
        title="step.decision"
        state={isPermitted || state === "cancelled" ? "done" : "open"}
      >
        {state !== "registered" && (
          <p>
            <strong>{view.t(`documentState.${state}`)}</strong>
            {decidedAt !== undefined && ` – ${shortDate(view, decidedAt)}`}
          </p>
        )}
        <div class="grid">
          {mayCheck && (registered || isReleased) && (
            <ActForm {...props} kind="clear" missing={toClear} />
          )}
          {mayCheck && registered && officerOutputs[family]?.permit.release !== undefined && (
            <ActForm {...props} kind="release" text={reason} missing={missing("release")} />
          )}
          {mayCheck && registered && mayStore && (
            <ActForm {...props} kind="storage" text={told} missing={blocked} />
          )}
          {mayCheck && registered && (
            <ActForm
              {...props}
              kind="ask correction"
              text={{ ...told, label: "act.text" }}
              missing={blocked}
            />
          )}
          {isChannelOpen && isKnown && <ChannelForm {...props} acts={acts} />}
          {mayCancel && <ActForm {...props} kind="cancel" text={told} danger missing={blocked} />}
        </div>
      </CaseStep>
    </>
  );
}
