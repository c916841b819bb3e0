/** `songhanh reseal`: seals everything by the present data key, so that the one before can go. */
import type { Sql } from "postgres";
import { connect } from "../../adapters/postgres/connect.ts";
import { type ArchiveKey, archivesOfOtherKeys } from "../../adapters/archive/archive_keys.ts";
import { reseal as resealAll, type ResealResult } from "../../adapters/reseal/reseal.ts";
import { keepsDataKeys } from "../../adapters/seals/keeps_data_keys.ts";
import { openKeys, sealOf } from "../keys/open_seal.ts";
import { rehearsalSchema } from "../primary/rehearsal_primary.ts";
import { type Command, type CommandContext, form } from "./command.ts";
import { CommandError, exitCodes } from "./command_error.ts";
import { wholeOr } from "./option.ts";
import { Progress } from "./progress.ts";
import { withDatabase } from "./with_database.ts";

/** Rows that are sealed in a second where nobody says otherwise: a small part of what traffic writes. */
const PER_SECOND = 1_000;
/** How often it is said where nobody watches. */
const SAID_MS = 1_000;

export const reseal: Command = {
  summary: "Seal what is stored by the present data key; then the one before may be removed",
  forms: [form({
    does:
      "Seal everything by SONGHANH_DATA_KEY, while the gateway runs, too; goes on where it ended; " +
      "exit code 1 if something is left",
    options: {
      "per-second": wholeOr(PER_SECOND, "N", {
        says: "rows a second at most, so that traffic is not disturbed",
        least: 1,
        example: "5000",
      }),
    },
    examples: ["reseal", "reseal --per-second 5000"],
    async run({ values }, context) {
      const perSecond = values["per-second"];
      const { schema } = context.config();
      const results = await withDatabase(context, { create: false }, async ({ sql, url }) => {
        const results = [await resealSchema(sql, perSecond, context)];
        // The rehearsal primary keeps its own beside it, by the same settings.
        if (schema === rehearsalSchema || !await keepsDataKeys(sql, rehearsalSchema)) {
          return results;
        }
        const rehearsal = connect(url, { schema: rehearsalSchema, connectionsMax: 2 });
        try {
          return [...results, await resealSchema(rehearsal, perSecond, context)];
        } finally {
          await rehearsal.end();
        }
      });
      const [result] = results as [Resealed];
      if (values.json) {
        context.output.json({
          ...result,
          unopened: result.unopened.map(({ value: { table, column }, row, reason }) => (
            { table, column, row, reason }
          )),
        });
      } else for (const line of linesOf(result)) context.output.text(line);
      const done = results.every(({ complete, nodes }) => complete && nodes.length === 0);
      return done ? exitCodes.ok : exitCodes.no;
    },
  })],
};

interface Resealed extends ResealResult {
  /** Are not sealed anew. */
  readonly archives: readonly ArchiveKey[];
}

async function resealSchema(
  sql: Sql,
  perSecond: number,
  { config, output }: CommandContext,
): Promise<Resealed> {
  const ring = await openKeys(sql, config(), { mayEnter: true });
  if (ring === undefined) {
    throw new CommandError(exitCodes.config, "SONGHANH_DATA_KEY: missing – what is to seal");
  }
  const { opensOldForm } = ring;
  const ending = new AbortController();
  const end = () => ending.abort();
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) Deno.addSignalListener(signal, end);
  let saidAt = performance.now();
  const progress = new Progress(output, "rows looked at");
  try {
    const result = await resealAll({
      ...{ sql, seal: sealOf(ring), opensOldForm, perSecond, signal: ending.signal },
      onProgress({ table, resealed, looked, toLookAt }) {
        progress.at({ done: looked, all: toLookAt, isAbout: true });
        if (output.progress !== undefined || performance.now() - saidAt < SAID_MS) return;
        saidAt = performance.now();
        output.remark(`${table}: ${resealed} rows sealed by key ${ring.number}`);
      },
    });
    return { ...result, archives: await archivesOfOtherKeys(sql, ring.number) };
  } finally {
    progress.end();
    for (const signal of signals) Deno.removeSignalListener(signal, end);
  }
}

/** What it says; exported for its test. */
export function linesOf(result: Resealed): string[] {
  const { resealed, unopened, unopenedCount, retired, nodes, complete, archives } = result;
  const named = unopened.map(({ value, row, reason }) =>
    `${value.table}.${value.column} of row ${row} ${reason}`
  );
  const lines = [`${resealed} rows were sealed anew`];
  if (unopenedCount > 0) {
    lines.push(`${unopenedCount} rows cannot be opened by any key and stay as they are:`, ...named);
  }
  if (!complete) {
    return [...lines, "it ended before it was through: run it again, it goes on there"];
  }
  if (nodes.length > 0) {
    lines.push(
      `still sealed by another key, by ${nodes.join(", ")}: start these nodes with the present ` +
        "SONGHANH_DATA_KEY, then run this again",
    );
  } else if (retired.length === 0) lines.push("everything is sealed by the present key");
  for (const number of retired) {
    lines.push(
      archives.some(({ dataKey }) => dataKey === number)
        ? `nothing in the database is sealed by key ${number} any more; the gateways go without it`
        : `nothing is sealed by key ${number} any more; it may be removed`,
    );
  }
  for (const [number, of] of Map.groupBy(archives, ({ dataKey }) => dataKey)) {
    lines.push(
      `archives stay sealed by key ${number}: ${
        of.map(({ part }) => part).join(", ")
      }; keep it with ` +
        `them, and give it as SONGHANH_DATA_KEYS=${number}:… where they are read`,
    );
  }
  return lines;
}
