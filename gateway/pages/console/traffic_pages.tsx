import type { Context, Hono } from "hono";
import type { StoredMode } from "../../../adapters/mode/mode_store.ts";
import { outcomes } from "../../../core/outcome.ts";
import { minuteMs, otherValues } from "../../../core/traffic/mod.ts";
import { vietnamOffsetMs } from "../../../core/wire/mod.ts";
import {
  messagesOf,
  type ShownTraffic,
  showTraffic,
  trafficBy,
  trafficRangeNames,
} from "../../operations/traffic.ts";
import { trafficCsv } from "../../operations/traffic_csv.ts";
import { trafficJson } from "../../operations/traffic_json.ts";
import { DefinitionList, Field, Select, shortDate, Table } from "../components/mod.ts";
import type { PageEnv } from "../page_env.ts";
import { askedBy, type FormFaults, readForm } from "../read_form.ts";
import { PageProblem } from "../page_problem.ts";
import { showPage } from "../show_page.ts";
import type { View } from "../view.ts";
import { formText, queryForm } from "../form_text.ts";
import { ConsoleLayout } from "./console_layout.tsx";
import type { ConsoleOptions } from "./console_options.ts";
import { formatNumber, formatSpan } from "./format_number.ts";
import { momentOf } from "./time_span.tsx";
import { rateOf, TrafficCharts, valueName } from "./traffic_charts.tsx";

/** Traffic in a range of time: charts, totals, and both as files. */
export function trafficPages(app: Hono<PageEnv>, { gateway }: ConsoleOptions): void {
  app.get("/traffic", async (context) => {
    const { view } = context.var;
    const { asked, query, faults, shown } = await find(context);
    const mode = await gateway.mode();
    return showPage(
      context,
      <TrafficPage {...{ view, mode, asked, query, faults, shown }} />,
      faults === undefined ? 200 : 422,
    );
  });

  app.get("/traffic/:form", async (context) => {
    const form = context.req.param("form");
    const { shown } = await find(context);
    if (shown === undefined || (form !== "csv" && form !== "json")) {
      throw new PageProblem("missing");
    }
    const moment = (at: Date) => localTime(at).replace(/[-:]/g, "");
    const { from, to, by } = shown;
    const name = `songhanh-traffic-${by}-${moment(from)}-${moment(to)}.${form}`;
    const text = form === "csv"
      ? trafficCsv(shown)
      : JSON.stringify(trafficJson(shown), null, 1) + "\n";
    return context.body(text, 200, {
      "content-type": form === "csv" ? "text/csv; charset=utf-8" : "application/json",
      "content-disposition": `attachment; filename="${name}"`,
    });
  });

  async function find(context: Context<PageEnv>) {
    const { view } = context.var;
    const query = queryForm(context.req.query());
    const asked = (name: string) => formText(query, name);
    const { input, faults } = readForm(view, query, showTraffic.input, {
      from: momentOf(asked("from")),
      to: momentOf(asked("to")),
    });
    const shown = input && await showTraffic.perform(askedBy(view, gateway), input);
    return { asked, query: context.req.query(), faults, shown };
  }
}

interface TrafficPageProps {
  readonly view: View;
  readonly mode: StoredMode;
  readonly asked: (name: string) => string;
  readonly query: Readonly<Record<string, string>>;
  readonly faults: FormFaults | undefined;
  readonly shown: ShownTraffic | undefined;
}

function TrafficPage({ view, mode, asked, query, faults, shown }: TrafficPageProps) {
  const { t } = view;
  // Nobody waits for the next point of a chart that has one every few minutes.
  const isRecent = asked("to") === "" && shown?.stepSeconds === minuteMs / 1000;
  return (
    <ConsoleLayout view={view} mode={mode} title={t("console.traffic")} lead={t("traffic.lead")}>
      <Choice view={view} asked={asked} faults={faults} />
      {shown !== undefined && (
        <>
          <div id="traffic" data-live={isRecent ? true : undefined}>
            <Span view={view} shown={shown} />
            <Total view={view} shown={shown} />
            <TrafficCharts view={view} shown={shown} />
            {shown.by !== "outcome" && <Values view={view} shown={shown} />}
          </div>
          <p class="exports">
            {t("traffic.export")}: {["csv", "json"].map((extension) => (
              <>
                <a href={`/traffic/${extension}?${new URLSearchParams(query)}`}>
                  {extension.toUpperCase()}
                </a>
                {" "}
              </>
            ))}
          </p>
        </>
      )}
    </ConsoleLayout>
  );
}

