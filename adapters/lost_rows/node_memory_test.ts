import assert from "node:assert/strict";
import { type KnownState, nothingKnown } from "../../core/lost_rows/mod.ts";
import { MemoryFile, MemoryFileError } from "./memory_file.ts";
import { NodeMemory } from "./node_memory.ts";

const identity = "5f0c9d0e-8f0a-4b57-9c4e-0d5a1c6f7a10";
const stored = { ...nothingKnown, identity, lineage: "1" };
const numbersTo = (high: number): KnownState => (
  { ...nothingKnown, numbers: [{ type: "10", first: 90_000_000, last: 99_999_999, high }] }
);

async function inDirectory(test: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "songhanh-test-" });
  try {
    await test(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("NodeMemory has on disk what it was asked to remember, when it says so", () =>
  inDirectory(async (dir) => {
    const file = new MemoryFile(dir, "songhanh", 8400);
    const memory = await NodeMemory.open(file, stored);
    // Many lanes at once: each waits for a writing that began after it asked.
    await Promise.all([1, 5, 3, 9, 2].map(async (high) => {
      await memory.remember(numbersTo(90_000_000 + high));
      const { known } = await file.read();
      assert.ok(known.numbers[0]!.high >= 90_000_000 + high);
    }));
    assert.equal((await file.read()).known.numbers[0]!.high, 90_000_009);
    const again = await NodeMemory.open(new MemoryFile(dir, "songhanh", 8400), stored);
    assert.deepEqual(again.known, memory.known);
  }));

Deno.test("MemoryFile reads what every node of its directory and schema has seen", () =>
  inDirectory(async (dir) => {
    await new MemoryFile(dir, "songhanh", 8400).write(identity, numbersTo(90_000_100));
    await new MemoryFile(dir, "songhanh", 8500).write(identity, numbersTo(90_000_300));
    await new MemoryFile(dir, "rehearsal", 8400).write(crypto.randomUUID(), nothingKnown);
    const { known } = await new MemoryFile(dir, "songhanh", 9999).read();
    assert.equal(known.numbers[0]!.high, 90_000_300);
  }));

Deno.test("NodeMemory refuses another database, and a file that says nothing, in a sentence", () =>
  inDirectory(async (dir) => {
    const file = new MemoryFile(dir, "songhanh", 8400);
    await file.write(identity, nothingKnown);
    const other = { ...stored, identity: crypto.randomUUID() };
    await assert.rejects(NodeMemory.open(file, other), (error) => {
      assert.ok(error instanceof MemoryFileError);
      assert.match(
        error.message,
        /last wrote to database .*, found .*remove .*seen-songhanh-8400/s,
      );
      return true;
    });
    await Deno.writeTextFile(file.path, `{"version":1`);
    await assert.rejects(NodeMemory.open(file, stored), /Cannot read .*seen-songhanh-8400\.json/);
  }));
