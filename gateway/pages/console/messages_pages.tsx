import type { Hono } from "hono";
import type { MessagePage as FoundMessages } from "../../../adapters/journal/search_messages.ts";
import { outcomes } from "../../../core/outcome.ts";
import { reasonText } from "../../../core/reasons/mod.ts";
import {
  countMessages,
  findMessage,
  messageStates,
  searchMessages,
} from "../../operations/messages.ts";
import { inquireOutcome, resolveOutcome } from "../../operations/outcomes.ts";
import { Problem } from "../../web/problem.ts";
import { Field, Pager, Select, Total } from "../components/mod.ts";
import { formText, queryForm } from "../form_text.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { PageProblem } from "../page_problem.ts";
import { askedBy, fieldOf, type FormFaults, readForm, readPath } from "../read_form.ts";
import { showPage } from "../show_page.ts";
import { rowsWanted, type View } from "../view.ts";
import { ConsoleLayout } from "./console_layout.tsx";
import type { ConsoleOptions } from "./console_options.ts";
import { loadMessage } from "./load_message.ts";
import { MessagePage } from "./message_page.tsx";
import { MessagesTable } from "./messages_table.tsx";
import { spanAsked, TimeSpan } from "./time_span.tsx";

/** What is found where nothing can be asked for. */
const nothing: FoundMessages = { rows: [] };

/** Finding messages, and everything about one. */
export function messagesPages(
  app: Hono<PageEnv>,
  options: PageOptions,
  { gateway, events }: ConsoleOptions,
): void {
  const { judge } = options;

  app.get("/messages", async (context) => {
    const { view } = context.var;
    const query = queryForm(context.req.query());
    const asked = (name: string) => formText(query, name);
    const { input, faults } = readForm(
      view,
      query,
      searchMessages.input,
      spanAsked(view, asked),
    );
    if (faults?.cursor !== undefined) throw new PageProblem("missing");
    const by = askedBy(view, gateway);
    const isFirst = asked("cursor") === "";
    const [mode, found, counted] = await Promise.all([
      gateway.mode(),
      input === undefined
        ? nothing
        : searchMessages.perform(by, { ...input, limit: rowsWanted(view, input.limit) }),
      input === undefined || view.file !== undefined ? undefined : countMessages.perform(by, input),
    ]);
    return showPage(
      context,
      <ConsoleLayout
        view={view}
        mode={mode}
        title={view.t("console.messages")}
        lead={view.t("messages.lead")}
      >
        <SearchForm view={view} asked={asked} faults={faults} />
        {input !== undefined && <Total view={view} counted={counted} shown={found.rows.length} />}
        <div id="messages" data-live={isFirst ? true : undefined}>
          <MessagesTable view={view} rows={found.rows} more={found.cursor !== undefined} />
        </div>
        <Pager
          view={view}
          next={found.cursor}
          previous={found.previous}
          isFirst={isFirst}
        />
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
      return showPage(context, await messagePage(view, id, { faults }), 422);
    }
    const by = askedBy(view, gateway);
    try {
      const { sentAgain } = await resolveOutcome.perform(by, input);
      events.changed();
      if (sentAgain?.came === "refused") {
        return showPage(context, await messagePage(view, id, { inVain: sentAgain.sentence }), 409);
      }
      return context.redirect(`/messages/${sentAgain?.id ?? id}?saved`, 303);
    } catch (error) {
      const { state } = await findMessage.perform(by, { id });
      // What somebody else has settled meanwhile is a conflict; all else is said beside the form.
      if (!(error instanceof Problem) || state !== "unknown") throw error;
      const faults = { number: reasonText(view.lang, error.detail) };
      return showPage(context, await messagePage(view, id, { faults }), 409);
    }
  });
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
  return (
    <form
      class="filters card"
      method="get"
      action="/messages"
      role="search"
      aria-label={t("messages.search")}
    >
      {field("document", t("message.document"))}
      {field("user", t("message.user"))}
      {field("procedure", t("message.procedure"))}
      {field("code", t("code"))}
      <Select
        view={view}
        name="outcome"
        label={t("outcome")}
        value={asked("outcome")}
        options={[
          ["", t("all")],
          ...outcomes.map((outcome) => [outcome, t(`outcome.${outcome}`)] as const),
        ]}
      />
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
      <Select
        view={view}
        name="repeats"
        label={t("messages.repeats")}
        value={asked("repeats")}
        options={[["", t("messages.withRepeats")], ["no", t("messages.withoutRepeats")]]}
      />
      <TimeSpan view={view} asked={asked} faults={faults} />
      <div class="buttons">
        <button type="submit">{t("search")}</button>
        <a class="button quiet" href="/messages">{t("messages.clear")}</a>
      </div>
    </form>
  );
}
