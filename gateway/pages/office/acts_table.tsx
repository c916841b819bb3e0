import type { StoredAct } from "../../../adapters/officers/mod.ts";
import { recordKinds } from "../../../core/documents/mod.ts";
import { Badge, Table, Time } from "../components/mod.ts";
import type { View } from "../view.ts";

/** The acts that were done; what a later record counts instead of says so, and stays. */
export function ActsTable(
  { view, acts }: { readonly view: View; readonly acts: readonly StoredAct[] },
) {
  const { t } = view;
  return (
    <Table
      view={view}
      caption={t("declaration.acts")}
      rows={acts}
      columns={[
        { head: t("at"), cell: ({ at }) => <Time view={view} at={at} /> },
        { head: t("by"), cell: ({ officer }) => officer },
        {
          head: t("declaration.act"),
          cell: (act) => (
            <>
              {t(`act.${act.kind}`)}
              {isSuperseded(act, acts) && (
                <>
                  {" "}
                  <Badge>{t("act.superseded")}</Badge>
                </>
              )}
            </>
          ),
        },
        { head: t("act.result"), cell: (act) => resultOf(view, act) },
        { head: t("declaration.finding"), cell: ({ text }) => text || "–" },
        { head: t("office.number"), cell: ({ number }) => <span class="mono">{number}</span> },
      ]}
    />
  );
}

/** Whether a later record about the same version counts instead. */
function isSuperseded(act: StoredAct, acts: readonly StoredAct[]): boolean {
  return (recordKinds as readonly string[]).includes(act.kind) &&
    acts.slice(acts.indexOf(act) + 1).some(({ kind, number }) =>
      kind === act.kind && number === act.number
    );
}

/** What an act found or says, beside its text. */
export function resultOf(
  { t }: View,
  { kind, good, channel, proposed, basis, reference }: StoredAct,
): string {
  if (kind === "duties" && good === false) return t("duties.wrong");
  if (basis !== undefined) return `${t(`basis.${basis}`)}: ${reference ?? ""}`;
  if (good !== undefined) return t(good ? "act.good" : "act.bad");
  if (channel === undefined) return "–";
  return t(`channel.${channel}`) + (proposed ? ` (${t("act.proposed")})` : "");
}
