/** Every way in which the archive commands end: its exit code and its sentence, never a bug's. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { SpoiltPiece } from "../../adapters/archive/archive_file.ts";
import { SpoiltManifest } from "../../adapters/archive/archive_manifest.ts";
import type { ArchiveResult } from "../../adapters/archive/archive_parts.ts";
import { retried } from "../../adapters/archive/detach_part.ts";
import { type ArchiveBed, archiveBed, archiveDataKey } from "../../adapters/testing/archive_bed.ts";
import { Problem } from "../web/problem.ts";
import { archiveError } from "./archive_error.ts";
import { CommandError, type ExitCode, exitCodes } from "./command_error.ts";
import { run } from "./run.ts";

interface End {
  readonly code: ExitCode;
  readonly says: RegExp;
}

async function songhanh(
  bed: ArchiveBed,
  args: readonly string[],
  { code, says }: End,
  env: Record<string, string> = {},
): Promise<string> {
  let said = "";
  const found = await run(["archive", ...args], {
    environment: {
      SONGHANH_DATABASE_URL: bed.journal.url,
      SONGHANH_DATA_KEY: archiveDataKey.toBase64(),
      SONGHANH_SIGNING_KEY: bed.journal.keyFile,
      SONGHANH_DATA_DIR: join(bed.dir, "data"),
      ...env,
    },
    output: {
      text: (text) => said += `${text}\n`,
      json: (value) => said += `${JSON.stringify(value)}\n`,
      remark: (text) => said += `${text}\n`,
    },
  });
  const what = `archive ${args.join(" ")}: ${found}\n${said}`;
  assert.match(said, says, what);
  assert.doesNotMatch(said, /^\s+at /m, what);
  assert.equal(found, code, what);
  return said;
}

const before = ["--before", "2036-01-01"];

/** What the database does by itself once an archive is noted. */
async function whenNoted({ journal: { sql } }: ArchiveBed, act: string): Promise<void> {
  await sql.unsafe(`
    create or replace function test_noted() returns trigger language plpgsql as $$
      begin ${act}; return null; end $$;
    create trigger test_noted after insert or update on archived_part
      for each row execute function test_noted()`);
}

const endings: Readonly<
  Record<ArchiveResult["kind"], (bed: ArchiveBed, out: string) => Promise<void>>
> = {
  async "done"(bed, out) {
    await songhanh(bed, [...before, "--out", out], {
      code: exitCodes.ok,
      says: /^first: 5 messages, 6 outcomes, \d+ bytes in .*songhanh-first\.archive$/m,
    });
    await songhanh(bed, [...before, "--out", out], {
      code: exitCodes.ok,
      says: /no month that is over lies before that date/,
    });
  },
  async "held"(bed, out) {
    await bed.journal.sql`
      insert into waiting_output (terminal, output, document, stream, sequence, created_at, sealed,
        content) values ('T00001', 'VAD1AC', '1', 1, 2, now() - interval '40 days', false, 'x')`;
    const held: End = {
      code: exitCodes.no,
      says: /first: 1 undelivered output, first 1-2\n.*songhanh archive unfetched\nnothing was/,
    };
    await songhanh(bed, [...before, "--out", out], held);
    await songhanh(
      bed,
      [...before, "--out", out, "--unfetched-days", "90", "--reason", "agreed"],
      held,
    );
    await songhanh(bed, ["unfetched", "--days", "90"], {
      code: exitCodes.ok,
      says: /no report has waited for so long/,
    });
    await songhanh(bed, ["unfetched", "--days", "30"], {
      code: exitCodes.ok,
      says: /terminal +reports +since.*\nT00001 +1 +20\d\d-\d\d-\d\d +20\d\d-\d\d-\d\d/,
    });
    await songhanh(
      bed,
      [...before, "--out", out, "--unfetched-days", "30", "--reason", "agreed"],
      { code: exitCodes.ok, says: /first: 5 messages/ },
    );
  },
  async "spoilt"(bed, out) {
    await bed.journal.sql`
      update message set request = request || 'x' where stream = 1 and sequence = 2`;
    await songhanh(bed, [...before, "--out", out], {
      code: exitCodes.no,
      says: /message 1-2.*\nfirst: what was written does not verify, and is set aside/,
    });
  },
  async "another lies there"(bed, out) {
    await Deno.mkdir(out);
    await Deno.writeTextFile(join(out, "songhanh-first.archive.json"), "{}");
    await songhanh(bed, [...before, "--out", out], {
      code: exitCodes.no,
      says: /its manifest cannot be read(.|\n)*first: an older archive lies in/,
    });
  },
  async "begun elsewhere"(bed, out) {
    await bed.journal.sql.unsafe("alter table message detach partition message_first concurrently");
    await songhanh(bed, [...before, "--out", out], {
      code: exitCodes.no,
      says: /first: it was half archived, .*\(songhanh audit --action "archive begun"\); where it/,
    });
    await songhanh(bed, [...before, "--out", out], {
      code: exitCodes.ok,
      says: /first: 5 messages, 6 outcomes/,
    });
  },
  async "overtaken"(bed, out) {
    await whenNoted(
      bed,
      `insert into outcome select (o).* from (select jsonb_populate_record(x,
        jsonb_build_object('step', x.step + 1)) as o from outcome x
        where x.stream = 1 and x.sequence = 1) y`,
    );
    await songhanh(bed, [...before, "--out", out], {
      code: exitCodes.no,
      says:
        /first: it got rows while it was archived: it is all there.*give the same command again/,
    });
  },
  async "another run"(bed, out) {
    const other = await bed.journal.sql.reserve();
    await other`select pg_advisory_lock(hashtext(current_schema() || '.archive'))`;
    await songhanh(bed, [...before, "--out", out], {
      code: exitCodes.tryAgain,
      says: /another process archives just now: nothing more was dropped by this one/,
    });
    await other`select pg_advisory_unlock_all()`;
    other.release();
  },
};

