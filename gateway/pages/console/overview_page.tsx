import type { Hono } from "hono";
import {
  countDocuments,
  type DocumentCounts,
} from "../../../adapters/documents/count_documents.ts";
import type { Queue } from "../../../adapters/journal/list_queues.ts";
import type { NodeRow } from "../../../adapters/switching/mod.ts";
import { describeCode } from "../../../core/catalogue/mod.ts";
import { isRefusalCode, type Outcome } from "../../../core/outcome.ts";
import { type ShownStatus, showStatus } from "../../operations/status.ts";
import { messagesOf, type ShownTraffic, showTraffic } from "../../operations/traffic.ts";
import { Badge, Banner, DefinitionList, Table, Time } from "../components/mod.ts";
import type { PageEnv, PageOptions } from "../page_env.ts";
import { showPage } from "../show_page.ts";
import type { View } from "../view.ts";
import type { ConsoleOptions } from "./console_options.ts";
import { ConsoleLayout } from "./console_layout.tsx";
import { formatNumber, formatSpan } from "./format_number.ts";
import { TrafficCharts } from "./traffic_charts.tsx";
import type { TrafficSamples } from "./traffic_samples.ts";
import { reasonText } from "../../../core/reasons/mod.ts";
import { Recent } from "./recent.ts";

/** Codes that the list of refusals shows. */
const codesMax = 10;

interface Overview extends ShownStatus {
  readonly documents: DocumentCounts;
  /** Of the last hour, by code. */
  readonly traffic: ShownTraffic;
}

/** How old what the overview tells may be: of what waits, and how many documents there are. */
const statusMs = 900;
const countsMs = 15_000;
/** It is written once a minute. */
const trafficMs = 10_000;

/** What happens now, on one page. */
export function overviewPages(
  app: Hono<PageEnv>,
  { sql }: PageOptions,
  console: ConsoleOptions,
): void {
  const { gateway, samples, events } = console;
  // Many may look at the same time, and these go through tables that grow.
  const counts = new Recent(() => countDocuments(sql), countsMs);
  const status = new Recent(() => showStatus.perform({ gateway, actor: "" }, {}), statusMs);

  const traffic = new Recent(
    () => showTraffic.perform({ gateway, actor: "" }, { range: "1h", by: "code" }),
    trafficMs,
  );

  app.get("/overview", async (context) => {
    // What somebody has just changed is shown at once.
    const [shown, documents, hour, mode, primary, nodes] = await Promise.all([
      status.get(),
      counts.get(),
      traffic.get(),
      gateway.mode(),
      gateway.node.primary(),
      gateway.node.nodes(),
    ]);
    const found = { ...shown, documents, traffic: hour, mode, primary, nodes };
    return showPage(
      context,
      <OverviewPage view={context.var.view} found={found} samples={samples} console={console} />,
    );
  });

  app.get("/console/events", (context) => events.stream(context));
}

function OverviewPage(
  { view, found, samples, console }: {
    readonly view: View;
    readonly found: Overview;
    readonly samples: TrafficSamples;
    readonly console: ConsoleOptions;
  },
) {
  const { t } = view;
  const { mode, queues } = found;
  return (
    <ConsoleLayout view={view} mode={mode} title={t("console.overview")} large>
      <div id="overview" data-live>
        {!mode.acknowledged && (
          <Banner view={view} kind="warning">
            {t("overview.notAcknowledged")} <a href="/switch">{t("console.switch")}</a>
          </Banner>
        )}
        {mode.lost !== undefined && (
          <Banner view={view} kind="bad" title={t("overview.lostRows")}>
            {reasonText(view.lang, mode.lost.sentence)}.{" "}
            {mode.lost.stops && t("overview.lostRowsStop")}{" "}
            <a href="/switch">{t("console.switch")}</a>
          </Banner>
        )}
        {console.gateway.config.clearText.length > 0 && (
          <Banner view={view} kind="warning">
            {t("overview.clearText", { places: console.gateway.config.clearText.join(", ") })}
          </Banner>
        )}
        <Tiles view={view} found={found} samples={samples} />
        <TrafficCharts view={view} shown={found.traffic} isShort />
        <p>
          <a href="/traffic">{t("traffic.longer")}</a>
        </p>
        <Targets view={view} found={found} samples={samples} console={console} />
        <div class="grid">
          <div>
            <Queues view={view} queues={queues} />
          </div>
          <div>
            <Codes view={view} traffic={found.traffic} />
          </div>
        </div>
        <Nodes view={view} nodes={found.nodes} console={console} />
      </div>
    </ConsoleLayout>
  );
}

