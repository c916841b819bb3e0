import type { listDeclarations } from "../../../adapters/officers/mod.ts";
import { type DocumentState, documentStates } from "../../../core/documents/mod.ts";
import type { Channel } from "../../../core/procedures/mod.ts";
import { Banner, ChannelBadge, Field, Select } from "../components/mod.ts";
import type { View } from "../view.ts";
import { PapersPage } from "./papers_page.tsx";

/** By which may be looked for. */
export const shownStates: readonly DocumentState[] = documentStates.filter((each) =>
  each !== "draft"
);

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
  const fields = (
    <>
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
          ...shownStates.map((each) => [each, t(`documentState.${each}`)] as const),
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
    </>
  );
  return (
    <PapersPage
      {...{ view, active, found, fields }}
      title={t("office.title", { office: view.account!.office! })}
      lead={t("office.lead", { green: counts[1], yellow: counts[2], red: counts[3] })}
      action="/office"
      caption={t("office.caption")}
      numberHead={t("office.number")}
      cursor={filters.cursor}
      columns={[
        { head: t("office.channel"), cell: (row) => <ChannelBadge view={view} {...row} /> },
        { head: t("state"), cell: ({ state }) => t(`documentState.${state}`) },
      ]}
    >
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
    </PapersPage>
  );
}