for (const [kind, provoke] of Object.entries(endings)) {
  Deno.test(`archive that ends with "${kind}" says so with its own exit code`, async () => {
    await using bed = await archiveBed();
    await provoke(bed, join(bed.dir, "out"));
  });
}

Deno.test("what stands in the way of archiving is said with the code of its kind", async () => {
  await using bed = await archiveBed();
  const out = join(bed.dir, "out");
  await songhanh(bed, ["--out", out], { code: exitCodes.usage, says: /--before: expected a date/ });
  for (const [days, says] of [["30", /--reason: expected a reason/], ["0", /from 1, found "0"/]]) {
    await songhanh(bed, [...before, "--out", out, "--unfetched-days", days as string], {
      code: exitCodes.usage,
      says: says as RegExp,
    });
  }
  await Deno.writeTextFile(join(bed.dir, "file"), "");
  await songhanh(bed, [...before, "--out", join(bed.dir, "file", "out")], {
    code: exitCodes.cannotCreate,
    says: /archive: cannot write in ".*file\/out"/,
  });
  await Deno.mkdir(join(out, "songhanh-first.archive.part"), { recursive: true });
  await songhanh(bed, [...before, "--out", out], {
    code: exitCodes.cannotCreate,
    says: /cannot write in ".*out": Is a directory/,
  });
  await songhanh(
    bed,
    [...before, "--out", out],
    { code: exitCodes.unavailable, says: /cannot open the database/ },
    { SONGHANH_DATABASE_URL: "postgres://songhanh:x@127.0.0.1:9/songhanh" },
  );
  await songhanh(
    bed,
    [...before, "--out", join(bed.dir, "keyless")],
    { code: exitCodes.config, says: /no SONGHANH_DATA_KEY is set/ },
    { SONGHANH_DATA_KEY: "" },
  );
  await Deno.remove(out, { recursive: true });
  const role = `keep_${crypto.randomUUID().slice(0, 8)}`;
  const { sql, url } = bed.journal;
  await sql.unsafe(
    `create role ${role} login password 'x'; grant usage on schema songhanh to ${role};
    grant all on all tables in schema songhanh to ${role};
    grant all on all sequences in schema songhanh to ${role}`,
  );
  const asRole = new URL(url);
  asRole.username = role;
  asRole.password = "x";
  await songhanh(
    bed,
    [...before, "--out", out],
    { code: exitCodes.noPermission, says: /this account may not drop partitions/ },
    { SONGHANH_DATABASE_URL: asRole.href },
  );
  await sql.unsafe(`drop owned by ${role}; drop role ${role}`);
  await whenNoted(bed, "perform pg_terminate_backend(pg_backend_pid())");
  await songhanh(bed, [...before, "--out", out], {
    code: exitCodes.unavailable,
    says: /the database went away: .*the same command goes on/,
  });
  await sql.unsafe("drop trigger test_noted on archived_part");
  await songhanh(bed, [...before, "--out", out], { code: exitCodes.ok, says: /5 messages/ });
});

