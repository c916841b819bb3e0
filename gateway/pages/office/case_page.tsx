import type { AttachedFile, DocumentStep, StoredAct } from "../../../adapters/officers/mod.ts";
import {
  type Document,
  isAccepted,
  type OfficerAct,
  type OfficerActFault,
  type OfficerActKind,
} from "../../../core/documents/mod.ts";
import { caseOutputs } from "../../../core/procedures/mod.ts";
import {
  Banner,
  Confirm,
  DefinitionList,
  Form,
  Layout,
  PrintButton,
  TextArea,
  Time,
} from "../components/mod.ts";
import type { TextKey } from "../texts/texts.ts";
import type { View } from "../view.ts";
import { type AssignedShown, AssignmentNote } from "./assignment_note.tsx";
import { AttachedFilesTable } from "./attached_files_table.tsx";
import { CaseState } from "./case_state.tsx";
import { DeclaredItemsTable } from "./declared_items_table.tsx";
import { DocumentSteps } from "./document_steps.tsx";
import { DrawsTable } from "./draws_table.tsx";
import { familyText } from "./family_text.ts";
import { ActsTable } from "./officer_acts.tsx";

export type CaseActKind = Extract<
  OfficerActKind,
  "accept" | "reject" | "ask correction" | "cancel"
>;

/** Acts about cases that are asked twice, and what they mean. */
export const confirmedCaseActs: Readonly<Partial<Record<OfficerActKind, TextKey>>> = {
  accept: "act.accept.lead",
  reject: "act.reject.lead",
  cancel: "act.case.cancel.lead",
};

export function casePath({ id }: Document): string {
  return `/office/cases/${encodeURIComponent(id)}`;
}

function numberOf({ number, receipts, id }: Document): string {
  return number || receipts[0] || id;
}

/** One paper that is no declaration: what it says, its files, what was decided, what may be. */
export function CasePage(
  { view, document, steps, acts, files, active, assigned, fault, fileFault, outputs }: {
    readonly view: View;
    readonly document: Document;
    readonly steps: readonly DocumentStep[];
    readonly acts: readonly StoredAct[];
    readonly files: readonly AttachedFile[];
    readonly assigned: AssignedShown;
    /** Whether the standby decides now. */
    readonly active: boolean;
    readonly fault?: OfficerActFault;
    readonly fileFault?: string;
    /** Reports of an act that was just done. */
    readonly outputs?: readonly string[];
  },
) {
  const { t } = view;
  const { family, state, dates, complete } = document;
  const decides = caseOutputs[family] !== undefined;
  const named = document.links[0]?.number;
  return (
    <Layout
      view={view}
      title={t("case.title", { number: numberOf(document) })}
      lead={`${familyText(view, family)} – ${document.company}`}
    >
      {fault !== undefined && <Banner view={view} kind="bad">{t(`actFault.${fault}`)}</Banner>}
      {fileFault !== undefined && (
        <Banner view={view} kind="bad">{t("files.damaged", { name: fileFault })}</Banner>
      )}
      {outputs !== undefined && (
        <Banner view={view} kind="good">
          {outputs.length === 0
            ? t("act.doneSilent")
            : t("act.done", { outputs: outputs.join(", ") })}
        </Banner>
      )}
      {!active && <Banner view={view} kind="warning">{t("office.notStandby")}</Banner>}
      {!complete && <Banner view={view} kind="warning">{t("declaration.incomplete")}</Banner>}
      {!decides && <p class="hint">{t("case.readOnly")}</p>}
      <section class="card">
        <DefinitionList
          pairs={[
            [t("state"), <CaseState view={view} state={state} accepted={isAccepted(document)} />],
            [t("office.owner"), document.owner],
            [t("office.code"), document.office],
            [
              t("case.names"),
              named && (
                <a class="mono" href={`/office/declarations/${named.slice(0, 11)}`}>{named}</a>
              ),
            ],
            [t("office.created"), <Time view={view} at={dates.registered} />],
            [t("office.corrections"), String(document.corrections)],
            [t("case.acceptedAt"), dates.accepted && <Time view={view} at={dates.accepted} />],
          ]}
        />
      </section>
      {decides && active && complete && state === "registered" && (
        <CaseForms view={view} document={document} />
      )}
      <AttachedFilesTable view={view} files={files} folder={`${casePath(document)}/files`} />
      <AssignmentNote view={view} document={document} {...assigned} />
      {acts.length > 0 && <ActsTable view={view} acts={acts} />}
      <DrawsTable view={view} document={document} />
      <DocumentSteps view={view} steps={steps} />
      <PrintButton view={view} />
      <DeclaredItemsTable view={view} document={document} />
    </Layout>
  );
}

function CaseForms({ view, document }: { readonly view: View; readonly document: Document }) {
  const may = (right: "check" | "cancel") => view.account!.rights.includes(right);
  const mayCancel = caseOutputs[document.family]?.inbound.cancelled !== undefined;
  const kinds: readonly CaseActKind[] = isAccepted(document)
    ? mayCancel && may("cancel") ? ["cancel"] : []
    : may("check")
    ? ["accept", "ask correction", "reject"]
    : [];
  return (
    <div class="grid">
      {kinds.map((kind) => <CaseForm view={view} document={document} kind={kind} />)}
    </div>
  );
}

function CaseForm(
  { view, document, kind }: {
    readonly view: View;
    readonly document: Document;
    readonly kind: CaseActKind;
  },
) {
  const { t } = view;
  const id = kind.replace(" ", "-");
  const isHard = kind === "reject" || kind === "cancel";
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{t(`act.${kind}`)}</h2>
      <Form view={view} action={`${casePath(document)}/${id}`}>
        <input type="hidden" name="number" value={document.number} />
        <TextArea
          view={view}
          id={`${id}-text`}
          name="text"
          label={t("act.case.text")}
          hint={t("act.text.told")}
          rows={3}
          required={kind !== "accept"}
          maxlength={1000}
        />
        <button type="submit" class={isHard ? "danger" : kind === "accept" ? undefined : "quiet"}>
          {t(`act.${kind}`)}
        </button>
      </Form>
    </section>
  );
}

/** Asks once more before something is accepted, rejected or cancelled. */
export function ConfirmCasePage(
  { view, document, act, seen }: {
    readonly view: View;
    readonly document: Document;
    readonly act: OfficerAct;
    readonly seen: string;
  },
) {
  const { t } = view;
  const { kind, text } = act;
  return (
    <Layout view={view} title={t("case.title", { number: numberOf(document) })}>
      <Confirm
        view={view}
        action={`${casePath(document)}/${kind.replace(" ", "-")}`}
        fields={{ number: seen, text }}
        back={casePath(document)}
        danger={kind !== "accept"}
      >
        <DefinitionList
          pairs={[
            [t("declaration.act"), t(`act.${kind}`)],
            [t("office.family"), familyText(view, document.family)],
            [t("office.owner"), document.company],
            [t("act.case.text"), text],
          ]}
        />
        <p>{t(confirmedCaseActs[kind]!)}</p>
      </Confirm>
    </Layout>
  );
}
