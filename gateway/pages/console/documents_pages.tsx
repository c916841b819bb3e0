import type { Hono } from "hono";
import {
  type DocumentChange,
  type DocumentDetail,
} from "../../../adapters/documents/document_store.ts";
import { parseMessageId } from "../../../adapters/journal.ts";
import { readStoredRequest } from "../../../adapters/ledger/stored_request.ts";
import type { MessageStore } from "../../../adapters/journal/message_store.ts";
import { catalogue } from "../../../core/catalogue/mod.ts";
import {
  contentItems,
  type Declared,
  declaredAfter,
  type DeclaredItem,
  type DocumentContent,
  documentStates,
  twinId,
  twinOf,
} from "../../../core/documents/mod.ts";
import {
  Banner,
  ChannelBadge,
  channelShown,
  CopyButton,
  DefinitionList,
  Field,
  ItemName,
  Layout,
  Pager,
  PrintButton,
  Select,
  Table,
  Time,
} from "../components/mod.ts";
import { findDocument, searchDocuments } from "../../operations/documents.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { askedBy, readPath } from "../read_form.ts";
import { channelRuleText } from "../channel_rule_text.ts";
import { ArchivedMessage } from "../archived_message.tsx";
import { DeclaredContent } from "../declared_content.tsx";
import { AttachedFilesTable } from "../office/attached_files_table.tsx";
import { familyText } from "../office/family_text.ts";
import { showPage } from "../show_page.ts";
import { rowsWanted, type View } from "../view.ts";
import { ConsoleLayout } from "./console_layout.tsx";
import type { ConsoleOptions } from "./console_options.ts";
import { DocumentState } from "./document_state.tsx";
import { DocumentsTable } from "./documents_table.tsx";
import { reasonText } from "../../../core/reasons/mod.ts";

/** Of one document its first changes, and what is doubtful about it. */
const changesShown = 200;
const doubtsShown = 20;
/** One change of a document with what it then said. */
interface Change extends DocumentChange {
  /** Undefined where nothing here says. */
  readonly items: readonly DeclaredItem[] | undefined;
  /** Whether a message between it and the one before that says something is in an archive. */
  readonly isBehindArchive: boolean;
}

/** Declarations and other papers that the standby knows. */
export function documentsPages(
  app: Hono<PageEnv>,
  _: PageOptions,
  { gateway }: ConsoleOptions,
): void {
  app.get("/documents", async (context) => {
    const { view } = context.var;
    const number = context.req.query("number")?.trim() ?? "";
    if (number !== "") return context.redirect(`/documents/${encodeURIComponent(number)}`, 303);
    const { owner = "", state = "", cursor } = context.req.query();
    const input = readPath(searchDocuments.input, context.req.query());
    const [mode, found] = await Promise.all([
      gateway.mode(),
      searchDocuments.perform(askedBy(view, gateway), {
        ...input,
        limit: rowsWanted(view, input.limit),
      }),
    ]);
    const { t } = view;
    return showPage(
      context,
      <ConsoleLayout
        view={view}
        mode={mode}
        title={t("console.documents")}
        lead={t("documents.lead")}
      >
        <form
          class="filters card"
          method="get"
          action="/documents"
          role="search"
          aria-label={t("documents.search")}
        >
          <Field view={view} name="number" label={t("message.document")} maxlength={40} />
          <Field view={view} name="owner" label={t("document.owner")} value={owner} maxlength={8} />
          <Select
            view={view}
            name="state"
            label={t("state")}
            value={state}
            options={[
              ["", t("all")],
              ...documentStates.map((each) => [each, t(`document.state.${each}`)] as const),
            ]}
          />
          <button type="submit">{t("search")}</button>
        </form>
        <DocumentsTable view={view} rows={found.rows} more={found.cursor !== undefined} />
        <Pager
          view={view}
          next={found.cursor}
          previous={found.previous}
          isFirst={cursor === undefined}
        />
      </ConsoleLayout>,
    );
  });

  app.get("/documents/:number", async (context) => {
    const { view } = context.var;
    const input = readPath(findDocument.input, context.req.param());
    const found = await findDocument.perform(askedBy(view, gateway), input);
    const { document, doubts, collisions, files } = found;
    if (context.req.query("print") !== undefined) {
      return showPage(context, <PrintedDocument {...{ view, found }} />);
    }
    const changes = await loadChanges(gateway.store, found.history);
    const mode = await gateway.mode();
    const { t } = view;
    return showPage(
      context,
      <ConsoleLayout
        view={view}
        mode={mode}
        title={document.number || document.id}
        lead={familyText(view, document.family)}
      >
        {collisions.length > 0 && (
          <Banner view={view} kind="bad" title={t("document.collided")}>
            {collisions.map(({ sentence }) => <p>{reasonText(view.lang, sentence)}</p>)}
            <a href={`/documents/${twinOf(document.id) ?? twinId(document.id)}`}>
              {t("document.twin")}
            </a>
          </Banner>
        )}
        {!document.complete && (
          <Banner view={view} kind="warning" title={t("document.doubtful")}>
            <p>{t("document.doubtfulMeans")}</p>
            <ul>
              {doubts.slice(0, doubtsShown).map(({ message, reason }) => (
                <li>
                  <a class="mono" href={`/messages/${message}`}>{message}</a>:{" "}
                  {reasonText(view.lang, reason)}
                </li>
              ))}
            </ul>
          </Banner>
        )}
        <section class="card">
          <Facts view={view} found={found} />
        </section>
        <p class="buttons">
          <a class="button quiet" href={`/documents/${document.number || document.id}?print`}>
            {t("document.print")}
          </a>
          <a class="button quiet" href={`/api/v1/documents/${document.number || document.id}/page`}>
            {t("document.printBorder")}
          </a>
          <a class="button quiet" href={`/messages?document=${document.number || document.id}`}>
            {t("document.messages")}
          </a>
        </p>
        <AttachedFilesTable view={view} files={files} />
        <History view={view} changes={found.history} />
        <Corrections view={view} changes={changes} />
        <section class="part">
          <h2>{t("document.content")}</h2>
          <DeclaredContent
            view={view}
            caption={t("items.caption")}
            items={itemsOf(document.content)}
          />
        </section>
      </ConsoleLayout>,
    );
  });
}