/** Which range, and by what; or from when to when. */
function Choice(
  { view, asked, faults = {} }: {
    readonly view: View;
    readonly asked: (name: string) => string;
    readonly faults: FormFaults | undefined;
  },
) {
  const { t } = view;
  const isCustom = asked("from") !== "" || asked("to") !== "";
  const range = asked("range") || "1h";
  const by = asked("by") || "outcome";
  return (
    <>
      <nav class="ranges" aria-label={t("traffic.range")}>
        {trafficRangeNames.map((name) => (
          <a
            href={`/traffic?${new URLSearchParams({ range: name, by })}`}
            aria-current={!isCustom && name === range ? "true" : undefined}
          >
            {t(`traffic.range.${name}`)}
          </a>
        ))}
      </nav>
      <form class="filters card" method="get" action="/traffic">
        <Select
          view={view}
          name="by"
          label={t("traffic.by")}
          value={by}
          options={trafficBy.map((each) => [each, t(`traffic.by.${each}`)] as const)}
        />
        {(["from", "to"] as const).map((name) => (
          <Field
            view={view}
            name={name}
            type="datetime-local"
            label={t(`messages.${name}`)}
            value={asked(name)}
            fault={faults[name]}
          />
        ))}
        {!isCustom && <input type="hidden" name="range" value={range} />}
        <button type="submit">{t("traffic.show")}</button>
      </form>
    </>
  );
}

function Span({ view, shown }: { readonly view: View; readonly shown: ShownTraffic }) {
  const { t } = view;
  const { from, to, stepSeconds, steps } = shown;
  const missing = steps.filter(({ measuredSeconds }) => measuredSeconds === 0).length;
  return (
    <p class="hint">
      {t("traffic.span", {
        from: shortDate(view, from),
        to: shortDate(view, to),
        step: formatSpan(view, stepSeconds * 1000),
      })} {missing > 0 && t("traffic.notMeasured", { n: formatNumber(view, missing) })}
    </p>
  );
}

function Total({ view, shown }: { readonly view: View; readonly shown: ShownTraffic }) {
  const { t } = view;
  const { total, steps } = shown;
  const { counts } = total;
  const rate = rateOf(shown);
  const unit = t(`traffic.rate.${rate.name}`);
  const messages = messagesOf(counts);
  const most = Math.max(0, ...steps.map(({ counts }) => messagesOf(counts)));
  const measured = steps.filter(({ measuredSeconds }) => measuredSeconds > 0).length;
  const time = (ms: number | undefined) => ms === undefined ? "–" : formatSpan(view, ms);
  return (
    <section class="card">
      <DefinitionList
        pairs={[
          [t("traffic.messages"), formatNumber(view, messages)],
          [
            t("traffic.mean"),
            measured === 0 ? "–" : `${formatNumber(view, rate.of(messages / measured))} ${unit}`,
          ],
          [t("traffic.peak"), `${formatNumber(view, rate.of(most))} ${unit}`],
          ["p50", time(total.p50Ms)],
          ["p95", time(total.p95Ms)],
          ["p99", time(total.p99Ms)],
          ...outcomes.map((outcome) =>
            [
              t(`outcome.${outcome}`),
              `${formatNumber(view, counts[outcome])} (${
                shareText(view, counts[outcome], messages)
              })`,
            ] as [string, string]
          ),
        ]}
      />
    </section>
  );
}

/** Totals of the values that it is told by. */
function Values({ view, shown }: { readonly view: View; readonly shown: ShownTraffic }) {
  const { t } = view;
  const { by, series, total } = shown;
  const all = messagesOf(total.counts);
  const number = (value: number) => formatNumber(view, value);
  const time = (ms: number | undefined) => ms === undefined ? "–" : formatSpan(view, ms);
  const isTimed = by === "target" || by === "procedure";
  return (
    <Table
      view={view}
      caption={t("traffic.caption", { by: t(`traffic.by.${by}`) })}
      rows={series}
      columns={[
        {
          head: t(`traffic.by.${by}`),
          rowHead: true,
          cell: ({ value }) => <Value view={view} shown={shown} value={value} />,
        },
        {
          head: t("traffic.messages"),
          number: true,
          cell: ({ counts }) => number(messagesOf(counts)),
        },
        {
          head: t("traffic.share"),
          number: true,
          cell: ({ counts }) => shareText(view, messagesOf(counts), all),
        },
        ...outcomes.map((outcome) => ({
          head: t(`outcome.${outcome}`),
          number: true,
          cell: ({ counts }: ShownTraffic["series"][number]) => number(counts[outcome]),
        })),
        ...isTimed
          ? ([["p50", "p50Ms"], ["p95", "p95Ms"], ["p99", "p99Ms"]] as const).map((
            [head, name],
          ) => ({
            head,
            number: true,
            cell: (row: ShownTraffic["series"][number]) => time(row[name]),
          }))
          : [],
      ]}
    />
  );
}

/** The messages behind a value, where a search finds them. */
function Value(
  { view, shown, value }: {
    readonly view: View;
    readonly shown: ShownTraffic;
    readonly value: string;
  },
) {
  const { by, from, to } = shown;
  const name = valueName(view, by, value);
  const isFound = (by === "procedure" && value !== "other") || by === "code" || by === "user";
  if (!isFound || value === "" || value === otherValues || value === "text") return <>{name}</>;
  const query = new URLSearchParams({ [by]: value, from: localTime(from), to: localTime(to) });
  return <a href={`/messages?${query}`}>{name}</a>;
}

/** As a field of a form has a moment of Vietnam. */
function localTime(at: Date): string {
  return new Date(at.getTime() + vietnamOffsetMs).toISOString().slice(0, 16);
}

function shareText(view: View, part: number, all: number): string {
  return all === 0 ? "–" : `${formatNumber(view, part / all * 100)} %`;
}
