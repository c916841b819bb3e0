/**
 * A journal of three years in small: 36 partitions, filled as `deno task bench years` does it with ten
 * million messages, and everything asked of it that is asked there. What is held is how much the database
 * reads for each question – rows and entries of indexes, counted by itself –: with 57,600 messages more
 * it may be 5,000 more, and by as much as a reason says that stands below. So what reads every message is
 * found, and what reads one in twenty is not. How long it takes is the bench's affair.
 * Prints what reads the most.
 */
import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { loadMode } from "../adapters/mode/mode_store.ts";
import { connect } from "../adapters/postgres/connect.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { countRead } from "../bench/years/count_read.ts";
import { fillYears } from "../bench/years/fill_years.ts";
import { openYears } from "../bench/years/open_years.ts";
import { settleYears } from "../bench/years/settle_years.ts";

const few = 14_400;
const many = 5 * few;

/** What may differ by chance: another page, another way that is as good. */
const moreMax = 5_000;

const counted = "up to a thousand of each code are counted, of which fewer messages have fewer";
const samples = "samples of the range, of which a young gateway has fewer";

/** What may grow by more, how far, and why. */
const grows: readonly (readonly [name: RegExp, moreMax: number, why: string])[] = [
  [/^\/?traffic/, 15_000, samples],
  [/countMessages: .*refused|[?]state=refused/, 20_000, counted],
  [/countMessages|[?]code=A0011/, 10_000, counted],
  [/500 users quiet|user=Q0001/, 10_000, "months of an enterprise that has sent nothing since"],
  [/^\/overview$/, 12_000, "documents one by one, up to ten thousand"],
  [/listAudit: a text of nothing/, 10_000, "a page looks through thirty thousand decisions"],
  [/^give_back.report|report$/, 15_000, "every item of the plan, in a file"],
];

Deno.test("what is asked of three years reads as much as of a fifth of the messages", async () => {
  const [inFew, inMany] = [await readOf(few), await readOf(many)];
  assert.equal(inMany.length, inFew.length);
  const more = inMany.map(({ name, read }, at) => ({ name, read, more: read - inFew[at]!.read }));
  const most = more.toSorted((one, other) => other.more - one.more).slice(0, 40);
  console.log(
    most.map(({ name, read, more }) => `${String(read).padStart(8)} +${more}  ${name}`).join("\n"),
  );
  // In the same order; an ID in a name is another one.
  const grown = inMany.filter(({ name, read }, at) => {
    const [, max] = grows.find(([which]) => which.test(name)) ?? [undefined, moreMax];
    return read > inFew[at]!.read + max;
  }).map(({ name, read }) => `${name}: ${read}`);
  assert.deepEqual(grown, []);
  const unknown = grows.filter(([which]) => !inMany.some(({ name }) => which.test(name)));
  assert.deepEqual(unknown, [], "each is asked");
});

/** What each question reads of so many messages. */
async function readOf(
  messages: number,
): Promise<readonly { readonly name: string; readonly read: number }[]> {
  await using database = await migratedDatabase();
  const own = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  try {
    await loadMode(own, "relay");
    await fillYears(own, { messages, parts: 36, enterprises: 1_000 });
    await settleYears(own);
    let sql: Sql = own;
    const questions = await openYears(
      new Proxy(own, {
        apply: (_, self, args) => Reflect.apply(sql as never, self, args),
        get: (_, name) => Reflect.get(sql, name),
      }),
      own,
    );
    const found = [];
    for (const { name, ask } of questions) {
      const read = await countRead(own, async (counted) => {
        sql = counted;
        await ask().finally(() => sql = own);
      });
      found.push({ name, read });
    }
    return found;
  } finally {
    await own.end();
  }
}