function Facts({ view, found }: { readonly view: View; readonly found: DocumentDetail }) {
  const { t } = view;
  const { document, primaryNumber } = found;
  const { channel, dates } = document;
  return (
    <DefinitionList
      pairs={[
        [t("state"), <DocumentState view={view} state={document.state} />],
        [
          t("message.document"),
          document.number && (
            <>
              <span class="mono">{document.number}</span>
              <CopyButton view={view} text={document.number} />
            </>
          ),
        ],
        [
          t("toEnter.theirs"),
          primaryNumber && (
            <>
              <span class="mono">{primaryNumber}</span>
              <CopyButton view={view} text={primaryNumber} />
            </>
          ),
        ],
        [
          t("document.channel"),
          channel && <ChannelBadge view={view} channel={channelShown(channel)} />,
        ],
        [
          t("document.rule"),
          channel?.kind === "known" && (
            <>
              <span class="mono">{channelRuleText(view, channel.rule)}</span>{" "}
              <small class="block">
                {t("document.ruleVersion", { version: channel.version })}
                {channel.kept && ` – ${t("document.ruleKept")}`}
              </small>
            </>
          ),
        ],
        [t("document.owner"), document.owner],
        [t("document.declarant"), document.declarant],
        [t("document.company"), document.company],
        [t("document.office"), document.office],
        [t("document.corrections"), document.corrections],
        [t("document.created"), <Time view={view} at={dates.created} />],
        ...([
          ["registered", dates.registered],
          ["corrected", dates.corrected],
          ["stored", dates.stored],
          ["released", dates.released],
          ["cleared", dates.cleared],
          ["cancelled", dates.cancelled],
          ["expires", dates.expires],
        ] as const).map(([name, at]) =>
          [t(`document.${name}`), at && <Time view={view} at={at} />] as const
        ),
        [t("document.receipts"), document.receipts.join(", ")],
        [
          t("document.links"),
          document.links.length === 0 ? undefined : (
            <>
              {document.links.map(({ number }) => (
                <a class="mono" href={`/documents/${number}`}>{number}</a>
              ))}
            </>
          ),
        ],
      ]}
    />
  );
}

