/**
 * Asks a filled database everything, as a process of its own: `ask_years.ts URL SCHEMA [TEXT]`, where only
 * questions are asked whose name has the text. Prints one line of JSON for each question: milliseconds
 * of the first time that it was asked, of three times after everything was asked once, and how much was
 * read for it.
 */
import { connect } from "../../adapters/postgres/connect.ts";
import { countRead } from "./count_read.ts";
import { openYears } from "./open_years.ts";

/** What was measured of one question. */
export interface AskedQuestion {
  readonly name: string;
  readonly door: "operation" | "page" | "metrics";
  readonly firstMs: number;
  readonly againMs: readonly number[];
  /** Rows and entries of indexes; undefined where the question itself failed. */
  readonly read: number | undefined;
  readonly fault?: string;
}

const timesAsked = 3;

if (import.meta.main) {
  const [url, schema, only = ""] = Deno.args as [string, string, string?];
  const own = connect(url, { schema, connectionsMax: 1 });
  // As many sessions as a gateway has for what people ask.
  const pool = connect(url, { schema, connectionsMax: 4 });
  let sql = pool;
  // What is asked goes where `sql` points: to the pool, or into the one transaction that is counted.
  const questions = await openYears(
    new Proxy(pool, {
      apply: (_, self, args) => Reflect.apply(sql as never, self, args),
      get: (_, name) => Reflect.get(sql, name),
    }),
    own,
  );
  const asked = questions.filter(({ name }) => name.includes(only)).map(({ name, door, ask }) => ({
    ...{ name, door, ask, againMs: [] as number[] },
    ...{
      firstMs: 0,
      read: undefined as number | undefined,
      fault: undefined as string | undefined,
    },
  }));
  for (let round = 0; round <= timesAsked; round++) {
    for (const question of asked) {
      const from = performance.now();
      await question.ask().catch((error) => question.fault = String(error?.message ?? error));
      const ms = performance.now() - from;
      if (round === 0) question.firstMs = ms;
      else question.againMs.push(ms);
    }
  }
  for (const question of asked) {
    question.read = await countRead(own, async (counted) => {
      sql = counted;
      await question.ask().finally(() => sql = pool);
    }).catch(() => undefined);
    const { ask: _, ...told } = question;
    console.log(JSON.stringify(told));
  }
  await Promise.all([pool.end(), own.end()]);
  Deno.exit(0);
}
