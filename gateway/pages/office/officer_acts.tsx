import type { StoredAct } from "../../../adapters/officers/mod.ts";
import {
  channelOf,
  type Document,
  dutyBases,
  type OfficerActKind,
  permitOf,
  referenceCharactersMax,
} from "../../../core/documents/mod.ts";
import { documentFamilies, officerOutputs } from "../../../core/procedures/mod.ts";
import { Choices, Field, Form, shortDate, Table, TextArea, Time } from "../components/mod.ts";
import type { TextKey } from "../../texts/texts.ts";
import type { View } from "../view.ts";
import { actPath } from "./paper_path.ts";

/** What an officer may do next about a declaration, as forms. */
export function OfficerActs(
  { view, document, acts }: {
    readonly view: View;
    readonly document: Document;
    readonly acts: readonly StoredAct[];
  },
) {
  const { state, dates, family } = document;
  const may = (right: "check" | "cancel") => view.account!.rights.includes(right);
  const registered = state === "registered";
  const isReleased = state === "cleared" && dates.released !== undefined && !dates.cleared;
  const isPermitted = permitOf(document) === "given" && !isReleased;
  const isImport = documentFamilies[family].direction === "import";
  const mayRelease = officerOutputs[family]?.permit.release !== undefined;
  const isKnown = channelOf(document) !== undefined;
  const props = { view, document };
  const waits = isKnown && (registered || isReleased);
  return (
    <div class="grid">
      {may("check") && registered && !isPermitted && <ChannelForm {...props} acts={acts} />}
      {may("check") && registered && <CheckForm {...props} />}
      {may("check") && waits && !isPermitted && <DutiesForm {...props} />}
      {may("check") && waits && <ActForm {...props} kind="clear" />}
      {may("check") && registered && isKnown && mayRelease && (
        <ActForm {...props} kind="release" reason />
      )}
      {may("check") && registered && isImport && <ActForm {...props} kind="storage" told />}
      {may("check") && registered && <ActForm {...props} kind="ask correction" told />}
      {may("cancel") && <ActForm {...props} kind="cancel" told danger />}
    </div>
  );
}

interface FormProps {
  readonly view: View;
  readonly document: Document;
}

function Seen({ document }: { readonly document: Document }) {
  return <input type="hidden" name="number" value={document.number} />;
}

function CheckForm({ view, document }: FormProps) {
  const { t } = view;
  const checks = (["papers", "goods"] as const).slice(0, (channelOf(document) ?? 1) - 1);
  if (checks.length === 0) return null;
  return (
    <section class="card" aria-labelledby="check">
      <h2 id="check">{t("act.record")}</h2>
      <Form view={view} action={actPath(document, "check")}>
        <Seen document={document} />
        <Choices
          name="kind"
          legend={t("act.kind")}
          type="radio"
          chosen={["papers"]}
          options={checks.map((each) => [each, t(`act.${each}`)] as const)}
        />
        <Choices
          name="result"
          legend={t("act.result")}
          type="radio"
          chosen={["good"]}
          options={[["good", t("act.good")], ["bad", t("act.bad")]]}
        />
        <TextArea
          view={view}
          id="check-text"
          name="text"
          label={t("act.text")}
          hint={t("act.text.check")}
          rows={2}
          maxlength={1000}
        />
        <button type="submit" class="quiet">{t("act.record")}</button>
      </Form>
    </section>
  );
}

function DutiesForm({ view, document }: FormProps) {
  const { t } = view;
  return (
    <section class="card" aria-labelledby="duties">
      <h2 id="duties">{t("act.duties")}</h2>
      <p class="hint">{t("act.duties.lead")}</p>
      <Form view={view} action={actPath(document, "duties")}>
        <Seen document={document} />
        <Choices
          name="basis"
          legend={t("act.basis")}
          type="radio"
          chosen={[]}
          options={dutyBases.map((each) => [each, t(`basis.${each}`)] as const)}
        />
        <Field
          view={view}
          name="reference"
          label={t("act.reference")}
          hint={t("act.reference.hint")}
          required
          maxlength={referenceCharactersMax}
        />
        <TextArea
          view={view}
          id="duties-text"
          name="text"
          label={t("reason")}
          hint={t("act.text.reason")}
          rows={2}
          required
          maxlength={1000}
        />
        <button type="submit">{t("act.duties")}</button>
      </Form>
    </section>
  );
}

