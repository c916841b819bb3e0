/**
 * What a message costs the database: rows and entries of indexes, each time as many as are listed here.
 * Whoever adds one sees it, and who takes one away writes it down. Bytes of log are held to a bound.
 */
import assert from "node:assert/strict";
import { connect } from "../adapters/postgres/connect.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { catalogue } from "../core/catalogue/mod.ts";
import { exampleItems } from "../core/testing/example_items.ts";
import { declarations } from "./support/declarations.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { countWritten } from "./support/count_written.ts";

const messages = 96;

interface Part {
  readonly rows: Readonly<Record<string, number>>;
  readonly entries: Readonly<Record<string, number>>;
}

/** Of each message: the journal. */
const journal: Part = {
  rows: { message: 1, send_key: 1 },
  entries: {
    message_document: 1,
    message_pkey: 1,

    message_time: 1,
    message_send_key_once: 1,
    message_user: 1,
  },
};

const document: Part = {
  rows: { document: 1 },
  entries: {
    document_changed: 1,
    document_office: 1,
    document_owed: 1,
    document_owner: 1,
    document_pkey: 1,
  },
};

const name: Part = {
  rows: {},
  entries: { document_first_key: 1 },
};

/** As many as there are. */
const reports: Part = {
  rows: { waiting_output: 1 },
  entries: { waiting_output_pkey: 1, waiting_output_terminal: 1 },
};

/** What stood in the document before. */
const earlier: Part = {
  rows: { document_change: 1 },
  entries: { document_change_message: 1, document_change_pkey: 1 },
};

Deno.test("a message that is stood in writes few rows and index entries", async (test) => {
  await using database = await migratedDatabase();
  await using gateway = await GatewayProcess.start({
    dataDir: await Deno.makeTempDir(),
    databaseUrl: database.url,
    env: {
      ...testdataSettings,
      SONGHANH_MODE: "standby",
      SONGHANH_PERMIT: "all",
      SONGHANH_WORKERS: "1",
      SONGHANH_DATA_KEY: btoa("k".repeat(32)),
    },
  });
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  const desk = new Desk(() => gateway.edi, "M1001M01");
  const each = (
    name: string,
    parts: readonly Part[],
    logBytesMax: number,
    send: (n: number) => Promise<unknown>,
  ) =>
    test.step(name, async () => {
      const written = await countWritten(sql, async () => {
        await Promise.all(Array.from({ length: messages }, (_, n) => send(n)));
      });
      const per = (counts: Readonly<Record<string, number>>) =>
        Object.fromEntries(
          Object.entries(counts).map(([name, n]) => [name, Math.round(n / messages)] as const)
            .filter(([, n]) => n > 0)
            .sort(),
        );
      const sum = (of: "rows" | "entries") =>
        per(Object.fromEntries(
          parts.flatMap((part) =>
            Object.entries(part[of]).map(([name, n]) => [name, n * messages] as const)
          ),
        ));
      assert.deepEqual(per(written.rows), sum("rows"));
      assert.deepEqual(per(written.entries), sum("entries"));
      const logBytes = Math.round(written.logBytes / messages);
      assert.ok(logBytes < logBytesMax, `${logBytes} bytes of log: ${bytesOf(written.bytes)}`);
    });
  try {
    const small = exampleItems(catalogue.procedure("MIC")!);
    await desk.accepted("MIC", { ...small, HAB: "FIRST" });
    await each(
      "MIC",
      [journal, document, name, reports],
      4_300,
      (n) => desk.accepted("MIC", { ...small, HAB: `HAWB${n}` }),
    );
    const numbers: string[] = [];
    await each("IDA", [journal, document, name], 6_700, async (n) => {
      const bill = { ...declarations.importOneLine, BL1: `BILL${n}` };
      numbers[n] = (await desk.accepted("IDA", bill)).information;
    });
    await each(
      "IDC",
      [journal, document, name, earlier, reports],
      7_000,
      (n) => desk.accepted("IDC", { ICN: numbers[n]! }),
    );
    await each("IID", [journal], 2_750, (n) => desk.job("IID", { ICN: numbers[n]! }));
  } finally {
    await sql.end();
  }
});

function bytesOf(bytes: Readonly<Record<string, number>>): string {
  return Object.entries(bytes).sort(([, a], [, b]) => b - a)
    .map(([name, n]) => `${name} ${Math.round(n / messages)}`).join(", ");
}
