import { type Outcome, outcomes } from "../../../core/outcome.ts";
import { otherValues } from "../../../core/traffic/mod.ts";
import { messagesOf, type ShownTraffic } from "../../operations/traffic.ts";
import type { View } from "../view.ts";
import { type LineStyle, TimeChart } from "./time_chart.tsx";

/** The same colours as in lists. */
export const outcomeStyles: Readonly<Record<Outcome, LineStyle>> = {
  "accepted": "good",
  "refused by the gateway": "info",
  "refused by the centre": "warning",
  "unknown": "bad",
};

const seriesStyles = ["first", "second", "third", "fourth", "good", "warning"] as const;

/** How many, what became of them, how long it took; in full by what is asked for, and how many waited. */
export function TrafficCharts(
  { view, shown, isShort = false }: {
    readonly view: View;
    readonly shown: ShownTraffic;
    readonly isShort?: boolean;
  },
) {
  const { t } = view;
  const { steps, stepSeconds, by } = shown;
  const at = steps.map((step) => step.at);
  const rate = rateOf(shown);
  const unit = t(`traffic.rate.${rate.name}`);
  const measured = <Value,>(read: (step: ShownTraffic["steps"][number]) => Value) =>
    steps.map((step) => step.measuredSeconds === 0 ? undefined : read(step));
  const chart = { view, at, stepSeconds };
  return (
    <div class="charts">
      <TimeChart
        {...chart}
        title={t("chart.rate")}
        unit={unit}
        lines={outcomes.map((outcome) => ({
          name: t(`outcome.${outcome}`),
          style: outcomeStyles[outcome],
          values: measured(({ counts }) => rate.of(counts[outcome])),
        }))}
      />
      <TimeChart
        {...chart}
        title={t("chart.time")}
        unit="ms"
        lines={[
          { name: "p50", style: "first", values: measured(({ p50Ms }) => p50Ms) },
          { name: "p95", style: "third", values: measured(({ p95Ms }) => p95Ms) },
          { name: "p99", style: "second", values: measured(({ p99Ms }) => p99Ms) },
        ]}
      />
      {!isShort && by !== "outcome" && (
        <TimeChart
          {...chart}
          title={t(`traffic.by.${by}`)}
          unit={unit}
          lines={shown.series.filter(({ value }) => value !== otherValues)
            .slice(0, seriesStyles.length).map((series, place) => ({
              name: valueName(view, by, series.value),
              style: seriesStyles[place]!,
              values: series.steps.map((counts, step) =>
                steps[step]!.measuredSeconds === 0 ? undefined : rate.of(messagesOf(counts))
              ),
            }))}
        />
      )}
      {!isShort && (
        <TimeChart
          {...chart}
          title={t("chart.waiting")}
          unit=""
          lines={[{
            name: t("chart.inQueues"),
            style: "first",
            values: measured(({ waiting }) => waiting),
          }]}
        />
      )}
    </div>
  );
}

/** In what messages are told: the shortest time that has some in it where there are the most. */
export function rateOf({ steps, stepSeconds }: ShownTraffic) {
  const most = Math.max(0, ...steps.map(({ counts }) => messagesOf(counts)));
  const [name, seconds] = units.find(([, length]) => most * length >= stepSeconds) ?? units[2];
  return { name, of: (messages: number) => messages / stepSeconds * seconds };
}

const units = [["second", 1], ["minute", 60], ["hour", 3_600]] as const;

/** What stands for a value in words. */
export function valueName({ t }: View, by: ShownTraffic["by"], value: string): string {
  if (value === otherValues) return t("traffic.others");
  if (value === "") return t("traffic.none");
  if (by !== "target") return value;
  return value === "gateway" ? t("traffic.gateway") : t(`target.${value as "primary" | "standby"}`);
}
