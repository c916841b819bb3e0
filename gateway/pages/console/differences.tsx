import type { ComparedPair } from "../../../adapters/mirror/mod.ts";
import { differenceClass } from "../../../core/compare/mod.ts";
import { Badge, Table } from "../components/mod.ts";
import type { View } from "../view.ts";
import { reasonText } from "../../../core/reasons/mod.ts";

const tones = { equal: "good", differs: "bad", "not comparable": "warning" } as const;
type Verdict = keyof typeof tones;

/** What a comparison came to, in a word. */
export function PairVerdict({ view, pair }: { readonly view: View; readonly pair: ComparedPair }) {
  const { t } = view;
  const verdict = pair.verdict as Verdict | null;
  if (verdict === null) return <Badge tone="info">{t("pair.open")}</Badge>;
  return <Badge tone={tones[verdict]}>{t(`pair.${verdict}`)}</Badge>;
}

/** Where both answers differ, side by side. */
export function Differences({ view, pair }: { readonly view: View; readonly pair: ComparedPair }) {
  const { t } = view;
  return (
    <>
      <p>
        <PairVerdict view={view} pair={pair} /> {reasonText(view.lang, pair.reason ?? "")}
      </p>
      {pair.differences.length > 0 && (
        <Table
          view={view}
          caption={t("pair.differences")}
          rows={pair.differences}
          columns={[
            {
              head: t("compare.class"),
              rowHead: true,
              cell: (each) => <span class="mono">{differenceClass(each)}</span>,
            },
            { head: t("compare.kind"), cell: ({ kind }) => t(`difference.${kind}`) },
            {
              head: t("target.primary"),
              cell: ({ primary }) => <del class="mono value">{primary || "–"}</del>,
            },
            {
              head: t("target.mirror"),
              cell: ({ mirror }) => <ins class="mono value">{mirror || "–"}</ins>,
            },
          ]}
        />
      )}
    </>
  );
}
