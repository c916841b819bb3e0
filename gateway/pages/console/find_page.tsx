import type { Hono } from "hono";
import { formatMessageId } from "../../../adapters/journal.ts";
import { findNamed, type Found } from "../../operations/find.ts";
import { Banner, Table } from "../components/mod.ts";
import type { PageEnv } from "../page_env.ts";
import { askedBy } from "../read_form.ts";
import { showPage } from "../show_page.ts";
import type { View } from "../view.ts";
import { ConsoleLayout } from "./console_layout.tsx";
import type { ConsoleOptions } from "./console_options.ts";
import { DocumentsTable } from "./documents_table.tsx";
import { MessagesTable } from "./messages_table.tsx";

/** What the search box leads to: the one thing that has the name, or all that have it. */
export function findPages(app: Hono<PageEnv>, { gateway }: ConsoleOptions): void {
  app.get("/find", async (context) => {
    const { view } = context.var;
    const { t } = view;
    const judged = findNamed.input.safeParse({ q: context.req.query("q")?.normalize("NFC") });
    const [mode, found] = await Promise.all([
      gateway.mode(),
      judged.success ? findNamed.perform(askedBy(view, gateway), judged.data) : undefined,
    ]);
    const only = found && onlyOne(found);
    if (only !== undefined && view.file === undefined) return context.redirect(only, 303);
    const q = judged.data?.q.trim() ?? "";
    return showPage(
      context,
      <ConsoleLayout
        view={view}
        mode={mode}
        title={q === "" ? t("find.empty") : t("find.title", { q })}
        lead={t("find.advice")}
      >
        {found !== undefined && <FoundLists view={view} q={q} found={found} />}
      </ConsoleLayout>,
    );
  });
}

/** Where to go at once. */
function onlyOne({ messages, documents, users, unregistered }: Found): string | undefined {
  const places = [
    ...messages.map(({ id }) => `/messages/${formatMessageId(id)}`),
    ...documents.map(({ id, number }) => `/documents/${encodeURIComponent(number || id)}`),
    ...users.map(({ userId }) => `/messages?user=${encodeURIComponent(userId)}`),
    ...(unregistered === undefined ? [] : [`/messages?user=${encodeURIComponent(unregistered)}`]),
  ];
  return places.length === 1 ? places[0] : undefined;
}

function FoundLists(
  { view, q, found }: { readonly view: View; readonly q: string; readonly found: Found },
) {
  const { t } = view;
  const { messages, documents, users, unregistered } = found;
  const isNothing = messages.length + documents.length + users.length === 0 &&
    unregistered === undefined;
  return (
    <>
      {isNothing && <Banner view={view} kind="info">{t("find.nothing", { q })}</Banner>}
      {unregistered !== undefined && (
        <p>
          {t("find.unregistered", { user: unregistered })}{" "}
          <a href={`/messages?user=${encodeURIComponent(unregistered)}`}>{t("find.ofUser")}</a>
        </p>
      )}
      {documents.length > 0 && <DocumentsTable view={view} rows={documents} />}
      {messages.length > 0 && <MessagesTable view={view} rows={messages} />}
      {users.length > 0 && (
        <Table
          view={view}
          caption={t("find.users")}
          rows={users}
          columns={[
            {
              head: t("message.user"),
              rowHead: true,
              cell: ({ userId }) => (
                <a class="mono" href={`/messages?user=${encodeURIComponent(userId)}`}>{userId}</a>
              ),
            },
            { head: t("find.company"), cell: ({ company }) => company },
            { head: t("find.taxCode"), cell: ({ taxCode }) => taxCode },
          ]}
        />
      )}
    </>
  );
}
