import assert from "node:assert/strict";
import { connect } from "../postgres/connect.ts";
import { migratedDatabase } from "../testing/migrated_database.ts";
import { packingSeal } from "../testing/packing_seal.ts";
import { ringOf } from "../seals/open_key_ring.ts";
import { type Doubt, writeFindings } from "./write_findings.ts";
import type { Sentence } from "../../core/reasons/mod.ts";

Deno.test("writeFindings() says of doubts what the database says of them, whoever reckons it", async () => {
  await using database = await migratedDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  const seal = packingSeal(ringOf(1, new Uint8Array(32).fill(7)));
  const doubt = (name: string, sequence: number, reason = "NO_ANSWER"): Doubt => ({
    ...{ name, id: { stream: sequence % 2 + 1, sequence } },
    reason: reason as unknown as Sentence,
  });
  /** The lines of a turn, and what the database reckons of each name before and after it. */
  const turn = async (doubts: readonly Doubt[], settled: readonly Doubt[] = []) => {
    const names = [...new Set([...doubts, ...settled].map(({ name }) => name))].sort();
    const digests = async () =>
      (await sql`select doubts_digest(n) as digest from unnest(${names}::text[]) n`)
        .map(({ digest }) => digest as string);
    const before = await digests();
    const lines = await sql.begin((transaction) =>
      writeFindings(transaction, {
        ...{ writes: [], doubts, unopened: [], storedDigest: () => undefined },
        settled: settled.map(({ id }) => id),
      }, seal)
    );
    const after = await digests();
    assert.deepEqual(
      lines.sort(),
      names.map((name, at) => `doubts ${before[at]} ${after[at]} ${name.replaceAll("\n", "\\n")}`)
        .sort(),
    );
  };
  try {
    // New ones, of several messages, with what evidence escapes; one that nobody had, and some more of it.
    await turn([doubt("a", 12), doubt("a", 3), doubt("b\nc", 5, "a\\b\nc"), doubt("d", 7)]);
    await turn([doubt("a", 4), doubt("e", 9)]);
    // The last one about a name goes, and another comes in the same turn.
    await turn([doubt("d", 8)], [doubt("d", 7)]);
    await turn([], [doubt("a", 12), doubt("e", 9)]);
  } finally {
    await sql.end();
  }
});
