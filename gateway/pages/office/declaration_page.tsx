import {
  channelOf,
  type KnownChannel,
  type PermitDoubt,
  permitOf,
  type PermitPolicy,
} from "../../../core/documents/mod.ts";
import {
  Banner,
  ChannelBadge,
  channelShown,
  DefinitionList,
  Layout,
  PrintButton,
  Time,
} from "../components/mod.ts";
import { channelRuleText } from "../channel_rule_text.ts";
import type { View } from "../view.ts";
import { ActBanners, type ActSaid } from "./act_banners.tsx";
import { ActsTable } from "./acts_table.tsx";
import { AssignmentNote, blockedBy } from "./assignment_note.tsx";
import { AttachedFilesTable } from "./attached_files_table.tsx";
import { DeclaredItemsTable } from "./declared_items_table.tsx";
import { DocumentSteps } from "./document_steps.tsx";
import { DrawsTable } from "./draws_table.tsx";
import { OfficerActs } from "./officer_acts.tsx";
import { paperPath } from "./paper_path.ts";
import type { PaperShown } from "./paper_shown.ts";
import { PermitDoubtsList } from "./permit_doubts_list.tsx";
import { familyText } from "./family_text.ts";

/** One declaration: what was declared, what became of it, what the officer may do next. */
export function DeclarationPage(
  { view, document, doubts, policy, steps, acts, files, active, assigned, ...said }:
    & PaperShown
    & ActSaid
    & {
      /** Why the standby has not permitted it by itself. */
      readonly doubts: readonly PermitDoubt[];
      /** What it permits by itself. */
      readonly policy: PermitPolicy;
    },
) {
  const { t } = view;
  const { number, state, channel, complete, dates } = document;
  const decidable = active && complete && (state === "registered" || state === "cleared");
  const waits = state === "registered" && channelOf(document) === 1 && dates.cleared === undefined;
  return (
    <Layout
      view={view}
      title={t("declaration.title", { number })}
      lead={`${familyText(view, document.family)} – ${document.company}`}
      signers={[t("print.officer"), t("print.declarant")]}
    >
      <ActBanners {...{ view, active }} {...said} />
      {permitOf(document) === "unknown" && (
        <Banner view={view} kind="warning">{t("declaration.permitUnknown")}</Banner>
      )}
      {!complete && <Banner view={view} kind="warning">{t("declaration.incomplete")}</Banner>}
      <section class="card">
        <DefinitionList
          pairs={[
            [t("office.channel"), <ChannelBadge view={view} channel={channelShown(channel)} />],
            [t("state"), t(`documentState.${state}`)],
            [t("office.owner"), document.owner],
            [t("office.code"), document.office],
            [t("office.created"), <Time view={view} at={document.dates.registered} />],
            [t("office.corrections"), String(document.corrections)],
            [t("declaration.stored"), dates.stored && <Time view={view} at={dates.stored} />],
            [t("declaration.released"), dates.released && <Time view={view} at={dates.released} />],
            [t("declaration.cleared"), dates.cleared && <Time view={view} at={dates.cleared} />],
            [t("office.rule"), channel?.kind === "known" && ruleText(view, channel)],
          ]}
        />
      </section>
      <AssignmentNote view={view} document={document} {...assigned} />
      <OfficerActs
        {...{ view, document, acts, decidable }}
        blocked={blockedBy(view, document, assigned)}
        fault={said.fault === "changed" ? undefined : said.fault}
        files={
          <>
            <AttachedFilesTable view={view} files={files} folder={`${paperPath(document)}/files`} />
            <p>
              <a href="#declared">{t("declaration.items")}</a>
            </p>
          </>
        }
        doubts={waits && <PermitDoubtsList {...{ view, document, doubts, policy }} />}
      />
      {acts.length > 0 && <ActsTable view={view} acts={acts} />}
      <DrawsTable view={view} document={document} />
      <DocumentSteps view={view} steps={steps} />
      <div class="buttons no-print">
        <a class="button quiet" href={`${paperPath(document)}/print`}>{t("print.copy")}</a>
        <PrintButton view={view} />
      </div>
      <div id="declared">
        <DeclaredItemsTable view={view} document={document} />
      </div>
    </Layout>
  );
}

function ruleText(view: View, { rule, version }: KnownChannel): string {
  const text = channelRuleText(view, rule);
  return version === "" ? text : `${text} (${version})`;
}