Deno.test("what stands in the way of reading archives is said with the code of its kind", async () => {
  await using bed = await archiveBed();
  const nowhere = join(bed.dir, "nowhere");
  const out = join(bed.dir, "out");
  const show = (id: string, dir: string, ...more: string[]) => ["show", id, "--dir", dir, ...more];
  for (const args of [["verify", nowhere], show("1-1", nowhere)]) {
    await songhanh(bed, args, { code: exitCodes.noInput, says: /cannot read in ".*nowhere"/ });
  }
  await Deno.mkdir(out);
  await songhanh(bed, ["verify", out], { code: exitCodes.noInput, says: /there is no archive in/ });
  await songhanh(bed, [...before, "--out", out], { code: exitCodes.ok, says: /5 messages/ });
  await songhanh(bed, ["verify", out], { code: exitCodes.ok, says: /first +5 +6 +\d+ +yes/ });
  for (const id of ["1-99", "x", "9-9"]) {
    await songhanh(bed, show(id, out), { code: exitCodes.noInput, says: /no archive in .* has a/ });
  }
  await songhanh(bed, show("1-1", out), { code: exitCodes.ok, says: /partition +first/ });
  await songhanh(bed, show("1-1", out, "--request", join(nowhere, "x")), {
    code: exitCodes.cannotCreate,
    says: /cannot write "/,
  });
  const file = join(out, "songhanh-first.archive");
  const manifest = `${file}.json`;
  const bytes = await Deno.readFile(file);
  const text = await Deno.readTextFile(manifest);
  await Deno.writeFile(file, bytes.map((byte, at) => at === 100 ? byte ^ 1 : byte));
  await songhanh(bed, show("1-1", out), {
    code: exitCodes.dataError,
    says: /piece 1 of 1 is not what was written/,
  });
  await songhanh(bed, ["verify", out], { code: exitCodes.no, says: /NO/ });
  await Deno.remove(file);
  await songhanh(bed, show("1-1", out), { code: exitCodes.noInput, says: /cannot read in/ });
  await songhanh(bed, ["verify", out], { code: exitCodes.no, says: /NO/ });
  for (
    const [spoilt, says] of [
      ["{", /is no manifest of an archive/],
      [text.replace('"messages":5', '"messages":4'), /its signature does not hold/],
    ] as const
  ) {
    await Deno.writeTextFile(manifest, spoilt);
    await songhanh(bed, show("1-1", out), { code: exitCodes.dataError, says });
    await songhanh(bed, ["verify", out], { code: exitCodes.no, says: /NO/ });
  }
  await songhanh(bed, ["unfetched", "--days", "0"], { code: exitCodes.usage, says: /from 1/ });
});

Deno.test("what the database says while others are at a month is told as that, whatever it is", async () => {
  for (const code of ["55P03", "40P01", "55000", "42P01"]) {
    const said = Object.assign(new Error("why"), { code, name: "PostgresError" });
    const kept = await retried(() => Promise.reject(said), 0).catch((error) => error);
    const found = archiveError(kept, "/d", "write");
    assert.ok(found instanceof CommandError, code);
    assert.equal(found.exitCode, exitCodes.tryAgain, code);
    assert.match(found.message, /others kept the month busy for too long: why; /);
  }
});

Deno.test("archiveError() knows whatever may stand in the way, and leaves our mistakes what they are", () => {
  const error = (code: string, name = "Error") => Object.assign(new Error("why"), { code, name });
  const codes: readonly (readonly [Error, ExitCode])[] = [
    [new Problem("MESSAGE_UNKNOWN", "none"), exitCodes.noInput],
    [new Problem("SIGNING_REFUSED", "no key"), exitCodes.config],
    [new SpoiltPiece("piece"), exitCodes.dataError],
    [new SpoiltManifest("manifest"), exitCodes.dataError],
    ...["EACCES", "ENOSPC", "EROFS", "EDQUOT", "EIO", "ENOTDIR"].map((code) =>
      [error(code), exitCodes.cannotCreate] as const
    ),
    [error("42501", "PostgresError"), exitCodes.noPermission],
    ...["55P03", "40P01"].map((code) =>
      [error(code, "PostgresError"), exitCodes.tryAgain] as const
    ),
    ...["57P01", "08006", "53100", "25006", "58030"].map((code) =>
      [error(code, "PostgresError"), exitCodes.unavailable] as const
    ),
    ...["CONNECTION_CLOSED", "CONNECTION_DESTROYED", "ECONNRESET", "EPIPE", "ETIMEDOUT"].map(
      (code) => [error(code), exitCodes.unavailable] as const,
    ),
  ];
  for (const [given, code] of codes) {
    const found = archiveError(given, "/d", "write");
    assert.ok(found instanceof CommandError, String(given));
    assert.equal(found.exitCode, code, `${given.name} ${given.message}`);
  }
  for (const bug of [new TypeError("bug"), error("42703", "PostgresError"), error("ERR_X")]) {
    assert.equal(archiveError(bug, "/d", "write"), bug);
  }
});