function History(
  { view, changes }: { readonly view: View; readonly changes: readonly DocumentChange[] },
) {
  const { t } = view;
  return (
    <Table
      view={view}
      caption={t("history")}
      rows={changes}
      columns={[
        { head: t("at"), cell: ({ at }) => <Time view={view} at={at} /> },
        { head: t("message.procedure"), rowHead: true, cell: ({ procedure }) => procedure },
        {
          head: t("message.document"),
          cell: ({ number }) => <span class="mono">{number || "–"}</span>,
        },
        { head: t("state"), cell: ({ state }) => <DocumentState view={view} state={state} /> },
        {
          head: t("document.channel"),
          cell: ({ channel }) => <ChannelBadge view={view} channel={channel} />,
        },
        { head: t("document.rule"), cell: ({ rule }) => rule ? channelRuleText(view, rule) : "–" },
        {
          head: t("console.message"),
          cell: ({ message, archive }) =>
            archive === undefined
              ? <a class="mono" href={`/messages/${message}`}>{message}</a>
              : <ArchivedMessage view={view} message={message} part={archive} />,
        },
      ]}
    />
  );
}

/** Each correction beside what stood there before, changed items only. */
function Corrections(
  { view, changes }: { readonly view: View; readonly changes: readonly Change[] },
) {
  const { t } = view;
  const withItems = changes.filter(({ items }) => items !== undefined);
  return (
    <>
      {changes.some(({ archive }) => archive !== undefined) && (
        <p class="hint">{t("document.archivedCorrections")}</p>
      )}
      {withItems.slice(1).map((change, index) => {
        // What stood there before it lies in an archive.
        if (change.isBehindArchive) return null;
        const before = new Map(withItems[index]!.items!.map((item) => [keyOf(item), item]));
        const after = new Map(change.items!.map((item) => [keyOf(item), item]));
        const changed = [...new Set([...before.keys(), ...after.keys()])]
          .filter((key) => before.get(key)?.value !== after.get(key)?.value);
        if (changed.length === 0) return null;
        return (
          <Table
            view={view}
            caption={t("document.correction", {
              n: index + 1,
              procedure: change.procedure,
              before: withItems[index]!.procedure,
            })}
            rows={changed}
            columns={[
              { head: t("items.id"), cell: (key) => <span class="mono">{key}</span> },
              {
                head: t("items.name"),
                rowHead: true,
                cell: (key) => (
                  <ItemName view={view} name={(after.get(key) ?? before.get(key))!.name} />
                ),
              },
              {
                head: t("document.before"),
                cell: (key) => <del class="mono value">{before.get(key)?.value ?? "–"}</del>,
              },
              {
                head: t("document.after"),
                cell: (key) => <ins class="mono value">{after.get(key)?.value ?? "–"}</ins>,
              },
            ]}
          />
        );
      })}
    </>
  );
}

function keyOf({ id, repetition }: DeclaredItem): string {
  return repetition === 0 ? id : `${id} #${repetition}`;
}

function PrintedDocument(
  { view, found }: { readonly view: View; readonly found: DocumentDetail },
) {
  const { t } = view;
  const { document } = found;
  return (
    <Layout
      view={view}
      title={document.number || document.id}
      lead={familyText(view, document.family)}
    >
      <PrintButton view={view} />
      <div class="sheet">
        <Facts view={view} found={found} />
        <History view={view} changes={found.history} />
        <DeclaredContent
          view={view}
          caption={t("items.caption")}
          items={itemsOf(document.content)}
        />
        <p class="hint">
          {t("document.printedAt")} <Time view={view} at={view.now} />
        </p>
      </div>
    </Layout>
  );
}

/**
 * The first changes of a document with what it declared after each. A message is not what it made of the
 * document: IDC names a draft and says nothing else, and empties nothing.
 */
async function loadChanges(
  store: MessageStore,
  history: readonly DocumentChange[],
): Promise<Change[]> {
  const shown = history.slice(0, changesShown);
  const requests = await Promise.all(shown.map(async (change) => {
    const id = parseMessageId(change.message)!;
    const stored = await store.find(id);
    return stored?.request && readStoredRequest(
      { id, contentType: stored.contentType, bytes: stored.request },
      catalogue,
      () => "",
    )?.request;
  }));
  let declared: Declared = {};
  let isBehindArchive = false;
  return shown.map((change, index) => {
    const request = requests[index];
    if (change.archive !== undefined) [declared, isBehindArchive] = [{}, true];
    if (request) declared = declaredAfter(catalogue, declared, request, change.state);
    const items = declared.content && itemsOf(declared.content);
    const changed = { ...change, items, isBehindArchive };
    if (items !== undefined) isBehindArchive = false;
    return changed;
  });
}

/** Items of a body that was accepted once. */
function itemsOf(content: DocumentContent): readonly DeclaredItem[] {
  return [...contentItems(catalogue, content)?.filled() ?? []].map((
    { id, repetition, item, value },
  ) => ({ id, repetition, name: item.name, value }));
}
