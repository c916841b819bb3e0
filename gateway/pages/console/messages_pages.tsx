import type { Hono } from "hono";
import { formatMessageId, parseMessageId } from "../../../adapters/journal.ts";
import { reasonText } from "../../../core/reasons/mod.ts";
import type { MessageSummary } from "../../../adapters/journal/message_store.ts";
import { findMessage, messageStates, searchMessages } from "../../operations/messages.ts";
import { inquireOutcome, resolveOutcome } from "../../operations/outcomes.ts";
import { Problem } from "../../web/problem.ts";
import { Field, Pager, Select, Table, Time } from "../components/mod.ts";
import { formText } from "../form_text.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { PageProblem } from "../page_problem.ts";
import { askedBy, fieldOf, type FormFaults, readForm, readPath } from "../read_form.ts";
import { showPage } from "../show_page.ts";
import type { View } from "../view.ts";
import { ConsoleLayout } from "./console_layout.tsx";
import type { ConsoleOptions } from "./console_options.ts";
import { loadMessage } from "./load_message.ts";
import { MessagePage } from "./message_page.tsx";
import { MessageState } from "./message_state.tsx";
import { readLocalTime } from "./read_local_time.ts";

/** Finding messages, and everything about one. */
export function messagesPages(
  app: Hono<PageEnv>,
  options: PageOptions,
  { gateway, events }: ConsoleOptions,
): void {
  const { judge } = options;

  app.get("/messages", async (context) => {
    const { view } = context.var;
    const query = new FormData();
    for (const [name, value] of Object.entries(context.req.query())) query.set(name, value);
    const asked = (name: string) => formText(query, name);
    const id = asked("id");
    const byId = parseMessageId(id);
    if (byId !== undefined && await gateway.store.find(byId) !== undefined) {
      return context.redirect(`/messages/${formatMessageId(byId)}`, 303);
    }
    const { input, faults } = readForm(view, query, searchMessages.input, {
      from: momentOf(asked("from")),
      to: momentOf(asked("to")),
    });
    if (faults?.cursor !== undefined) throw new PageProblem("missing");
    const found = input === undefined || id !== ""
      ? { rows: [] }
      : await searchMessages.perform(askedBy(view, gateway), input);
    const isFirst = asked("cursor") === "";
    return showPage(
      context,
      <ConsoleLayout
        view={view}
        mode={await gateway.mode()}
        title={view.t("console.messages")}
        lead={view.t("messages.lead")}
      >
        <SearchForm view={view} asked={asked} faults={faults} />
        <div id="messages" data-live={isFirst ? true : undefined}>
          <MessagesTable view={view} rows={found.rows} />
        </div>
        <Pager view={view} next={found.cursor} isFirst={isFirst} />
      </ConsoleLayout>,
      faults === undefined ? 200 : 422,
    );
  });

  const messagePage = async (
    view: View,
    id: string,
    more: Omit<Parameters<typeof MessagePage>[0], "view" | "mode" | "message"> = {},
  ) => {
    const [mode, stored] = await Promise.all([
      gateway.mode(),
      findMessage.perform(askedBy(view, gateway), { id }),
    ]);
    const message = await loadMessage(gateway, stored, judge);
    return <MessagePage {...{ view, mode, message, ...more }} />;
  };

  app.get("/messages/:id", async (context) => {
    const { id } = readPath(findMessage.input, context.req.param());
    const saved = context.req.query("saved") !== undefined;
    return showPage(context, await messagePage(context.var.view, id, { saved }));
  });

  app.post("/messages/:id/inquiry", async (context) => {
    const { view } = context.var;
    const input = readPath(inquireOutcome.input, context.req.param());
    const inquiry = await inquireOutcome.perform(askedBy(view, gateway), input);
    return showPage(context, await messagePage(view, input.id, { inquiry }));
  });

  app.post("/messages/:id/resolve", async (context) => {
    const { view, form } = context.var;
    const { id } = readPath(findMessage.input, context.req.param());
    const { input, faults } = readForm(view, form, resolveOutcome.input, {
      id,
      resend: formText(form, "resend") === "yes",
    });
    if (faults !== undefined) {
      return showPage(context, await messagePage(view, id, { faults, form }), 422);
    }
    const by = askedBy(view, gateway);
    try {
      const { sentAgainAs } = await resolveOutcome.perform(by, input);
      events.changed();
      return context.redirect(`/messages/${sentAgainAs ?? id}?saved`, 303);
    } catch (error) {
      const { state } = await findMessage.perform(by, { id });
      // What somebody else has settled meanwhile is a conflict; all else is said beside the form.
      if (!(error instanceof Problem) || state !== "unknown") throw error;
      const faults = { number: reasonText(view.lang, error.detail) };
      return showPage(context, await messagePage(view, id, { faults, form }), 409);
    }
  });
}

