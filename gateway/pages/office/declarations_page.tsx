import type { listDeclarations } from "../../../adapters/officers/mod.ts";
import type { DocumentState } from "../../../core/documents/mod.ts";
import type { Channel } from "../../../core/procedures/mod.ts";
import { Banner, Field, Layout, Pager, Select, Table, Time } from "../components/mod.ts";
import type { View } from "../view.ts";
import { ChannelBadge } from "./channel_badge.tsx";
import { familyText } from "./family_text.ts";
import { shownStates } from "./office_pages.tsx";

/** The declarations of an office, by channel. */
export function DeclarationsPage(
  { view, found, counts, waiting, active, filters }: {
    readonly view: View;
    readonly found: Awaited<ReturnType<typeof listDeclarations>>;
    readonly counts: Readonly<Record<Channel | "unknown", number>>;
    /** Green without a permit. */
    readonly waiting: number;
    readonly active: boolean;
    readonly filters: {
      readonly channel: Channel | "unknown" | undefined;
      readonly state: DocumentState | undefined;
      readonly waits: boolean;
      readonly number: string;
      readonly cursor: string | undefined;
    };
  },
) {
  const { t } = view;
  const lead = t("office.lead", { green: counts[1], yellow: counts[2], red: counts[3] });
  return (
    <Layout view={view} title={t("office.title", { office: view.account!.office! })} lead={lead}>
      {!active && <Banner view={view} kind="warning">{t("office.notStandby")}</Banner>}
      {counts.unknown > 0 && (
        <Banner view={view} kind="warning">
          {t("office.unknown", { count: counts.unknown })}{" "}
          <a href="/office?channel=unknown">{t("office.unknown.list")}</a>
        </Banner>
      )}
      {waiting > 0 && (
        <p>
          <a href="/office?waits=permit">{t("office.waits.count", { count: waiting })}</a>
        </p>
      )}
      <form method="get" action="/office" class="card filters" role="search">
        <Select
          view={view}
          name="channel"
          label={t("office.channel")}
          value={filters.channel === undefined ? "" : String(filters.channel)}
          options={[
            ["", t("all")],
            ...([1, 2, 3, "unknown"] as const).map((each) =>
              [String(each), t(`channel.${each}`)] as const
            ),
          ]}
        />
        <Select
          view={view}
          name="state"
          label={t("state")}
          value={filters.state ?? ""}
          options={[
            ["", t("all")],
            ...shownStates.map((each) =>
              [each, t(`documentState.${each}`)] as const
            ),
          ]}
        />
        <Select
          view={view}
          name="waits"
          label={t("office.waits")}
          value={filters.waits ? "permit" : ""}
          options={[["", t("all")], ["permit", t("office.waits.permit")]]}
        />
        <Field
          view={view}
          name="number"
          label={t("office.number")}
          type="search"
          value={filters.number}
          maxlength={12}
          inputmode="numeric"
        />
        <button type="submit" class="quiet">{t("filter")}</button>
      </form>
      <Table
        view={view}
        caption={t("office.caption")}
        rows={found.rows}
        columns={[
          {
            head: t("office.number"),
            cell: ({ id, number }) => (
              <a class="mono" href={`/office/declarations/${id}`}>{number}</a>
            ),
            rowHead: true,
          },
          { head: t("office.channel"), cell: (row) => <ChannelBadge view={view} {...row} /> },
          { head: t("state"), cell: ({ state }) => t(`documentState.${state}`) },
          { head: t("office.family"), cell: ({ family }) => familyText(view, family) },
          {
            head: t("office.owner"),
            cell: ({ owner, company }) => (
              <>
                {company}
                <br />
                <small>{owner}</small>
              </>
            ),
          },
          { head: t("office.code"), cell: ({ office }) => office },
          {
            head: t("office.created"),
            cell: ({ createdAt }) => <Time view={view} at={createdAt} />,
          },
        ]}
      />
      <Pager view={view} next={found.cursor} isFirst={filters.cursor === undefined} />
    </Layout>
  );
}
