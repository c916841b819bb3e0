import type { Child } from "hono/jsx";
import type { ActToEnter } from "../../../adapters/officers/mod.ts";
import { Badge, Table, Time } from "../components/mod.ts";
import type { View } from "../view.ts";
import { resultOf } from "./acts_table.tsx";
import { familyText } from "./family_text.ts";

/** Acts in the order in which they are entered at VNACCS, with the number that they have there. */
export function ActsToEnterTable(
  { view, acts, more, pathOf, form }: {
    readonly view: View;
    readonly acts: readonly ActToEnter[];
    /** There are acts that are not among these. */
    readonly more: boolean;
    /** Where the document is shown. */
    readonly pathOf: (act: ActToEnter) => string;
    /** What is said of an act that nobody has entered. */
    readonly form?: (act: ActToEnter) => Child;
  },
) {
  const { t } = view;
  return (
    <Table
      view={view}
      caption={t("toEnter.caption")}
      rows={acts}
      more={more}
      columns={[
        {
          head: t("toEnter.ours"),
          cell: (act) => <a class="mono" href={pathOf(act)}>{act.number || act.document}</a>,
          rowHead: true,
        },
        { head: t("toEnter.theirs"), cell: (act) => theirsOf(view, act) },
        { head: t("office.family"), cell: ({ family }) => familyText(view, family) },
        {
          head: t("declaration.act"),
          cell: ({ kind, superseded }) => (
            <>
              {t(`act.${kind}`)} {superseded && <Badge>{t("act.superseded")}</Badge>}
            </>
          ),
        },
        { head: t("act.result"), cell: (act) => resultOf(view, act) },
        { head: t("reason"), cell: ({ text }) => text || "–" },
        { head: t("by"), cell: ({ officer }) => officer },
        { head: t("at"), cell: ({ at }) => <Time view={view} at={at} /> },
        {
          head: t("toEnter.entered"),
          cell: (act) =>
            act.entered === null ? form?.(act) ?? "–" : (
              <>
                <Time view={view} at={act.entered.at} /> {act.entered.officer}
                {act.entered.note !== "" && <small class="block">{act.entered.note}</small>}
              </>
            ),
        },
      ]}
    />
  );
}

function theirsOf({ t }: View, { document, theirs }: ActToEnter) {
  if (theirs === null) return t("toEnter.theirs.unknown");
  if (theirs.startsWith(document)) return t("toEnter.theirs.same");
  return <span class="mono">{theirs}</span>;
}
