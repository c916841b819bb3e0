import type { listCases } from "../../../adapters/officers/mod.ts";
import { caseFamilies, type FamilyName } from "../../../core/procedures/mod.ts";
import { Banner, Field, Layout, Pager, Select, Table, Time } from "../components/mod.ts";
import type { View } from "../view.ts";
import { CaseState } from "./case_state.tsx";
import { familyText } from "./family_text.ts";

/** Papers of an office that are no declarations. */
export function CasesPage(
  { view, found, waiting, active, filters }: {
    readonly view: View;
    readonly found: Awaited<ReturnType<typeof listCases>>;
    readonly waiting: number;
    readonly active: boolean;
    readonly filters: {
      readonly family: FamilyName | undefined;
      readonly open: boolean;
      readonly number: string;
      readonly skip: number;
    };
  },
) {
  const { t } = view;
  return (
    <Layout
      view={view}
      title={t("cases.title", { office: view.account!.office! })}
      lead={t("cases.lead", { count: waiting })}
    >
      {!active && <Banner view={view} kind="warning">{t("office.notStandby")}</Banner>}
      <form method="get" action="/office/cases" class="card filters" role="search">
        <Select
          view={view}
          name="family"
          label={t("office.family")}
          value={filters.family ?? ""}
          options={[
            ["", t("all")],
            ...caseFamilies.map((each) => [each, familyText(view, each)] as const),
          ]}
        />
        <Select
          view={view}
          name="open"
          label={t("state")}
          value={filters.open ? "yes" : ""}
          options={[["", t("all")], ["yes", t("cases.open")]]}
        />
        <Field
          view={view}
          name="number"
          label={t("cases.number")}
          type="search"
          value={filters.number}
          maxlength={16}
        />
        <button type="submit" class="quiet">{t("filter")}</button>
      </form>
      <Table
        view={view}
        caption={t("cases.caption")}
        rows={found.rows}
        columns={[
          {
            head: t("cases.number"),
            cell: ({ id, number }) => (
              <a class="mono" href={`/office/cases/${encodeURIComponent(id)}`}>{number}</a>
            ),
            rowHead: true,
          },
          { head: t("office.family"), cell: ({ family }) => familyText(view, family) },
          { head: t("state"), cell: (row) => <CaseState view={view} {...row} /> },
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
      <Pager
        view={view}
        next={found.more ? String(filters.skip + found.rows.length) : undefined}
        isFirst={filters.skip === 0}
      />
    </Layout>
  );
}
