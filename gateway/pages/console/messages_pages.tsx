import type { Hono } from "hono";
import { limits } from "../../limits.ts";
import { formatMessageId, type MessageId, parseMessageId } from "../../../adapters/journal.ts";
import { ResolveRefused } from "../../../adapters/ledger/outcome_resolver.ts";
import type { MessageSummary } from "../../../adapters/journal/message_store.ts";
import { Field, Pager, Select, Table, Time } from "../components/mod.ts";
import { formText } from "../form_text.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { PageProblem } from "../page_problem.ts";
import { showPage } from "../show_page.ts";
import type { View } from "../view.ts";
import { ConsoleLayout } from "./console_layout.tsx";
import type { ConsoleOptions } from "./console_options.ts";
import { loadMessage } from "./load_message.ts";
import { MessagePage } from "./message_page.tsx";
import { MessageState, messageStates } from "./message_state.tsx";
import { readLocalTime } from "./read_local_time.ts";
import { reasonText } from "../../../core/reasons/mod.ts";
import { searchMessages } from "./search_messages.ts";

const pageRows = 50;

const verdicts = ["found", "absent", "operator"] as const;

/** Finding messages, and everything about one. */
export function messagesPages(
  app: Hono<PageEnv>,
  options: PageOptions,
  console: ConsoleOptions,
): void {
  const { sql } = options;
  const { gateway, events } = console;

  app.get("/messages", async (context) => {
    const { view } = context.var;
    const asked = askedFor((name) => context.req.query(name)?.trim() ?? "");
    const id = asked.id === "" ? undefined : parseMessageId(asked.id);
    if (id !== undefined && await gateway.store.find(id) !== undefined) {
      return context.redirect(`/messages/${formatMessageId(id)}`, 303);
    }
    const mode = await gateway.mode();
    const cursor = context.req.query("cursor");
    const given = (text: string) => text === "" ? undefined : text;
    const found = asked.id !== "" ? { rows: [] } : await searchMessages(sql, {
      user: given(asked.user)?.toUpperCase(),
      procedure: given(asked.procedure)?.toUpperCase(),
      document: given(asked.document),
      code: given(asked.code)?.toUpperCase(),
      state: messageStates.find((state) => state === asked.state),
      from: readLocalTime(asked.from),
      to: readLocalTime(asked.to),
      cursor,
      limit: pageRows,
    });
    return showPage(
      context,
      <ConsoleLayout
        view={view}
        mode={mode}
        title={view.t("console.messages")}
        lead={view.t("messages.lead")}
      >
        <SearchForm view={view} asked={asked} />
        <div id="messages" data-live={cursor === undefined ? true : undefined}>
          <MessagesTable view={view} rows={found.rows} />
        </div>
        <Pager view={view} next={found.cursor} isFirst={cursor === undefined} />
      </ConsoleLayout>,
    );
  });

  app.get("/messages/:id", async (context) => {
    const { view } = context.var;
    const [mode, message] = await Promise.all([
      gateway.mode(),
      loadMessage(idOf(context.req.param("id")), options, console),
    ]);
    if (message === undefined) throw new PageProblem("missing");
    const saved = context.req.query("saved") !== undefined;
    return showPage(context, <MessagePage {...{ view, mode, message, saved }} />);
  });

  app.post("/messages/:id/inquiry", async (context) => {
    const { view } = context.var;
    const id = idOf(context.req.param("id"));
    const message = await loadMessage(id, options, console);
    if (message === undefined) throw new PageProblem("missing");
    if (message.stored.state !== "unknown" || gateway.giveBack === undefined) {
      throw new PageProblem("conflict");
    }
    const [mode, inquiry] = await Promise.all([
      gateway.mode(),
      gateway.giveBack.resolver.inquire(id).catch((error) => {
        if (error instanceof ResolveRefused) throw new PageProblem("conflict");
        throw error;
      }),
    ]);
    return showPage(context, <MessagePage {...{ view, mode, message, saved: false, inquiry }} />);
  });

  app.post("/messages/:id/resolve", async (context) => {
    const { view, form } = context.var;
    const id = idOf(context.req.param("id"));
    const verdict = verdicts.find((each) => each === formText(form, "verdict"));
    const reason = formText(form, "reason").slice(0, limits.reasonCharactersMax);
    const message = await loadMessage(id, options, console);
    if (message === undefined) throw new PageProblem("missing");
    if (message.stored.state !== "unknown") throw new PageProblem("conflict");
    const number = formText(form, "number").replaceAll(" ", "");
    const again = async (
      faults: Parameters<typeof MessagePage>[0]["faults"],
      status: 409 | 422,
    ) => {
      const mode = await gateway.mode();
      const page = (
        <MessagePage {...{ view, mode, message, saved: false, faults, reason, number, verdict }} />
      );
      return showPage(context, page, status);
    };
    const faults = {
      verdict: verdict === undefined ? view.t("resolve.choose") : undefined,
      reason: reason === "" ? view.t("field.missing") : undefined,
      number: number === "" || /^\d{12}$/.test(number) ? undefined : view.t("resolve.numberBad"),
    };
    if (verdict === undefined || faults.reason !== undefined || faults.number !== undefined) {
      return await again(faults, 422);
    }
    if (gateway.giveBack === undefined) throw new PageProblem("conflict");
    let sentAgain: MessageId | undefined;
    try {
      sentAgain = await gateway.giveBack.resolver.resolve(id, {
        verdict,
        reason,
        actor: view.account!.name,
        number: verdict === "found" && number !== "" ? number : undefined,
        resend: verdict === "absent" && formText(form, "resend") === "yes",
      });
    } catch (error) {
      if (!(error instanceof ResolveRefused)) throw error;
      return await again({ number: reasonText(view.lang, error.message) }, 409);
    }
    if (sentAgain !== undefined) {
      events.changed();
      return context.redirect(`/messages/${formatMessageId(sentAgain)}?saved`, 303);
    }
    events.changed();
    return context.redirect(`/messages/${formatMessageId(id)}?saved`, 303);
  });
}

