import type { RegistrationStep } from "../../../adapters/registration/mod.ts";
import { Table, Time } from "../components/mod.ts";
import type { View } from "../view.ts";

/** What became of a request, oldest first. */
export function StepsTable(
  { view, steps }: { readonly view: View; readonly steps: readonly RegistrationStep[] },
) {
  const { t } = view;
  return (
    <Table
      view={view}
      caption={t("history")}
      rows={steps}
      columns={[
        { head: t("at"), cell: ({ at }) => <Time view={view} at={at} /> },
        { head: t("state"), cell: ({ state }) => t(`registration.state.${state}`) },
        { head: t("by"), cell: ({ actor }) => actor },
        { head: t("reason"), cell: ({ reason }) => reason || "–" },
      ]}
    />
  );
}
