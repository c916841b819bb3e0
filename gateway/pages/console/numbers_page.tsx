import type { Hono } from "hono";
import type { ListedCollision, NumbersOfType } from "../../../adapters/numbers/document_numbers.ts";
import type { StoredMode } from "../../../adapters/mode/mode_store.ts";
import { numbersOperations } from "../../operations/numbers.ts";
import { Banner, Table, Time } from "../components/mod.ts";
import type { PageEnv } from "../page_env.ts";
import { askedBy } from "../read_form.ts";
import { showPage } from "../show_page.ts";
import type { View } from "../view.ts";
import { ConsoleLayout } from "./console_layout.tsx";
import type { ConsoleOptions } from "./console_options.ts";
import { formatNumber } from "./format_number.ts";
import { reasonText } from "../../../core/reasons/mod.ts";

interface Numbers {
  readonly mode: StoredMode;
  readonly types: readonly NumbersOfType[];
  readonly collisionCount: number;
  readonly collisions: readonly ListedCollision[];
}

/** The standby's bands of numbers, VNACCS's counting beside them, and what both have given. */
export function numbersPages(app: Hono<PageEnv>, { gateway }: ConsoleOptions): void {
  app.get("/numbers", async (context) => {
    const { view } = context.var;
    const [mode, numbers] = await Promise.all([
      gateway.mode(),
      numbersOperations.list.perform(askedBy(view, gateway), {}),
    ]);
    return showPage(context, <NumbersPage view={view} found={{ mode, ...numbers }} />);
  });
}

function NumbersPage({ view, found }: { readonly view: View; readonly found: Numbers }) {
  const { t } = view;
  const { mode, types, collisionCount: count, collisions } = found;
  return (
    <ConsoleLayout view={view} mode={mode} title={t("console.numbers")} lead={t("numbers.lead")}>
      {count > 0 && (
        <Banner view={view} kind="bad" title={t("numbers.collided", { count: String(count) })}>
          {t("numbers.collidedMeans")}
        </Banner>
      )}
      {types.filter(({ trouble, near }) =>
        trouble !== null || near
      ).map((each) => (
        <Banner view={view} kind={each.trouble === null ? "warning" : "bad"}>
          {t("numbers.type")} {each.type}: {each.trouble === null
            ? t("numbers.near", { days: whole(view, each.daysToBand) })
            : reasonText(view.lang, each.trouble)}
        </Banner>
      ))}
      <Table
        view={view}
        caption={t("numbers.caption")}
        columns={[
          {
            head: t("numbers.type"),
            cell: ({ type }: NumbersOfType) =>
              type,
          },
          {
            head: t("numbers.band"),
            cell: ({ band }: NumbersOfType) =>
              band === null ? t("numbers.none") : `${band.first}–${band.last}`,
          },
          column(view, "numbers.used", ({ used }) =>
            used),
          column(view, "numbers.void", (each) => each.void),
          column(view, "numbers.left", ({ left }) => left),
          column(view, "numbers.daysLeft", ({ daysLeft }) => daysLeft),
          column(view, "numbers.learnt", ({ learnt }) => learnt),
          column(view, "numbers.learntPerDay", ({ learntPerDay }) => learntPerDay),
          column(view, "numbers.daysToBand", ({ daysToBand }) => daysToBand),
        ]}
        rows={types}
      />
      {count > 0 && (
        <Table
          view={view}
          caption={t("numbers.collisions")}
          columns={[
            {
              head: t("numbers.at"),
              cell: ({ at }: ListedCollision) => <Time view={view} at={at} />,
            },
            {
              head: t("numbers.number"),
              cell: ({ number }: ListedCollision) => <a href={`/documents/${number}`}>{number}</a>,
            },
            {
              head: t("numbers.user"),
              cell: ({ userId }: ListedCollision) => userId,
            },
            {
              head: t("numbers.what"),
              cell: ({ sentence }: ListedCollision) => reasonText(view.lang, sentence),
            },
          ]}
          rows={collisions}
        />
      )}
    </ConsoleLayout>
  );
}

type NumbersText =
  | "numbers.used"
  | "numbers.void"
  | "numbers.left"
  | "numbers.daysLeft"
  | "numbers.learnt"
  | "numbers.learntPerDay"
  | "numbers.daysToBand";

function column(view: View, text: NumbersText, pick: (row: NumbersOfType) => number | null) {
  return {
    head: view.t(text),
    number: true,
    cell: (row: NumbersOfType) => whole(view, pick(row)),
  };
}

/** What is not known is a dash. */
function whole(view: View, value: number | null): string {
  return value === null ? "–" : formatNumber(view, value);
}
