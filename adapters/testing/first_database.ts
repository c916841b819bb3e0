/** A database of version 0.1.0, from `testdata/first-database` (`tests/upgrade/make_first_database.ts`). */
import { connect } from "../postgres/connect.ts";
import { type ScratchDatabase, scratchDatabase } from "./scratch_database.ts";

const folder = new URL("../../testdata/first-database/", import.meta.url);

/** What a terminal sent and was told, in base64. */
export interface KeptExchange {
  readonly contentType: string;
  readonly request: string;
  readonly message: string;
  readonly reply: string;
}

/** What is known of that day. */
export interface FirstDatabase {
  /** When it ended. */
  readonly at: string;
  /** The plan that is to go on. */
  readonly plan: number;
  readonly givenBack: number;
  readonly numbers: Readonly<Record<string, string>>;
  readonly kept: Readonly<Record<string, KeptExchange>>;
  readonly balance: {
    readonly received: number;
    readonly standby: Readonly<Record<string, number>>;
  };
  /** Replies with what waits, by user, in the order of their delivery. */
  readonly outputs: Readonly<Record<string, readonly string[]>>;
}

/** The `SONGHANH_DATA_KEY` of that day; it protects nothing else. */
export const dataKey = new Uint8Array(32).fill(21).toBase64();

export async function readFirstDatabase(): Promise<FirstDatabase> {
  return JSON.parse(await Deno.readTextFile(new URL("day.json", folder)));
}

/** A copy of its own, as 0.1.0 left it. */
export async function firstDatabase(): Promise<ScratchDatabase> {
  const database = await scratchDatabase();
  const sql = connect(database.url, { connectionsMax: 1 });
  try {
    await sql.unsafe(await Deno.readTextFile(new URL("day.sql", folder)));
  } finally {
    await sql.end();
  }
  return database;
}