function Tile(
  { name, value, note, tone = "plain", href }: {
    readonly name: string;
    readonly value: string;
    readonly note?: string;
    readonly tone?: "plain" | "warning" | "bad";
    readonly href?: string;
  },
) {
  return (
    <div class={`tile ${tone}`}>
      <dt>{name}</dt>
      <dd>
        <strong>{href === undefined ? value : <a href={href}>{value}</a>}</strong>
        {note !== undefined && <small>{note}</small>}
      </dd>
    </div>
  );
}

function Tiles(
  { view, found, samples }: {
    readonly view: View;
    readonly found: Overview;
    readonly samples: TrafficSamples;
  },
) {
  const { t } = view;
  const { ledger, documents, queues, unknownCount } = found;
  const { last } = samples;
  // What is in flight this very moment is no reason to warn anybody.
  const isLedgerWhole = ledger.behind === 0 && documents.doubtful === 0;
  const number = (value: number | undefined) =>
    value === undefined ? "–" : formatNumber(view, value);
  const inFlight = queues.find(({ name }) => name === "in_flight");
  return (
    <dl class="tiles">
      <Tile name={t("overview.perSecond")} value={number(last?.perSecond)} />
      <Tile name="p50" value={last?.p50Ms === undefined ? "–" : formatSpan(view, last.p50Ms)} />
      <Tile name="p99" value={last?.p99Ms === undefined ? "–" : formatSpan(view, last.p99Ms)} />
      <Tile
        name={t("overview.refused")}
        value={number(last?.refusedPerSecond)}
        note={t("overview.aSecond")}
      />
      <Tile name={t("queue.in_flight")} value={number(inFlight?.length)} />
      <Tile
        name={t("queue.unknown")}
        value={number(unknownCount)}
        tone={unknownCount > 0 ? "bad" : "plain"}
        href="/messages?state=unknown&repeats=no"
      />
      <Tile
        name={t("overview.ledger")}
        value={isLedgerWhole ? t("overview.ledgerComplete") : t("overview.ledgerNot")}
        note={t("overview.ledgerNote", {
          behind: number(ledger.behind),
          doubtful: number(documents.doubtful),
          documents: documents.estimated
            ? t("about", { number: number(roughly(documents.documents)) })
            : number(documents.documents),
        })}
        tone={isLedgerWhole ? "plain" : "warning"}
      />
      <Tile name={t("overview.journal")} value={number(ledger.journalSeq)} />
    </dl>
  );
}

/** To three digits, as no more is meant by an estimate. */
function roughly(estimate: number): number {
  return Number(estimate.toPrecision(3));
}

const primaryTones = { up: "good", suspect: "warning", down: "bad", unknown: "plain" } as const;

function Targets(
  { view, found, samples, console }: {
    readonly view: View;
    readonly found: Overview;
    readonly samples: TrafficSamples;
    readonly console: ConsoleOptions;
  },
) {
  const { t } = view;
  const { gateway } = console;
  const { mode, primary, queues } = found;
  const relays = mode.mode === "relay" || mode.mode === "failback";
  const count = (target: string, outcome: Outcome) =>
    formatNumber(view, samples.sum("songhanh_outcomes_total", { target, outcome }));
  const counts = (target: "primary" | "standby") => ({
    accepted: count(target, "accepted"),
    refused: count(target, "refused by the centre"),
    notProcessed: count(target, "refused by the gateway"),
    unknown: count(target, "unknown"),
  });
  const mirror = queues.find(({ name }) => name === "mirror");
  const inFlight = (target: string) =>
    formatNumber(view, samples.sum("songhanh_target_inflight", { target }));
  const rows = [
    {
      name: t("target.primary"),
      place: gateway.primaryUrl ?? t("none"),
      takes: relays,
      state: <Badge tone={primaryTones[primary.state]}>{t(`primary.${primary.state}`)}</Badge>,
      since: primary.since,
      inFlight: inFlight("primary"),
      ...counts("primary"),
      p50: primary.p50Ms === undefined ? "–" : formatSpan(view, primary.p50Ms),
    },
    {
      name: t("target.standby"),
      place: gateway.config.standby === "local" ? t("target.local") : gateway.config.standby,
      takes: mode.mode === "standby",
      state: mode.mode === "standby"
        ? <Badge tone="warning">{t("target.standsIn")}</Badge>
        : <Badge>{t("target.ready")}</Badge>,
      since: mode.mode === "standby" ? mode.since : undefined,
      inFlight: inFlight("standby"),
      ...counts("standby"),
      p50: mode.mode === "standby" && samples.last?.p50Ms !== undefined
        ? formatSpan(view, samples.last.p50Ms)
        : "–",
    },
    {
      name: t("target.mirror"),
      place: t("target.copies"),
      takes: false,
      state: <Badge>{t("target.waiting", { n: mirror?.length ?? 0 })}</Badge>,
      since: undefined,
      inFlight: "–",
      // What it answers is compared, and nobody is told.
      accepted: formatNumber(view, samples.sum("songhanh_mirror_total", { result: "answered" })),
      refused: "–",
      notProcessed: formatNumber(view, samples.sum("songhanh_mirror_total", { result: "failed" })),
      unknown: "–",
      p50: "–",
    },
  ];
  return (
    <Table
      view={view}
      caption={t("target.caption")}
      rows={rows}
      columns={[
        {
          head: t("target.name"),
          rowHead: true,
          cell: ({ name, place, takes }) => (
            <>
              {takes && <span class="takes" aria-hidden="true">▶</span>} {name}
              {takes && <span class="hidden">({t("target.takes")})</span>}
              <small class="block">{place}</small>
            </>
          ),
        },
        { head: t("state"), cell: ({ state }) => state },
        { head: t("mode.since"), cell: ({ since }) => <Time view={view} at={since} /> },
        { head: t("queue.in_flight"), number: true, cell: (row) => row.inFlight },
        { head: t("target.accepted"), number: true, cell: ({ accepted }) => accepted },
        { head: t("target.refused"), number: true, cell: ({ refused }) => refused },
        { head: t("target.notProcessed"), number: true, cell: (row) => row.notProcessed },
        { head: t("outcome.unknown"), number: true, cell: ({ unknown }) => unknown },
        { head: "p50", number: true, cell: ({ p50 }) => p50 },
      ]}
    />
  );
}

