/** F79: who archives is killed at each of its steps, and whoever comes next goes on by itself. */
import assert from "node:assert/strict";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { balanceOf } from "../balance/balance.ts";
import {
  type ArchiveBed,
  archiveBed,
  archiveDataKey,
  later,
  tablesOf,
} from "../testing/archive_bed.ts";
import type { ArchiveLine, ArchiveOrder } from "../testing/archive_process.ts";
import { partsHalfArchived } from "../journal/journal_parts.ts";
import { answered } from "../testing/journal_fixture.ts";
import { withSeed } from "../testing/seeded.ts";
import { waitUntil } from "../testing/wait_until.ts";
import type { ArchiveResult, ArchiveStep } from "./archive_parts.ts";
import { verifyArchive } from "./verify_archive.ts";

const program = new URL("../testing/archive_process.ts", import.meta.url).pathname;
const denoConfig = new URL("../../deno.json", import.meta.url).pathname;

/** The steps of a run that nothing comes in the way of. */
const straight: readonly ArchiveStep[] = [
  ...["file written", "written", "verified", "noted"] as const,
  ...["message goes", "message detached", "outcome goes", "outcome detached", "dropped"] as const,
];
/** Of one whose month gets a row once its archive is noted. */
const overtaken: readonly ArchiveStep[] = [
  ...straight.slice(0, -1),
  ...["message attached", "outcome attached"] as const,
  ...["file set aside", "manifest set aside"] as const,
];

function spawnArchiving({ journal: { url, keyFile }, dir }: ArchiveBed): Deno.ChildProcess {
  const order: ArchiveOrder = {
    ...{ url, keyFile, dir, dataKey: archiveDataKey.toHex(), before: later.toISOString() },
  };
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--config", denoConfig, program, JSON.stringify(order)],
    ...{ stdin: "piped", stdout: "piped", stderr: "inherit" },
  }).spawn();
}

/**
 * Archives by a process of its own, which waits at each step until `dies` has said whether it is killed
 * there. Undefined where it was.
 */
async function archiveByProcess(
  bed: ArchiveBed,
  dies: (step: string) => Promise<boolean>,
): Promise<ArchiveResult | undefined> {
  await using child = spawnArchiving(bed);
  const told = child.stdin.getWriter();
  const lines = createInterface({ input: Readable.fromWeb(child.stdout as ReadableStream) });
  let result: ArchiveResult | undefined;
  for await (const text of lines) {
    const line: ArchiveLine = JSON.parse(text);
    if ("result" in line) result = line.result;
    else if (await dies(line.step)) child.kill("SIGKILL");
    else await told.write(new Uint8Array([10]));
  }
  await told.close().catch(() => {});
  await child.status;
  return result;
}

/** The same as far as a step, which is the last that it does. */
async function archiveUntil(
  bed: ArchiveBed,
  last: ArchiveStep,
  at: (step: string) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const result = await archiveByProcess(bed, async (step) => {
    await at(step);
    return step === last;
  });
  assert.equal(result, undefined, `${last} is one of its steps`);
}

/** Until the session of the one that was killed has let go. */
async function goOn(bed: ArchiveBed): Promise<ArchiveResult> {
  return await waitUntil("whoever comes next has ended", async () => {
    const result = await bed.archive();
    return result.kind !== "another run" && result;
  });
}

async function assertArchived(bed: ArchiveBed, outcomes: number, what: string): Promise<void> {
  const { journal: { sql, seal, key }, dir } = bed;
  assert.deepEqual(await tablesOf(bed), [], what);
  const verified = await verifyArchive(dir, "first", seal, [key.spki]);
  assert.deepEqual(verified.findings, [], what);
  assert.deepEqual([verified.summary?.messages, verified.summary?.outcomes], [5, outcomes], what);
  assert.deepEqual((await bed.verified(true)).found, [], what);
  assert.deepEqual((await balanceOf(sql, { all: true })).problems, [], what);
}

/** A row of the month that comes once its archive is noted. */
function lateRow({ writer, old }: ArchiveBed): (step: string) => Promise<void> {
  let came = false;
  return async (step) => {
    if (came || step !== "noted") return;
    came = true;
    await writer.settle(answered(old[4]!.id, "once more"));
  };
}

