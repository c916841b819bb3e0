/**
 * A partition's tables taken from the journal and put back. Either is done at whatever it finds: both
 * attached, one of them, one half detached by a process that has died.
 */
import type { Sql } from "postgres";
import { quoteName } from "../postgres/connect.ts";
import type { Part } from "./part_records.ts";

/** Between two attempts to have a lock for a moment, in milliseconds. */
const againMs = 200;
/** Attempts at a lock: half a minute, with what each waits itself. */
const attemptsMax = 75;

const wholes = ["message", "outcome"] as const;
export type Whole = typeof wholes[number];

/** How far a table of a partition is detached. */
async function attachedOf(sql: Sql, table: string): Promise<"yes" | "half" | "no"> {
  const [row] = await sql`
    select inhdetachpending as half from pg_inherits
    where inhrelid = to_regclass(${quoteName(table)})`;
  if (row === undefined) return "no";
  return row.half ? "half" : "yes";
}

/** Whether anything of a partition was detached already. */
export async function isDetached(sql: Sql, { name }: Pick<Part, "name">): Promise<boolean> {
  for (const whole of wholes) {
    if (await attachedOf(sql, `${whole}_${name}`) !== "yes") return true;
  }
  return false;
}

export interface DetachSteps {
  /** For tests: before and after each table. */
  readonly onStep?: (step: `${Whole} ${"goes" | "detached" | "attached"}`) => void | Promise<void>;
}

/** Detaches both tables; waits for nobody and lets nobody wait. */
export async function detachPart(
  sql: Sql,
  { name }: Pick<Part, "name">,
  { onStep }: DetachSteps = {},
): Promise<void> {
  for (const whole of wholes) {
    await onStep?.(`${whole} goes`);
    await detach(sql, whole, name, "concurrently");
    await onStep?.(`${whole} detached`);
  }
}

async function detach(sql: Sql, whole: Whole, name: string, how: "concurrently" | "finalize") {
  const table = `${whole}_${name}`;
  await retried(async () => {
    const state = await attachedOf(sql, table);
    if (state === "no" || how === "finalize" && state === "yes") return;
    await sql.unsafe(
      `alter table ${whole} detach partition ${quoteName(table)} ${
        state === "half" ? "finalize" : how
      }`,
    );
  });
}

/** Attaches what is detached, or half detached. */
export async function attachPart(
  sql: Sql,
  { name, first, end }: Pick<Part, "name" | "first" | "end">,
  { onStep }: DetachSteps = {},
): Promise<void> {
  const from = first === -2147483648 ? "minvalue" : String(first);
  for (const whole of wholes) {
    const table = `${whole}_${name}`;
    await detach(sql, whole, name, "finalize");
    await retried(async () => {
      if (await attachedOf(sql, table) !== "no") return;
      await sql.unsafe(
        `alter table ${whole} attach partition ${
          quoteName(table)
        } for values from (${from}) to (${end})`,
      );
    });
    await onStep?.(`${whole} attached`);
  }
}

/** Others were at it each time; `cause`: as the database said it the last time. */
export class KeptBusy extends Error {
  override readonly name = "KeptBusy";

  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}

/** Something that wants a lock for a moment and gives way to whoever has it. */
export async function retried<T>(act: () => Promise<T>, pauseMs: number = againMs): Promise<T> {
  for (let attempt = 1;; attempt++) {
    try {
      return await act();
    } catch (error) {
      if (!passes.has((error as { code?: string }).code ?? "")) throw error;
      if (attempt >= attemptsMax) throw new KeptBusy(error as Error);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

/**
 * Locks, and what the session of a process that has died may still be at: its statement is carried out
 * to the end, so that what was looked at is another thing a moment later.
 */
const passes: ReadonlySet<string> = new Set(["55P03", "40P01", "55000", "42P01"]);
