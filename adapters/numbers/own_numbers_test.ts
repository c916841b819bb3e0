import assert from "node:assert/strict";
import { catalogue } from "../../core/catalogue/mod.ts";
import type { DocumentRequest } from "../../core/documents/mod.ts";
import { isRefusal } from "../../core/verdict.ts";
import { readItems, writeItems } from "../../core/wire/mod.ts";
import { nodeSha256 } from "../seals/node_sha256.ts";
import { connect } from "../postgres/connect.ts";
import { migratedDatabase } from "../testing/migrated_database.ts";
import { OwnNumbers } from "./own_numbers.ts";

Deno.test("under() reads the primary's number as ours, and takes no digest over from other bytes", async () => {
  await using database = await migratedDatabase();
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  await using _closed = { [Symbol.asyncDispose]: () => sql.end() };
  const [ours, theirs] = ["11900000006", "10000000004"];
  await sql`insert into number_map (ours, theirs, place) values (${ours}, ${theirs}, 1)`;
  const naming = requestNaming(`${theirs}0`);
  const other = requestNaming("10000000005");
  const own = await OwnNumbers.read(sql, [naming, other]);
  const read = own.under(naming);
  assert.equal(read.items.value("ICN"), `${ours}0`);
  assert.equal(read.bodySha256, undefined);
  assert.equal(own.under(other), other);
});

function requestNaming(number: string): DocumentRequest {
  const procedure = catalogue.procedure("IID")!;
  const body = writeItems(procedure.layout, "request", { ICN: number });
  const items = readItems(procedure.layout, "request", body);
  if (isRefusal(items)) assert.fail(items.reason);
  return {
    ...{ messageId: "m", procedure, items, body, bodySha256: nodeSha256(body) },
    ...{ userId: "A0001A01", company: "", suspended: false, files: [] },
  };
}