function idOf(text: string): MessageId {
  const id = parseMessageId(text);
  if (id === undefined) throw new PageProblem("missing");
  return id;
}

type Asked = Readonly<
  Record<"id" | "document" | "user" | "procedure" | "code" | "state" | "from" | "to", string>
>;

function askedFor(query: (name: string) => string): Asked {
  return {
    id: query("id"),
    document: query("document"),
    user: query("user"),
    procedure: query("procedure"),
    code: query("code"),
    state: query("state"),
    from: query("from"),
    to: query("to"),
  };
}

function SearchForm({ view, asked }: { readonly view: View; readonly asked: Asked }) {
  const { t } = view;
  const field = (name: keyof Asked, label: string, maxlength: number) => (
    <Field view={view} name={name} label={label} value={asked[name]} maxlength={maxlength} />
  );
  return (
    <form class="filters card" method="get" action="/messages" role="search">
      {field("id", t("message.id"), 30)}
      {field("document", t("message.document"), 20)}
      {field("user", t("message.user"), 8)}
      {field("procedure", t("message.procedure"), 5)}
      {field("code", t("code"), 40)}
      <Select
        view={view}
        name="state"
        label={t("state")}
        value={asked.state}
        options={[
          ["", t("all")],
          ...messageStates.map((state) => [state, t(`message.state.${state}`)] as const),
        ]}
      />
      <LocalTime view={view} name="from" label={t("messages.from")} value={asked.from} />
      <LocalTime view={view} name="to" label={t("messages.to")} value={asked.to} />
      <div class="buttons">
        <button type="submit">{t("search")}</button>
        <a class="button quiet" href="/messages">{t("messages.clear")}</a>
      </div>
    </form>
  );
}

function LocalTime(
  { view, name, label, value }: {
    readonly view: View;
    readonly name: string;
    readonly label: string;
    readonly value: string;
  },
) {
  return (
    <div class="field">
      <label for={`f-${name}`}>
        {label}
        <small>({view.t("optional")})</small>
      </label>
      <input id={`f-${name}`} name={name} type="datetime-local" value={value} />
    </div>
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
