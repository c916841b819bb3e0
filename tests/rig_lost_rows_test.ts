/**
 * An asynchronous failover that loses rows, with a real pair in production shape (F55): the replica is
 * cut off, the primary dies with what it committed since, the replica is promoted. The other ways in
 * which a database goes back are in lost_rows_test.ts; here the server's timeline tells, and nobody
 * ever sees the same server again.
 */
import { balanceOf } from "../adapters/balance/balance.ts";
import assert from "node:assert/strict";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { Desk } from "./support/desk.ts";
import { Office } from "./support/office.ts";
import { debianPrograms } from "./rig/debian_programs.ts";
import { Rig } from "./rig/rig.ts";

const programs = debianPrograms();
const importers = ["M1001M01", "M1001M02", "M1002M01", "M1004M01"];

Deno.test({
  name: "F55: an asynchronous failover loses rows while two gateways stand in, in production shape",
  ignore: programs === undefined,
  fn: async () => {
    await using rig = await Rig.start({
      ...{ programs: programs!, replication: "asynchronous", primary: "none" },
    });
    const { pair, gateways } = rig;
    const office = new Office(
      importers.map((userId, index) => new Desk(() => gateways[index % 2]!.edi, userId)),
    );
    const accepted = () => office.filed.filter(({ number }) => number !== undefined);
    const more = async (count: number) => {
      const before = accepted().length;
      await waitUntil(`${count} more`, () => accepted().length >= before + count, 60_000);
    };
    await more(20);
    await pair.cut();
    await more(20);
    await pair.primary.kill();
    await pair.promote();
    for (const gateway of gateways) {
      await waitUntil(`gateway ${gateway.name} says what is lost`, async () => {
        const { status, text } = await gateway.ask("/readyz") ?? { status: 0, text: "" };
        return status === 503 && /lost what it had committed.*songhanh acknowledge/.test(text);
      }, 60_000);
    }
    const acknowledged = await rig.operator().post("/acknowledge", { reason: "looked at" });
    assert.equal(acknowledged.status, 200);
    await acknowledged.body?.cancel();
    await more(20);
    await office.close();

    const numbers = accepted().map(({ number }) => number!);
    assert.equal(new Set(numbers).size, numbers.length, "no number is given twice (I3)");
    await using journal = rig.journal();
    const rows = await journal.sql`select document from message where state = 'stood in'`;
    const stored = new Set(rows.map(({ document }) => document));
    assert.deepEqual(
      numbers.filter((number) => !stored.has(number)),
      [],
      "told and not there (I1)",
    );
    assert.deepEqual((await balanceOf(journal.sql)).problems, []);
    const lines = gateways.flatMap(({ process }) => process.lines);
    assert.deepEqual(lines.filter(({ event }) => /a lane failed/.test(event)), []);
    const said = lines.filter(({ level, event }) => level === "error" && /has lost/.test(event));
    assert.ok(said.length > 0 && said.every(({ rows }) => Number(rows) > 0), "with numbers");
  },
});
