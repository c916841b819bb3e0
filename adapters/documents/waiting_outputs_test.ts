import assert from "node:assert/strict";
import { catalogue } from "../../core/catalogue/mod.ts";
import { writeOutputMessage } from "../../core/wire/mod.ts";
import { byteSeal } from "../seals/byte_seal.ts";
import { connect } from "../postgres/connect.ts";
import { migrate } from "../postgres/migrate.ts";
import { migrations } from "../postgres/migrations/mod.ts";
import { scratchDatabase } from "../testing/scratch_database.ts";
import {
  closeOutputs,
  type OutputRow,
  putOutputs,
  type WaitingOutput,
  writeDelivery,
} from "./waiting_outputs.ts";

const schema = "songhanh";
const at = new Date("2026-11-22T05:06:07Z");
const seal = byteSeal(undefined);
const output: WaitingOutput = {
  terminal: "T00001",
  output: "VAD1AC",
  information: "109000000060",
  values: { ICN: "109000000060", IMN: "CÔNG TY" },
  request: { procedure: "IDC", userId: "A0001A01", path: "T00001", linkInfo: "M1000120261122" },
  id: { stream: 1, sequence: 1 },
  at,
};

/** The message as it was written when it was decided, before the token of a delivery was known. */
function writtenAtOnce(rtpInfo?: string): Uint8Array {
  const { output: code, values, request, information } = output;
  const message = catalogue.output(code)!;
  return writeOutputMessage({ message, values, request, receivedAt: at, information, rtpInfo });
}

/** What two releases had before the step that brings both to the same table. */
const releases = [
  {
    what: "as its message",
    column: "bytes",
    change: [],
    content: () => writtenAtOnce(),
  },
  {
    what: "as what it says",
    column: "content",
    change: [
      "alter table waiting_output rename column bytes to content",
      "alter table waiting_output drop constraint waiting_output_token_key",
      "create unique index waiting_output_token on waiting_output (token) where token is not null",
    ],
    content: () => {
      const { request, values } = output;
      return new TextEncoder().encode(JSON.stringify({ request, values }));
    },
  },
] as const;

for (const { what, column, change, content } of releases) {
  Deno.test(`a report that an earlier version kept ${what} is delivered like one of now`, async () => {
    await using database = await scratchDatabase();
    const sql = connect(database.url, { schema, connectionsMax: 1 });
    const fetch = async (token: string) => {
      const [row] = await sql`
        select * from retrieve_output(${token === "first" ? "begin" : "next"}, 'T00001', 'h', null,
          'first', ${token}, ${at}, '180 seconds')`;
      assert.equal(row!.result, "output");
      return writeDelivery(row as unknown as OutputRow, token, { catalogue, seal });
    };
    try {
      const before = migrations.findIndex(({ name }) => name.startsWith("0010"));
      await migrate(sql, schema, migrations.slice(0, before));
      for (const statement of change) await sql.unsafe(statement);
      await sql`
        insert into waiting_output (terminal, output, document, stream, sequence, created_at,
          sealed, ${sql(column)})
        values ('T00001', 'VAD1AC', ${output.information}, 1, 1, ${at}, false, ${content()})`;
      assert.equal((await migrate(sql, schema, migrations))[0], "0010_since_release");
      await putOutputs(sql, closeOutputs([output], seal), seal);
      assert.notEqual(writtenAtOnce()[0], "{".charCodeAt(0));
      assert.deepEqual(await fetch("first"), writtenAtOnce("first"), "kept before");
      assert.deepEqual(await fetch("second"), writtenAtOnce("second"), "kept now");
    } finally {
      await sql.end();
    }
  });
}
