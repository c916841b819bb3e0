import {
  type Document,
  isAccepted,
  type OfficerAct,
  type OfficerActFault,
  type OfficerActKind,
} from "../../../core/documents/mod.ts";
import { documentStem } from "../../../core/numbering/mod.ts";
import { caseOutputs } from "../../../core/procedures/mod.ts";
import { Banner, Confirm, DefinitionList, Layout, PrintButton, Time } from "../components/mod.ts";
import type { TextKey } from "../../texts/texts.ts";
import type { View } from "../view.ts";
import { ActBanners, type ActSaid } from "./act_banners.tsx";
import { ActForm } from "./act_form.tsx";
import { ActsTable } from "./acts_table.tsx";
import { AssignmentNote, blockedBy } from "./assignment_note.tsx";
import { AttachedFilesTable } from "./attached_files_table.tsx";
import { CaseState } from "./case_state.tsx";
import { DeclaredItemsTable } from "./declared_items_table.tsx";
import { DocumentSteps } from "./document_steps.tsx";
import { DrawsTable } from "./draws_table.tsx";
import { familyText } from "./family_text.ts";
import { actPath, declarationPath, paperPath } from "./paper_path.ts";
import type { PaperShown } from "./paper_shown.ts";

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

function numberOf({ number, receipts, id }: Document): string {
  return number || receipts[0] || id;
}

/** One paper that is no declaration: what it says, its files, what was decided, what may be. */
export function CasePage(
  { view, document, steps, acts, files, active, assigned, ...said }: PaperShown & ActSaid,
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
      <ActBanners {...{ view, active }} {...said} />
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
              named && <a class="mono" href={declarationPath(documentStem(named))}>{named}</a>,
            ],
            [t("office.created"), <Time view={view} at={dates.registered} />],
            [t("office.corrections"), String(document.corrections)],
            [t("case.acceptedAt"), dates.accepted && <Time view={view} at={dates.accepted} />],
          ]}
        />
      </section>
      <AssignmentNote view={view} document={document} {...assigned} />
      <AttachedFilesTable view={view} files={files} folder={`${paperPath(document)}/files`} />
      <p>
        <a href="#declared">{t("declaration.items")}</a>
      </p>
      {decides && active && complete && state === "registered" && (
        <CaseForms
          view={view}
          document={document}
          blocked={blockedBy(view, document, assigned)}
          fault={said.fault === "changed" ? undefined : said.fault}
        />
      )}
      {acts.length > 0 && <ActsTable view={view} acts={acts} />}
      <DrawsTable view={view} document={document} />
      <DocumentSteps view={view} steps={steps} />
      <PrintButton view={view} />
      <div id="declared">
        <DeclaredItemsTable view={view} document={document} />
      </div>
    </Layout>
  );
}

function CaseForms(
  { view, document, blocked, fault }: {
    readonly view: View;
    readonly document: Document;
    readonly blocked: readonly OfficerActFault[];
    readonly fault: OfficerActFault | undefined;
  },
) {
  const may = (right: "check" | "cancel") => view.account!.rights.includes(right);
  const mayCancel = caseOutputs[document.family]?.inbound.cancelled !== undefined;
  const kinds: readonly CaseActKind[] = isAccepted(document)
    ? mayCancel && may("cancel") ? ["cancel"] : []
    : may("check")
    ? ["accept", "ask correction", "reject"]
    : [];
  return (
    <div class="grid">
      {kinds.map((kind) => (
        <ActForm
          {...{ view, document, kind, fault }}
          missing={blocked}
          text={{ label: "act.case.text", hint: "act.text.told", required: kind !== "accept" }}
          danger={kind === "reject" || kind === "cancel"}
        />
      ))}
    </div>
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
        action={actPath(document, kind)}
        fields={{ number: seen, text }}
        back={paperPath(document)}
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
