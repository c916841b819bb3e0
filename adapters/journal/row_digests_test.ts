/** What the writer digests is what the database holds, and what the database digests is the same. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { evidenceText } from "../../core/evidence/mod.ts";
import { answered, handedOver, journalFixture } from "../testing/journal_fixture.ts";
import { readEvidence } from "../evidence/read_evidence.ts";
import { findingText, verifyEvidence } from "../evidence/verify_evidence.ts";

// PostgreSQL holds every text but those with a zero character.
const text = fc.string({ unit: "binary", maxLength: 12 }).map((text) =>
  text.replaceAll("\0", "\\")
);
const special = fc.string({ unit: fc.constantFrom('"', "\\", "{", "\n", ",", "N"), maxLength: 4 });
const field = fc.option(fc.oneof(text, special, fc.constantFrom("NULL", "null")), {
  nil: undefined,
});

Deno.test("RowDigests digests what the database will hold, whatever the fields are", async () => {
  await using journal = await journalFixture();
  await using writer = await journal.writer();
  const row = fc.record({
    userId: field,
    procedure: field,
    path: field,
    linkInfo: field,
    document: field,
    code: field,
    reason: field,
    contentType: field.map((value) => value ?? null),
    receivedAt: fc.integer({ min: 0, max: 4_102_444_800_000 }),
    signer: fc.option(fc.uint8Array({ minLength: 32, maxLength: 32 }), { nil: undefined }),
  });
  let number = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (rows) => {
      await Promise.all(rows.map(async (row) => {
        const record = handedOver(`request ${number++}`, row);
        const appended = await writer.append(record);
        assert.ok(appended.kind === "recorded");
        await writer.settle({
          ...answered(appended.id, row.reason ?? ""),
          code: row.code,
          reason: row.reason,
          at: row.receivedAt,
        });
      }));
    }),
    { numRuns: 20 },
  );
  const found: string[] = [];
  const { messages } = await verifyEvidence(
    readEvidence(journal.sql, journal.seal, { from: null, to: null }),
    { onFinding: (finding) => found.push(findingText(finding)) },
  );
  assert.deepEqual(found, []);
  assert.equal(messages, number);
});

Deno.test("evidence_text() in the database writes what evidenceText() does", async () => {
  await using journal = await journalFixture();
  const lines = fc.array(fc.option(fc.oneof(text, special)), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(lines, async (lines) => {
      const [row] = await journal.sql`
        select evidence_text(variadic array['a title'] || ${lines}::text[]) as text`;
      // A lone surrogate is no character: both write what UTF-8 has for it.
      assert.equal(row!.text, evidenceText("a title", lines).toWellFormed());
    }),
    { numRuns: 100 },
  );
});
