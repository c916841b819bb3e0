import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { channelSources, type Document, permitOf } from "../../core/documents/mod.ts";
import { byteSeal } from "../seals/byte_seal.ts";
import { connect } from "../postgres/connect.ts";
import { transact } from "../postgres/transact.ts";
import { copyIn, type TableRows } from "../journal/copy_rows.ts";
import { migratedDatabase } from "../testing/migrated_database.ts";
import {
  type DigestedWrite,
  digestWrites,
  documentCopies,
  documentFromRow,
  documentLines,
  type DocumentRow,
  writeDocuments,
  writeRest,
} from "./document_rows.ts";
import { closeOutputs, outputCopy, outputLines, putOutputs } from "./waiting_outputs.ts";

const seal = byteSeal(undefined);
const at = new Date("2026-11-22T05:06:07.089Z");
const later = new Date("2026-11-22T05:06:08.090Z");

function documentOf(sequence: string, change: Partial<Document> = {}): Document {
  return {
    id: `109${sequence}`,
    number: `109${sequence}0`,
    family: "import declaration",
    keys: [`cargo:${sequence}`, `invoice:${sequence}`],
    owner: "A0001",
    declarant: "A0001",
    company: "CÔNG TY THỬ “Đ”",
    office: "01AB",
    state: "draft",
    content: { procedure: "IDA", body: crypto.getRandomValues(new Uint8Array(3_000)) },
    corrections: 0,
    dates: { created: at },
    links: [],
    printed: [],
    receipts: [],
    complete: true,
    ...change,
  };
}

const stored = documentOf("00000001");
const made = documentOf("00000002");
const channel = { kind: "known", channel: 2, rule: "thử", version: "1", kept: false } as const;

/** A batch that makes a document, changes it again, and changes a stored one, also twice by one message. */
const batch: readonly DigestedWrite[] = [
  write(made, 1),
  write({ ...stored, keys: ["cargo:other"], state: "registered", channel }, 2),
  write(documentOf("00000003", { keys: [], number: "", complete: false }), 3),
  write({ ...made, state: "registered", channel, keys: [made.keys[0]!, "invoice:new"] }, 4, later),
  write(
    {
      ...stored,
      state: "cleared",
      correction: { procedure: "IDA01", body: new Uint8Array([0, 255]), expiresAt: later },
    },
    5,
    later,
  ),
  write({ ...stored, state: "cancelled" }, 5, later),
];

function write(document: Document, sequence: number, when = at): DigestedWrite {
  const change = {
    document,
    id: { stream: 7, sequence },
    procedure: "IDC",
    stoodIn: true,
    at: when,
  };
  return digestWrites([change], seal)[0]!;
}

const request = { procedure: "IDC", userId: "A0001A01", path: "T00001", linkInfo: "M1" };
const reports = ["VAD1AC", "VAD1RC", "VAD1RC"].map((output) => ({
  terminal: "T00001",
  output,
  information: made.number,
  values: { IMN: "CÔNG TY", CMD: ["12", "34"] },
  request,
  id: { stream: 7, sequence: 1 },
  at,
}));
const outputs = closeOutputs(reports, seal);

/** All rows after a batch was written to a database that has one document. */
async function rowsAfter(send: (sql: Sql) => Promise<unknown>) {
  await using database = await migratedDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  try {
    await writeDocuments(sql, [write(stored, 0)], seal);
    await send(sql);
    return {
      // Places are in order only among the changes of one document.
      documents: (await sql`select * from document order by id`)
        .map(({ change_place: _, ...row }) => row),
      keys: await sql`select * from document_key order by key, id`,
      changes: await sql`
        select id, stream, sequence, at, procedure, number, state, channel, rule
        from document_history order by id, place`,
      outputs: await sql`select * from waiting_output order by id`,
    };
  } finally {
    await sql.end();
  }
}

async function sendByCopy(sql: Sql, copies: readonly TableRows[]): Promise<void> {
  await transact(sql, {
    read: () => Promise.resolve(),
    write: (transaction) =>
      Promise.resolve([
        ...copies.map((copy) => copyIn(transaction, copy).copied),
        ...writeRest(transaction, batch, isStored, seal),
      ]),
  });
}

const isStored = (id: string) => id === stored.id;