/** Where what waits is listed. */
const queuePaths: Readonly<Record<string, string>> = {
  in_flight: "/messages?state=in+flight",
  unknown: "/messages?state=unknown&repeats=no",
  mirror: "/compare",
};

function Queues({ view, queues }: { readonly view: View; readonly queues: readonly Queue[] }) {
  const { t } = view;
  return (
    <Table
      view={view}
      caption={t("queue.caption")}
      rows={queues}
      columns={[
        {
          head: t("queue.name"),
          rowHead: true,
          cell: ({ name }) => {
            const path = queuePaths[name];
            const text = t(`queue.${name}`);
            return path === undefined ? text : <a href={path}>{text}</a>;
          },
        },
        {
          head: t("queue.length"),
          number: true,
          cell: ({ length }) => formatNumber(view, length),
        },
        {
          head: t("queue.oldest"),
          number: true,
          cell: ({ length, oldestSeconds }) =>
            length === 0 ? "–" : formatSpan(view, oldestSeconds * 1000),
        },
      ]}
    />
  );
}

function Codes({ view, traffic }: { readonly view: View; readonly traffic: ShownTraffic }) {
  const { t, lang } = view;
  const refused = traffic.series.filter(({ value }) => isRefusalCode(value));
  return (
    <Table
      view={view}
      caption={t("codes.caption")}
      rows={refused.slice(0, codesMax)}
      empty={t("codes.none")}
      columns={[
        {
          head: t("code"),
          rowHead: true,
          cell: ({ value }) => <a href={`/messages?code=${encodeURIComponent(value)}`}>{value}</a>,
        },
        {
          head: t("codes.means"),
          cell: ({ value }) => describeCode("", value, undefined, lang),
        },
        {
          head: t("codes.count"),
          number: true,
          cell: ({ counts }) => formatNumber(view, messagesOf(counts)),
        },
      ]}
    />
  );
}

function Nodes(
  { view, nodes, console }: {
    readonly view: View;
    readonly nodes: readonly NodeRow[];
    readonly console: ConsoleOptions;
  },
) {
  const { t } = view;
  const { gateway } = console;
  return (
    <>
      <Table
        view={view}
        caption={t("node.caption")}
        rows={nodes}
        columns={[
          { head: t("node.name"), rowHead: true, cell: ({ name }) => name },
          {
            head: t("state"),
            cell: ({ alive, leads }) =>
              !alive
                ? <Badge tone="bad">{t("node.silent")}</Badge>
                : leads
                ? <Badge tone="good">{t("node.leads")}</Badge>
                : <Badge>{t("node.follows")}</Badge>,
          },
          { head: t("mode.epoch"), number: true, cell: ({ epoch }) => epoch },
          {
            head: t("node.heartbeat"),
            cell: ({ heartbeat }) => <Time view={view} at={heartbeat} />,
          },
        ]}
      />
      <DefinitionList
        pairs={[
          [t("node.this"), gateway.node.name],
          [t("node.startedAt"), <Time view={view} at={gateway.startedAt} />],
          [t("node.lanes"), gateway.lanes.ready ? t("yes") : t("no")],
        ]}
      />
    </>
  );
}