/** Another channel than the known one, or the one that VNACCS decided: no lighter than it can be. */
function ChannelForm(
  { view, document, acts }: FormProps & { readonly acts: readonly StoredAct[] },
) {
  const { t } = view;
  const { channel, family } = document;
  const heaviest = documentFamilies[family].channels ?? 3;
  const unknown = channel?.kind === "unknown" ? channel : undefined;
  const options = ([1, 2, 3] as const)
    .filter((each) => each <= heaviest && each !== channelOf(document))
    .filter((each) => each >= (unknown?.atLeast ?? 1))
    .map((each) => [String(each), t(`channel.${each}`)] as const);
  const last = acts.findLast(({ kind }) => kind === "channel");
  const proposed = last?.proposed && unknown === undefined ? last.channel : undefined;
  return (
    <section class="card" aria-labelledby="channel">
      <h2 id="channel">{t(unknown ? "act.channel" : "act.channel.other")}</h2>
      <p class="hint">
        {unknown
          ? t("act.channel.lead", { since: shortDate(view, unknown.since) })
          : t("act.channel.other.lead")}
      </p>
      {proposed !== undefined && (
        <p>{t("act.channel.proposed", { channel: t(`channel.${proposed}`) })}</p>
      )}
      <Form view={view} action={actPath(document, "channel")}>
        <Seen document={document} />
        <Choices
          name="channel"
          legend={t("office.channel")}
          type="radio"
          chosen={unknown ? [String(heaviest)] : []}
          options={options}
        />
        <TextArea
          view={view}
          id="channel-text"
          name="text"
          label={t(unknown ? "act.channel.source" : "reason")}
          rows={2}
          required
          maxlength={1000}
        />
        <button type="submit" class={unknown ? undefined : "quiet"}>
          {t(unknown ? "act.channel" : "act.channel.other")}
        </button>
      </Form>
    </section>
  );
}

const leads = {
  "clear": "act.clear.lead",
  "release": "act.release.lead",
  "storage": "act.storage.lead",
} as const satisfies Partial<Record<OfficerActKind, TextKey>>;

/** An act that needs a reason at most. `told`: the declarant receives it. */
function ActForm(
  { view, document, kind, reason = false, told = false, danger = false }: FormProps & {
    readonly kind: "clear" | "release" | "storage" | "ask correction" | "cancel";
    readonly reason?: boolean;
    readonly told?: boolean;
    readonly danger?: boolean;
  },
) {
  const { t } = view;
  const id = kind.replace(" ", "-");
  const lead = kind in leads ? leads[kind as keyof typeof leads] : undefined;
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{t(`act.${kind}`)}</h2>
      {lead !== undefined && <p class="hint">{t(lead)}</p>}
      <Form view={view} action={actPath(document, kind)}>
        <Seen document={document} />
        {(reason || told) && (
          <TextArea
            view={view}
            id={`${id}-text`}
            name="text"
            label={t(kind === "ask correction" ? "act.text" : "reason")}
            hint={t(told ? "act.text.told" : "act.text.reason")}
            rows={3}
            required
            maxlength={1000}
          />
        )}
        <button
          type="submit"
          class={danger ? "danger" : kind === "clear" || kind === "release" ? undefined : "quiet"}
        >
          {t(`act.${kind}`)}
        </button>
      </Form>
    </section>
  );
}

/** The acts that were done. */
export function ActsTable(
  { view, acts }: { readonly view: View; readonly acts: readonly StoredAct[] },
) {
  const { t } = view;
  return (
    <Table
      view={view}
      caption={t("declaration.acts")}
      rows={acts}
      columns={[
        { head: t("at"), cell: ({ at }) => <Time view={view} at={at} /> },
        { head: t("by"), cell: ({ officer }) => officer },
        { head: t("declaration.act"), cell: ({ kind }) => t(`act.${kind}`) },
        { head: t("act.result"), cell: (act) => resultOf(view, act) },
        { head: t("declaration.finding"), cell: ({ text }) => text || "–" },
        { head: t("office.number"), cell: ({ number }) => <span class="mono">{number}</span> },
      ]}
    />
  );
}

/** What an act found or says, beside its text. */
export function resultOf(
  { t }: View,
  { good, channel, proposed, basis, reference }: StoredAct,
): string {
  if (good !== undefined) return t(good ? "act.good" : "act.bad");
  if (basis !== undefined) return `${t(`basis.${basis}`)}: ${reference ?? ""}`;
  if (channel === undefined) return "–";
  return t(`channel.${channel}`) + (proposed ? ` (${t("act.proposed")})` : "");
}
