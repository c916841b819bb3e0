import { type Assignment, chance, needsAssignment } from "../../../adapters/officers/mod.ts";
import type { Document, OfficerActFault } from "../../../core/documents/mod.ts";
import { Banner, Table, Time } from "../components/mod.ts";
import type { View } from "../view.ts";

export interface AssignedShown {
  readonly assignments: readonly Assignment[];
  /** Whether its office has papers given out by chance now, while the standby decides. */
  readonly on: boolean;
}

/** Why the reader does not decide about a paper: chance has given it to somebody else, or to nobody. */
export function blockedBy(
  view: View,
  document: Document,
  { assignments, on }: AssignedShown,
): readonly OfficerActFault[] {
  const isOwn = assignments.at(-1)?.officer === view.account!.name;
  return on && needsAssignment(document) && !isOwn ? ["another officer's"] : [];
}

/** Whose a paper is, and how that came. */
export function AssignmentNote(
  { view, document, assignments, on }: AssignedShown & {
    readonly view: View;
    readonly document: Document;
  },
) {
  const { t } = view;
  const isOpen = on && document.state === "registered" && needsAssignment(document);
  const officer = assignments.at(-1)?.officer;
  const isOwn = officer === view.account!.name;
  return (
    <>
      {isOpen && (
        <Banner view={view} kind={isOwn ? "good" : "warning"}>
          {officer === undefined
            ? t("assignment.isNobodys")
            : isOwn
            ? t("assignment.isYours")
            : t("assignment.isOf", { officer })}
        </Banner>
      )}
      {assignments.length > 0 && (
        <Table
          view={view}
          caption={t("assignment.history")}
          rows={assignments}
          columns={[
            { head: t("at"), cell: ({ at }) => <Time view={view} at={at} /> },
            { head: t("assignment.officer"), cell: ({ officer }) => officer, rowHead: true },
            {
              head: t("assignment.by"),
              cell: ({ actor, present, reason }) =>
                actor === chance
                  ? t("assignment.chance", { count: present.length, present: present.join(", ") })
                  : `${actor}: ${reason}`,
            },
            {
              head: t("assignment.seed"),
              cell: ({ seed }) => seed === null ? "–" : <code>{seed}</code>,
            },
          ]}
        />
      )}
    </>
  );
}
