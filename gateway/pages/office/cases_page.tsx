import type { listCases } from "../../../adapters/officers/mod.ts";
import { caseFamilies, type FamilyName } from "../../../core/procedures/mod.ts";
import { Field, Select } from "../components/mod.ts";
import type { View } from "../view.ts";
import { CaseState } from "./case_state.tsx";
import { familyText } from "./family_text.ts";
import { PapersPage } from "./papers_page.tsx";

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
      readonly cursor: string | undefined;
    };
  },
) {
  const { t } = view;
  const fields = (
    <>
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
    </>
  );
  return (
    <PapersPage
      {...{ view, active, found, fields }}
      title={t("cases.title", { office: view.account!.office! })}
      lead={t("cases.lead", { count: waiting })}
      action="/office/cases"
      caption={t("cases.caption")}
      numberHead={t("cases.number")}
      cursor={filters.cursor}
      columns={[{ head: t("state"), cell: (row) => <CaseState view={view} {...row} /> }]}
    />
  );
}
