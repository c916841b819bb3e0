import type { PlannedStep, PlannedWork, UpgradePlan } from "../../core/upgrade/mod.ts";

/**
 * What `migrate --plan` says; `nodes`: names of those at work on the schema; `beyond`: its steps that
 * this version does not know and can go on with.
 */
export function upgradePlanText(
  schema: string,
  plan: UpgradePlan,
  nodes: readonly string[],
  beyond: readonly string[] = [],
): string {
  const { from, to, steps, seconds, rolling } = plan;
  if (beyond.length > 0) {
    return `schema "${schema}" is of a newer version, which ${to} goes on with: ${
      beyond.join(", ")
    }`;
  }
  if (steps.length === 0) return `schema "${schema}" is up to date`;
  const made = from === undefined ? "is not there yet" : `was made by ${from}`;
  return [
    `schema "${schema}" ${made}; for ${to} it lacks ${count(steps.length, "step")}, ` +
    `${about(seconds)} in all at its present size`,
    ...steps.map((step) => stepText(step, from)),
    from === undefined
      ? "There are no nodes that could be in the way: songhanh migrate"
      : rolling
      ? `Rolling: songhanh migrate while nodes of ${from} work, then upgrade them one after the other.`
      : `Not rolling: stop all nodes first${
        working(nodes)
      }, then songhanh migrate, then start ${to}.`,
  ].join("\n\n");
}

function stepText(step: PlannedStep, from: string | undefined): string {
  const { name, since, does, locks, work, seconds, nodesGoOn } = step;
  const locked = (kind: string) =>
    Object.entries(locks).filter(([, lock]) => lock === kind).map(([table]) => table);
  const [closed, readOnly] = [locked("all"), locked("writes")];
  const holds = [
    ...(closed.length > 0 ? [`nobody reads or writes ${closed.join(", ")}`] : []),
    ...(readOnly.length > 0 ? [`nobody writes ${readOnly.join(", ")}`] : []),
  ].join(", ");
  return [
    `${name} (${since ?? "version unknown"})`,
    `  ${does}`,
    ...(work.length > 0 ? [`  ${work.map(workText).join("; ")}`] : []),
    `  ${about(seconds)}${holds === "" ? ", locks no table" : `: meanwhile ${holds}`}`,
    ...(from === undefined ? [] : [
      `  nodes of ${from} ${nodesGoOn ? "go on while it runs and afterwards" : "cannot go on"}`,
    ]),
  ].join("\n");
}

function workText({ table, does, rows, bytes }: PlannedWork): string {
  return `${does} ${table} (${count(rows, "row")}, ${size(bytes)})`;
}

function working(nodes: readonly string[]): string {
  return nodes.length === 0 ? " (none works now)" : ` (at work now: ${nodes.join(", ")})`;
}

function count(number: number, what: string): string {
  return `${Math.round(number).toLocaleString("en-US")} ${what}${number === 1 ? "" : "s"}`;
}

function size(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** No more exact than it is known. */
function about(seconds: number): string {
  if (seconds < 1) return "less than a second";
  if (seconds < 90) return `about ${count(Math.ceil(seconds), "second")}`;
  if (seconds < 5_400) return `about ${count(Math.ceil(seconds / 60), "minute")}`;
  return `about ${count(Math.ceil(seconds / 3_600), "hour")}`;
}