/** As programs write it; what cannot be read stays as it is, and is refused. */
function momentOf(text: string): string | undefined {
  return text === "" ? undefined : readLocalTime(text)?.toISOString() ?? text;
}

function SearchForm(
  { view, asked, faults = {} }: {
    readonly view: View;
    readonly asked: (name: string) => string;
    readonly faults: FormFaults | undefined;
  },
) {
  const { t } = view;
  const fields = searchMessages.input.shape;
  const field = (name: "document" | "user" | "procedure" | "code", label: string) => (
    <Field
      {...{ view, name, label }}
      {...fieldOf(fields[name])}
      value={asked(name)}
      fault={faults[name]}
    />
  );
  const moment = (name: "from" | "to") => (
    <Field
      {...{ view, name, label: t(`messages.${name}`), type: "datetime-local" }}
      value={asked(name)}
      fault={faults[name]}
    />
  );
  return (
    <form class="filters card" method="get" action="/messages" role="search">
      <Field view={view} name="id" label={t("message.id")} value={asked("id")} maxlength={30} />
      {field("document", t("message.document"))}
      {field("user", t("message.user"))}
      {field("procedure", t("message.procedure"))}
      {field("code", t("code"))}
      <Select
        view={view}
        name="state"
        label={t("state")}
        value={asked("state")}
        options={[
          ["", t("all")],
          ...messageStates.map((state) => [state, t(`message.state.${state}`)] as const),
        ]}
      />
      {moment("from")}
      {moment("to")}
      <div class="buttons">
        <button type="submit">{t("search")}</button>
        <a class="button quiet" href="/messages">{t("messages.clear")}</a>
      </div>
    </form>
  );
}

/** Messages as rows; also those of one document. */
export function MessagesTable(
  { view, rows }: { readonly view: View; readonly rows: readonly MessageSummary[] },
) {
  const { t } = view;
  return (
    <Table
      view={view}
      caption={t("messages.caption")}
      rows={rows}
      columns={[
        {
          head: t("message.id"),
          rowHead: true,
          cell: ({ id }) => (
            <a class="mono" href={`/messages/${formatMessageId(id)}`}>{formatMessageId(id)}</a>
          ),
        },
        { head: t("message.receivedAt"), cell: (row) => <Time view={view} at={row.receivedAt} /> },
        { head: t("message.procedure"), cell: ({ procedure }) => procedure ?? "–" },
        { head: t("message.user"), cell: ({ userId }) => userId ?? "–" },
        {
          head: t("message.document"),
          cell: ({ document }) =>
            document === null
              ? "–"
              : <a class="mono" href={`/documents/${document}`}>{document}</a>,
        },
        { head: t("state"), cell: ({ state }) => <MessageState view={view} state={state} /> },
        {
          head: t("code"),
          cell: ({ code, reason }) => (
            <>
              {code ?? "–"}
              {reason !== null && <small class="block clip">{reasonText(view.lang, reason)}</small>}
            </>
          ),
        },
      ]}
    />
  );
}