Deno.test("documents and reports are the same rows, sent by statements or by COPY", async () => {
  const byStatement = await rowsAfter(async (sql) => {
    await writeDocuments(sql, batch, seal);
    await putOutputs(sql, outputs, seal);
  });
  const byCopy = await rowsAfter((sql) =>
    sendByCopy(sql, [...documentCopies(batch, isStored, seal), outputCopy(outputs, seal)])
  );
  assert.deepEqual(byCopy, byStatement);
  const { documents, keys, changes } = byCopy;
  assert.deepEqual(documents.map(({ state }) => state), ["cancelled", "registered", "draft"]);
  assert.deepEqual(
    keys.map(({ key }) => key),
    ["cargo:00000001", "cargo:00000002", "invoice:00000001", "invoice:new"],
  );
  assert.deepEqual(
    changes.map(({ id, sequence, state }) => [id.slice(-1), Number(sequence), state]),
    [
      ...[["1", 0, "draft"], ["1", 2, "registered"], ["1", 5, "cleared"]],
      ...[["2", 1, "draft"], ["2", 4, "registered"]],
      ["3", 3, "draft"],
    ],
    "of two changes by one message the first tells",
  );
});

Deno.test("documentCopies() has nothing for a table where nothing is new", () => {
  const onlyStored = batch.filter(({ document }) => isStored(document.id));
  assert.deepEqual(documentCopies(onlyStored, isStored, seal), []);
});

Deno.test("documentFromRow() reads channel and permit as they were written, and as earlier versions did", () => {
  const rowOf = (
    state: DocumentRow["state"],
    family: DocumentRow["family"],
    facts: object,
    dates: object = {},
  ): DocumentRow => ({
    ...{ id: "10900000001", number: "109000000010", family, state, owner: "A0001" },
    ...{ declarant: "A0001", office: "01AB", content_procedure: "IDA", sealed: false },
    ...{
      content: new Uint8Array(),
      correction_procedure: null,
      correction: null,
      complete: true,
      digest: null,
    },
    facts: {
      ...{ company: "", corrections: 0, links: [], printed: [], receipts: [] },
      ...facts,
      dates: { created: at.toISOString(), registered: at.toISOString(), ...dates },
    },
  });
  const read = (...args: Parameters<typeof rowOf>) => documentFromRow(rowOf(...args), [], seal);
  const unknown = { kind: "unknown", since: later, atLeast: 2 } as const;
  const written = { channel: { ...unknown, since: later.toISOString() } };
  assert.deepEqual(read("registered", "import declaration", written).channel, unknown);

  const corrected = { corrected: later.toISOString() };
  const families = [
    "import declaration",
    "small export declaration",
    "transport declaration",
  ] as const;
  for (const family of families) {
    const old = read("registered", family, {}, corrected);
    assert.deepEqual(old.channel, { kind: "unknown", since: later, atLeast: 1 }, family);
    assert.equal(permitOf(old), "unknown");
    assert.equal(read("draft", family, {}).channel, undefined);
  }
  assert.equal(read("registered", "sea manifest", {}).channel, undefined);

  const { kind: _, ...old } = channel;
  const ours = read("registered", "import declaration", { channel: old });
  assert.deepEqual(ours.channel, channel);
  assert.equal(permitOf(ours), "none");
  const told = { channel: { ...old, rule: channelSources.primary } };
  assert.equal(permitOf(read("registered", "import declaration", told)), "unknown");
  const permitted = { cleared: at.toISOString() };
  assert.equal(permitOf(read("registered", "import declaration", told, permitted)), "given");
});

Deno.test("the lines of a batch name the row that each document was and the one that is left", () => {
  const before = (id: string) => isStored(id) ? "2.before" : undefined;
  const lines = documentLines(batch, before).map((line) => line.split(" "));
  assert.deepEqual(lines.map(([kind, was, , id]) => [kind, was, id]), [
    ["document", "-", made.id],
    ["document", "2.before", stored.id],
    ["document", "-", "10900000003"],
  ]);
  assert.deepEqual(lines.map(([, , is]) => is), [3, 5, 2].map((at) => batch[at]!.digest));
});

Deno.test("reports of one message have digests of their own, be they the same", () => {
  const lines = outputLines(outputs);
  assert.equal(new Set(lines).size, 3);
  assert.match(lines[2]!, /^report - 2\.[\w+/]{43}= T00001 VAD1RC$/);
  assert.deepEqual(outputs.map(({ outputs, nth }) => [outputs.length, nth]), [[3, 1]]);
});
