import type { DocumentStep, StoredAct } from "../../../adapters/officers/mod.ts";
import { catalogue, itemName } from "../../../core/catalogue/mod.ts";
import {
  channelOf,
  type Document,
  type KnownChannel,
  type OfficerActFault,
  permitOf,
  type UnknownChannel,
} from "../../../core/documents/mod.ts";
import { documentFamilies } from "../../../core/procedures/mod.ts";
import { isRefusal } from "../../../core/verdict.ts";
import { readItems } from "../../../core/wire/mod.ts";
import {
  Banner,
  Choices,
  DefinitionList,
  Form,
  Layout,
  PrintButton,
  shortDate,
  Table,
  TextArea,
  Time,
} from "../components/mod.ts";
import type { View } from "../view.ts";
import { ChannelBadge, channelShown } from "./channel_badge.tsx";
import { familyText } from "./family_text.ts";

/** One declaration: what was declared, what became of it, what the officer may do next. */
export function DeclarationPage(
  { view, document, steps, acts, active, fault, outputs }: {
    readonly view: View;
    readonly document: Document;
    readonly steps: readonly DocumentStep[];
    readonly acts: readonly StoredAct[];
    /** Whether the standby decides now. */
    readonly active: boolean;
    readonly fault?: OfficerActFault;
    /** Reports of an act that was just done. */
    readonly outputs?: readonly string[];
  },
) {
  const { t } = view;
  const { number, state, channel, complete } = document;
  const decidable = active && complete && (state === "registered" || state === "cleared");
  return (
    <Layout
      view={view}
      title={t("declaration.title", { number })}
      lead={`${familyText(view, document.family)} – ${document.company}`}
    >
      {fault !== undefined && <Banner view={view} kind="bad">{t(`actFault.${fault}`)}</Banner>}
      {outputs !== undefined && (
        <Banner view={view} kind="good">
          {outputs.length === 0
            ? t("act.doneSilent")
            : t("act.done", { outputs: outputs.join(", ") })}
        </Banner>
      )}
      {!active && <Banner view={view} kind="warning">{t("office.notStandby")}</Banner>}
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
            [t("office.rule"), channel?.kind === "known" && ruleText(channel)],
          ]}
        />
      </section>
      {decidable && <Acts view={view} document={document} />}
      {acts.length > 0 && <ActsTable view={view} acts={acts} />}
      <Table
        view={view}
        caption={t("history")}
        rows={steps}
        columns={[
          { head: t("at"), cell: ({ at }) => <Time view={view} at={at} /> },
          { head: t("declaration.procedure"), cell: ({ procedure }) => <code>{procedure}</code> },
          { head: t("office.number"), cell: ({ number }) => <span class="mono">{number}</span> },
          { head: t("state"), cell: ({ state }) => t(`documentState.${state}`) },
          { head: t("office.channel"), cell: (step) => <ChannelBadge view={view} {...step} /> },
          { head: t("office.rule"), cell: ({ rule }) => rule ?? "–" },
          { head: t("declaration.message"), cell: ({ message }) => message },
        ]}
      />
      <PrintButton view={view} />
      <ItemsTable view={view} document={document} />
    </Layout>
  );
}

function ruleText({ rule, version }: KnownChannel): string {
  return version === "" ? rule : `${rule} (${version})`;
}

