/**
 * Messages that cannot be learnt (F68, F69): each costs itself only. The ledger goes on behind it, and
 * says of what it may have changed that it does not know.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { isLedgerComplete } from "../adapters/documents/is_ledger_complete.ts";
import { LedgerFeeder, type LedgerFeederOptions } from "../adapters/ledger/ledger_feeder.ts";
import { writeRequest } from "../adapters/terminal/mod.ts";
import { withSeed } from "../adapters/testing/seeded.ts";
import { peekHeader, writeResultMessage } from "../core/wire/mod.ts";
import { hostileClasses, hostileItems, requestLayouts } from "./support/hostile_bytes.ts";
import { Relayed } from "./support/relayed.ts";
import { testSeal } from "./support/standby_office.ts";

const ownerInDoubt = "owner A0001";

/** A message whose items are these bytes, accepted by VNACCS. */
async function accepted(relayed: Relayed, procedure: string, items: Uint8Array): Promise<void> {
  const { userId, terminalId: path } = relayed.terminal.account;
  const { contentType, body } = writeRequest({
    header: { control: "SS", procedure, userId, path, system: "1" },
    items,
    random: () => 0,
  });
  const handed = await relayed.handOverBytes(procedure, contentType, body);
  await relayed.answer(
    handed,
    writeResultMessage({ request: peekHeader(body)!, codes: [], receivedAt: new Date() }),
  );
}

async function doubts(relayed: Relayed): Promise<string[]> {
  const rows = await relayed.sql`select distinct name from document_doubt order by name`;
  return rows.map(({ name }) => name);
}

Deno.test("the ledger passes accepted messages with hostile bytes of every procedure (F68)", async () => {
  await using relayed = await Relayed.open();
  const classes = ["control 0", "control 1", "delete", "blanks and a NUL", "U+FFFE"];
  await withSeed(async (chance) => {
    for (const { code, layout } of requestLayouts()) {
      const bytes = hostileClasses[classes[Math.floor(chance() * classes.length)]!]!;
      await accepted(relayed, code, hostileItems(code, layout, bytes));
    }
  });
  const number = await relayed.relay("IDA", { BL1: "B1" });
  assert.equal(await relayed.feeder.catchUp(10_000), true);
  assert.equal((await relayed.stored(number))?.number, number, "what came behind them is learnt");
  assert.deepEqual(relayed.bugs, [], "nothing of it is a mistake");
  const names = await doubts(relayed);
  assert.ok(names.includes(ownerInDoubt));
  // deno-lint-ignore no-control-regex -- what must not be there
  for (const name of names) assert.doesNotMatch(name, /[\x00-\x1f\x7f\ufffd]/);
  for (const table of ["document", "document_key", "document_doubt", "document_change"]) {
    const [row] = await relayed.sql.unsafe(
      `select count(*)::int as n from ${table} t where t::text ~ '[\\x01-\\x1f\\x7f]'`,
    );
    assert.equal(row!.n, 0, table);
  }
  assert.equal(await isLedgerComplete(relayed.sql), false, "and the status says so");

  await relayed.sql`update mode set mode = 'standby', epoch = 1, since = now()`;
  assert.equal(await relayed.feeder.catchUp(10_000), true);
  assert.equal(await relayed.refusal("IID", { ICN: number }), "A0011", "nothing certain is known");
  assert.equal(await relayed.refusal("IDA", { BL1: "B7" }), undefined, "a new paper names nothing");
});

Deno.test("a message that nobody answered puts nothing in doubt but what it names", async () => {
  await using relayed = await Relayed.open();
  const number = await relayed.relay("IDA", { BL1: "B1" });
  const { layout } = requestLayouts().find(({ code }) => code === "IDC")!;
  const send = (items: Uint8Array) => {
    const { contentType, body } = writeRequest({
      header: { control: "SS", procedure: "IDC", userId: "A0001A01", path: "T00001", system: "1" },
      items,
      random: () => 0,
    });
    return relayed.handOverBytes("IDC", contentType, body);
  };
  // Whoever sent it, the user whom it names need not know of it.
  const hostile = await send(hostileItems("IDC", layout, [0]));
  await relayed.settle(hostile, "unknown");
  await send(hostileItems("IDC", layout, [0]));
  await relayed.sql`update mode set mode = 'standby', epoch = 1, since = now()`;
  assert.equal(await relayed.feeder.catchUp(5_000), true);
  assert.deepEqual(await doubts(relayed), []);
  assert.equal(await relayed.refusal("IID", { ICN: number }), undefined);
});

/** Mistakes of ours over one message among twenty, the one of this sequence. */
const mistakes: Readonly<
  Record<string, (sequence: number) => { sql?: string; options?: Partial<LedgerFeederOptions> }>
> = {
  "its bytes cannot be opened": () => ({
    options: {
      seal: {
        ...testSeal,
        open(stored, sealed, place) {
          const opened = testSeal.open(stored, sealed, place);
          if (Buffer.from(opened).includes(badBill)) throw new Error("cannot open stored bytes");
          return opened;
        },
      },
    },
  }),
  "writing its change fails": (sequence) => ({
    sql: failing("document", sequence, "raise exception 'a mistake over this document'"),
  }),
  "what was learnt violates a rule of the database": (sequence) => ({
    sql: failing("document", sequence, "raise check_violation using message = 'no such document'"),
  }),
};

const badBill = "BADONE";

function failing(table: string, sequence: number, how: string): string {
  return `create function refuse_bad() returns trigger language plpgsql as $$ begin
      if new.sequence = ${sequence} then ${how}; end if;
      return new;
    end $$;
    create trigger refuse_bad before insert or update on ${table} for each row
      execute function refuse_bad()`;
}

for (const [name, make] of Object.entries(mistakes)) {
  Deno.test(`the ledger learns all messages but the one where ${name} (F69)`, async () => {
    await using relayed = await Relayed.open();
    await withSeed(async (chance) => {
      const place = Math.floor(chance() * 20);
      const { sql, options } = make(place + 1);
      if (sql !== undefined) await relayed.sql.unsafe(sql);
      const bugs: unknown[] = [];
      const feeder = new LedgerFeeder({
        sql: relayed.sql,
        seal: testSeal,
        companyOf: () => "",
        onBug: (error) => bugs.push(error),
        ...options,
      });
      const numbers: string[] = [];
      for (let each = 0; each < 20; each++) {
        const BL1 = each === place ? badBill : `B${each}`;
        numbers.push(await relayed.relay("IDA", { BL1 }));
      }
      assert.equal(await feeder.catchUp(20_000), true);
      for (const [each, number] of numbers.entries()) {
        assert.equal((await relayed.stored(number))?.number, each === place ? undefined : number);
      }
      assert.equal(bugs.length, 1, String(bugs));
      assert.deepEqual(await doubts(relayed), [ownerInDoubt]);
      const turn = await feeder.turn();
      assert.deepEqual([turn.read, turn.caughtUp], [0, true]);
    });
  });
}