Deno.test("whoever archives may be killed at any step, and the next one ends it", async () => {
  for (const last of straight) {
    await using bed = await archiveBed();
    await archiveUntil(bed, last);
    const result = await goOn(bed);
    assert.equal(result.kind, "done", `${last}: ${JSON.stringify(result)}`);
    await assertArchived(bed, 6, last);
  }
});

Deno.test("a month that got a row is made whole by the next one, wherever it was killed", async () => {
  for (const last of overtaken) {
    await using bed = await archiveBed();
    await archiveUntil(bed, last, lateRow(bed));
    let result = await goOn(bed);
    // Where the row came after the last look at it, that one finds it, too.
    if (result.kind === "overtaken") result = await goOn(bed);
    const wasBefore = straight.indexOf(last) >= 0 &&
      straight.indexOf(last) < straight.indexOf("noted");
    assert.equal(result.kind, "done", `${last}: ${JSON.stringify(result)}`);
    await assertArchived(bed, wasBefore ? 6 : 7, last);
    const names = await Array.fromAsync(Deno.readDir(bed.dir), ({ name }) => name);
    assert.deepEqual(
      names.toSorted(),
      [
        ...["songhanh-first.archive", "songhanh-first.archive.json"],
        ...wasBefore
          ? []
          : ["songhanh-first.archive.json.overtaken", "songhanh-first.archive.overtaken"],
      ].toSorted(),
      last,
    );
  }
});

Deno.test("one that is killed while it waits to detach leaves half of it to the next", async () => {
  await using bed = await archiveBed();
  const { journal: { sql } } = bed;
  const reader = await sql.reserve();
  await reader`begin isolation level repeatable read`;
  await reader`select count(*) from message`;
  const isHalf = async () =>
    (await sql`select 1 from pg_inherits where inhdetachpending`).length === 1;
  {
    await using child = spawnArchiving(bed);
    const told = child.stdin.getWriter();
    await told.write(new Uint8Array(100).fill(10));
    await waitUntil("it waits for the reader", isHalf);
    child.kill("SIGKILL");
    await told.close().catch(() => {});
    await child.status;
  }
  const next = goOn(bed);
  await reader`commit`;
  reader.release();
  assert.equal((await next).kind, "done");
  await assertArchived(bed, 6, "half detached");
});

Deno.test("what is to be settled first is in sight again, whatever was detached", async () => {
  await using bed = await archiveBed();
  const { journal: { sql } } = bed;
  await archiveUntil(bed, "outcome detached");
  assert.equal((await sql`select 1 from message where stream = 1`).length, 0);
  assert.deepEqual(await partsHalfArchived(sql), ["first"]);
  await sql`insert into document_doubt (name, stream, sequence, reason) values ('1', 1, 3, 'test')`;
  assert.equal((await goOn(bed)).kind, "held");
  assert.deepEqual(await partsHalfArchived(sql), []);
  assert.equal((await sql`select 1 from message where stream = 1`).length, 5);
  assert.equal((await sql`select 1 from outcome where stream = 1`).length, 6);
  await sql`delete from document_doubt`;
  assert.equal((await goOn(bed)).kind, "done");
  await assertArchived(bed, 6, "detached and held");
});

Deno.test("one after the other is killed anywhere, and nothing is lost (seeded)", () =>
  withSeed(async (chance) => {
    await using bed = await archiveBed();
    const late = chance() < 0.7 ? lateRow(bed) : undefined;
    let came = false;
    const killedAt: string[] = [];
    for (let kill = 0; kill < 4; kill++) {
      let left = 1 + Math.floor(chance() * overtaken.length);
      let last: ArchiveStep | undefined;
      const result = await archiveByProcess(bed, async (step) => {
        await late?.(step);
        came ||= late !== undefined && step === "noted";
        if (--left > 0) return false;
        last = step as ArchiveStep;
        return true;
      });
      killedAt.push(last ?? `ended: ${result?.kind}`);
      if (result?.kind === "done") break;
      await waitUntil("its session is gone", async () =>
        (await bed.journal.sql`
          select 1 from pg_locks where locktype = 'advisory' and objid::bigint =
            hashtext('songhanh.archive')::bigint & 4294967295`).length === 0);
    }
    let result = await goOn(bed);
    if (result.kind === "overtaken") result = await goOn(bed);
    assert.equal(result.kind, "done", killedAt.join(", "));
    await assertArchived(bed, came ? 7 : 6, killedAt.join(", "));
  }));