function Acts({ view, document }: { readonly view: View; readonly document: Document }) {
  const { t, account } = view;
  const { id, number, state, channel } = document;
  const path = `/office/declarations/${id}`;
  const seen = <input type="hidden" name="number" value={number} />;
  const registered = state === "registered";
  const may = (right: "check" | "cancel") => account!.rights.includes(right);
  const checks = (["papers", "goods"] as const).slice(0, (channelOf(document) ?? 1) - 1);
  return (
    <div class="grid">
      {may("check") && registered && channel?.kind === "unknown" && (
        <ChannelForm view={view} document={document} channel={channel} action={`${path}/channel`} />
      )}
      {may("check") && registered && checks.length > 0 && (
        <section class="card" aria-labelledby="check">
          <h2 id="check">{t("act.record")}</h2>
          <Form view={view} action={`${path}/check`}>
            {seen}
            <Choices
              name="kind"
              legend={t("act.kind")}
              type="radio"
              chosen={["papers"]}
              options={checks.map((each) =>
                [each, t(`act.${each}`)] as const
              )}
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
      )}
      {may("check") && registered && channel?.kind === "known" && (
        <section class="card" aria-labelledby="decide">
          <h2 id="decide">{t("act.clear")}</h2>
          <p class="hint">{t("act.clear.lead")}</p>
          <Form view={view} action={`${path}/clear`}>
            {seen}
            <button type="submit">{t("act.clear")}</button>
          </Form>
        </section>
      )}
      {may("check") && registered && (
        <section class="card" aria-labelledby="ask">
          <h2 id="ask">{t("act.ask correction")}</h2>
          <Form view={view} action={`${path}/ask-correction`}>
            {seen}
            <TextArea
              view={view}
              id="ask-text"
              name="text"
              label={t("act.text")}
              hint={t("act.text.told")}
              rows={3}
              required
              maxlength={1000}
            />
            <button type="submit" class="quiet">{t("act.ask correction")}</button>
          </Form>
        </section>
      )}
      {may("cancel") && (
        <section class="card" aria-labelledby="cancel">
          <h2 id="cancel">{t("act.cancel")}</h2>
          <Form view={view} action={`${path}/cancel`}>
            {seen}
            <TextArea
              view={view}
              id="cancel-text"
              name="text"
              label={t("reason")}
              hint={t("act.text.told")}
              rows={3}
              required
              maxlength={1000}
            />
            <button type="submit" class="danger">{t("act.cancel")}</button>
          </Form>
        </section>
      )}
    </div>
  );
}

/** Says the channel that VNACCS decided: no lighter than it can be. */
function ChannelForm({ view, document, channel, action }: {
  readonly view: View;
  readonly document: Document;
  readonly channel: UnknownChannel;
  readonly action: string;
}) {
  const { t } = view;
  const heaviest = documentFamilies[document.family].channels ?? 3;
  const options = ([1, 2, 3] as const)
    .filter((each) => each >= channel.atLeast && each <= heaviest)
    .map((each) => [String(each), t(`channel.${each}`)] as const);
  return (
    <section class="card" aria-labelledby="channel">
      <h2 id="channel">{t("act.channel")}</h2>
      <p class="hint">{t("act.channel.lead", { since: shortDate(view, channel.since) })}</p>
      <Form view={view} action={action}>
        <input type="hidden" name="number" value={document.number} />
        <Choices
          name="channel"
          legend={t("office.channel")}
          type="radio"
          chosen={[String(heaviest)]}
          options={options}
        />
        <TextArea
          view={view}
          id="channel-text"
          name="text"
          label={t("act.channel.source")}
          rows={2}
          required
          maxlength={1000}
        />
        <button type="submit">{t("act.channel")}</button>
      </Form>
    </section>
  );
}

function ActsTable({ view, acts }: { readonly view: View; readonly acts: readonly StoredAct[] }) {
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
        {
          head: t("act.result"),
          cell: ({ good }) => good === undefined ? "–" : t(good ? "act.good" : "act.bad"),
        },
        { head: t("declaration.finding"), cell: ({ text }) => text || "–" },
        { head: t("office.number"), cell: ({ number }) => <span class="mono">{number}</span> },
      ]}
    />
  );
}

function ItemsTable({ view, document }: { readonly view: View; readonly document: Document }) {
  const { t, lang } = view;
  const { procedure, body } = document.content;
  const layout = catalogue.procedure(procedure)?.layout;
  const items = layout === undefined ? undefined : readItems(layout, "request", body);
  const filled = items === undefined || isRefusal(items) ? [] : [...items.filled()];
  return (
    <Table
      view={view}
      caption={t("declaration.items")}
      rows={filled}
      columns={[
        { head: t("declaration.item.id"), cell: ({ id }) => <code>{id}</code>, rowHead: true },
        { head: t("declaration.item.name"), cell: ({ item }) => itemName(item.name, lang) },
        {
          head: t("declaration.item.row"),
          cell: ({ repetition }) => repetition === 0 ? "" : String(repetition),
          number: true,
        },
        { head: t("declaration.item.value"), cell: ({ value }) => value },
      ]}
    />
  );
}
