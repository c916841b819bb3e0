/**
 * Asks a filled database everything, as a process of its own: `ask_years.ts URL SCHEMA`. The schema is
 * brought up to date first, as a gateway does. Prints one line of JSON for each question: milliseconds
 * of the first time that it was asked, of three times after everything was asked once, and how much was
 * read for it.
 */
import { indexClosedPart } from "../../adapters/journal/journal_parts.ts";
import { connect } from "../../adapters/postgres/connect.ts";
import { migrate } from "../../adapters/postgres/migrate.ts";
import { migrations } from "../../adapters/postgres/migrations/mod.ts";
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
  const [url, schema] = Deno.args as [string, string];
  const own = connect(url, { schema, connectionsMax: 1 });
  await migrate(own, schema, migrations);
  // As the node that leads does it, one in a turn.
  while (await indexClosedPart(own) !== undefined);
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
  const asked = questions.map(({ name, door, ask }) => ({
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
