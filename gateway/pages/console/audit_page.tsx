import type { Hono } from "hono";
import type { StoredAuditEntry } from "../../../adapters/audit/audit_store.ts";
import {
  auditActionNames,
  auditActionText,
  auditActorNamed,
  auditActorText,
  auditDetailText,
  reasonText,
} from "../../../core/reasons/mod.ts";
import { countAudit, listAudit, wholeAudit } from "../../operations/audit.ts";
import { Ago, Field, Pager, Select, Table, Total } from "../components/mod.ts";
import { formText, queryForm } from "../form_text.ts";
import type { PageEnv } from "../page_env.ts";
import { PageProblem } from "../page_problem.ts";
import { askedBy, fieldOf, type FormFaults, readForm } from "../read_form.ts";
import { showPage } from "../show_page.ts";
import { rowsWanted, type View } from "../view.ts";
import { ConsoleLayout } from "./console_layout.tsx";
import type { ConsoleOptions } from "./console_options.ts";
import { spanAsked, TimeSpan } from "./time_span.tsx";

/** Who decided what, when and why. */
export function auditPages(app: Hono<PageEnv>, { gateway }: ConsoleOptions): void {
  app.get("/audit", async (context) => {
    const { view } = context.var;
    const { t } = view;
    const query = queryForm(context.req.query());
    const asked = (name: string) => formText(query, name);
    const { input, faults } = readForm(view, query, listAudit.input, {
      ...spanAsked(view, asked),
      actor: auditActorNamed(view.lang, asked("actor")) || undefined,
    });
    if (faults?.cursor !== undefined) throw new PageProblem("missing");
    const by = askedBy(view, gateway);
    const isFirst = asked("cursor") === "";
    const [mode, found, counted] = await Promise.all([
      gateway.mode(),
      input === undefined
        ? { entries: [], cursor: undefined, previous: undefined, goesOn: false }
        : view.file === undefined
        ? listAudit.perform(by, input)
        : wholeAudit(by, { ...input, limit: rowsWanted(view, input.limit) }),
      input === undefined || view.file !== undefined ? undefined : countAudit.perform(by, input),
    ]);
    return showPage(
      context,
      <ConsoleLayout view={view} mode={mode} title={t("console.audit")} lead={t("audit.lead")}>
        <SearchForm view={view} asked={asked} faults={faults} />
        {input !== undefined && (
          <Total view={view} counted={counted} shown={found.entries.length} />
        )}
        <div id="audit" data-live={isFirst ? true : undefined}>
          <AuditTable view={view} rows={found.entries} more={found.cursor !== undefined} />
        </div>
        {found.goesOn && <p class="hint">{t("audit.goesOn")}</p>}
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
}

function SearchForm(
  { view, asked, faults = {} }: {
    readonly view: View;
    readonly asked: (name: string) => string;
    readonly faults: FormFaults | undefined;
  },
) {
  const { t, lang } = view;
  const fields = listAudit.input.shape;
  const actions = auditActionNames.map((name) => [name, auditActionText(lang, name)] as const)
    .toSorted(([, a], [, b]) => a.localeCompare(b, lang));
  return (
    <form
      class="filters card"
      method="get"
      action="/audit"
      role="search"
      aria-label={t("audit.search")}
    >
      <Select
        view={view}
        name="action"
        label={t("audit.action")}
        value={asked("action")}
        options={[["", t("all")], ...actions]}
      />
      {(["actor", "text"] as const).map((name) => (
        <Field
          {...{ view, name, label: t(name === "actor" ? "by" : "audit.text") }}
          {...fieldOf(fields[name])}
          value={asked(name)}
          fault={faults[name]}
        />
      ))}
      <TimeSpan view={view} asked={asked} faults={faults} />
      <div class="buttons">
        <button type="submit">{t("filter")}</button>
        <a class="button quiet" href="/audit">{t("messages.clear")}</a>
      </div>
    </form>
  );
}

function AuditTable(
  { view, rows, more }: {
    readonly view: View;
    readonly rows: readonly StoredAuditEntry[];
    readonly more: boolean;
  },
) {
  const { t, lang } = view;
  return (
    <Table
      view={view}
      caption={t("console.audit")}
      rows={rows}
      more={more}
      columns={[
        { head: t("at"), cell: ({ at }) => <Ago view={view} at={at} /> },
        { head: t("by"), cell: ({ actor }) => auditActorText(lang, actor) },
        {
          head: t("audit.action"),
          rowHead: true,
          cell: ({ action }) => auditActionText(lang, action),
        },
        { head: t("reason"), cell: ({ reason }) => reasonText(lang, reason) },
        { head: t("mode.epoch"), number: true, cell: ({ epoch }) => epoch },
        {
          head: t("audit.details"),
          cell: ({ details }) => <Details view={view} details={details} />,
        },
      ]}
    />
  );
}

/** What an entry speaks of; a message, a document, a plan is where it leads. */
function Details(
  { view, details }: {
    readonly view: View;
    readonly details: StoredAuditEntry["details"];
  },
) {
  // From where comes before where to, and what proves it last.
  const entries = Object.entries(details).toSorted(([a], [b]) => rankOf(a) - rankOf(b));
  if (entries.length === 0) return <span>–</span>;
  return (
    <span class="value">
      {entries.map(([key, content], index) => {
        const { name, value } = auditDetailText(view.lang, key, content);
        const path = typeof content === "object" ? undefined : pathOf(key, String(content));
        return (
          <>
            {index > 0 && ", "}
            {name}: {path === undefined
              ? <span class={isDigest(value) ? "mono clip" : undefined}>{value}</span>
              : <a class="mono" href={path}>{value}</a>}
          </>
        );
      })}
    </span>
  );
}

function rankOf(name: string): number {
  if (name === "from") return -1;
  return name === "states" || name === "statesSha256" ? 1 : 0;
}

function isDigest(value: string): boolean {
  return /^[0-9a-f]{64}$/.test(value);
}

function pathOf(name: string, value: string): string | undefined {
  if (name === "message" && /^\d+-\d+$/.test(value)) return `/messages/${value}`;
  if (name === "document" && value !== "") return `/documents/${encodeURIComponent(value)}`;
  if (name === "plan" && /^\d+$/.test(value)) return `/give-back/${value}`;
  if (name === "run" && /^\d+$/.test(value)) return `/switch/${value}`;
  if (name === "user" && value !== "") return `/messages?user=${encodeURIComponent(value)}`;
  return undefined;
}
