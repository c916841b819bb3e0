import assert from "node:assert/strict";
import type { ISql } from "postgres";
import { isRefusalCode, outcomeOf } from "../../core/outcome.ts";
import { formatMessageId, type MessageRecord } from "../journal.ts";
import { MessageStore } from "./message_store.ts";
import { aRecord, ScratchJournal } from "../testing/scratch_journal.ts";

const reply = (text: string) => ({
  status: 200,
  contentType: "text/plain",
  bytes: new TextEncoder().encode(text),
});

/** Messages of every outcome, by name; `find` gives the names of what a search finds. */
async function searched(journal: ScratchJournal) {
  const { writer } = await journal.writer();
  const names = new Map<string, string>();
  const put = async (name: string, more: Partial<MessageRecord>) => {
    const appended = await writer.append(aRecord(name, more));
    assert.ok(appended.kind === "recorded");
    names.set(formatMessageId(appended.id), name);
    return appended.id;
  };
  const answer = async (name: string, code: string, more: Partial<MessageRecord> = {}) => {
    const id = await put(name, more);
    await writer.settle({ id, at: Date.now(), state: "answered", code, reply: reply(name) });
    return id;
  };
  return {
    ...{ put, answer, writer },
    async find(search: Omit<Parameters<MessageStore["search"]>[0], "limit">) {
      const { rows } = await journal.store.search({ ...search, limit: 50 });
      return rows.map(({ id }) => names.get(formatMessageId(id))).sort();
    },
  };
}

Deno.test("MessageStore.search() finds as refused what the primary or the standby refused, too", async () => {
  await using journal = await ScratchJournal.open();
  const { put, answer, writer, find } = await searched(journal);
  await answer("accepted", "00000");
  await answer("warned", "W0001");
  await answer("logged on", "LOGON OK");
  await answer("refused by VNACCS", "S0003");
  await answer("not verified by VNACCS", "Verification GW Error");
  await put("refused by the gateway", { state: "refused", code: "A0001", reply: reply("A0001") });
  await put("accepted by the standby", { state: "stood in", code: "00000", reply: reply("ok") });
  await put("refused by the standby", { state: "stood in", code: "E0004", reply: reply("E0004") });
  const busy = await put("not taken by VNACCS", {});
  await writer.settle({ id: busy, at: Date.now(), state: "refused", code: "A0011" });
  const lost = await put("unknown", {});
  await writer.settle({ id: lost, at: Date.now(), state: "unknown", code: "A0007" });
  assert.deepEqual(await find({ state: "refused" }), [
    "not taken by VNACCS",
    "not verified by VNACCS",
    "refused by VNACCS",
    "refused by the gateway",
    "refused by the standby",
  ]);
  // A state is still what the journal says.
  assert.equal((await find({ state: "answered" })).length, 7);
  assert.deepEqual(await find({ code: "S0" }), ["refused by VNACCS"]);
  assert.deepEqual(await find({ code: "A0011" }), ["not taken by VNACCS"]);
  assert.deepEqual(await find({ code: "A0007" }), ["unknown"]);
  assert.deepEqual(await find({ code: "VERIFICATION" }), ["not verified by VNACCS"]);
  assert.deepEqual(await find({ code: "00000" }), ["accepted", "accepted by the standby"]);
  assert.deepEqual(await find({ code: "S0003", state: "unknown" }), []);
});

Deno.test("MessageStore tells outcomes apart, and a repeat has that of its first", async () => {
  await using journal = await ScratchJournal.open();
  const { put, answer, writer, find } = await searched(journal);
  const settle = async (name: string, state: "unknown" | "refused" | "decided" | "absent") => {
    const id = await put(name, {});
    await writer.settle({ id, at: Date.now(), state: "unknown", code: "A0007" });
    if (state !== "unknown") await writer.settle({ id, at: Date.now(), state });
    return id;
  };
  await answer("done", "00000");
  const refused = await answer("refused by VNACCS", "S0003");
  await put("repeat of that", { state: "repeated", first: refused });
  await answer("a proxy's page", "<html>", { procedure: "IDA" });
  await put("not verified", { state: "refused", code: "Verification GW Error" });
  await put("refused in standby", { state: "refused", code: "E0103" });
  await put("done in standby", { state: "stood in", code: "W0001" });
  await put("in flight", {});
  const lost = await settle("lost", "unknown");
  await put("repeat of the lost", { state: "repeated", first: lost, code: "A0007" });
  await settle("not there", "absent");
  await settle("settled elsewhere", "decided");
  assert.deepEqual(await find({ outcome: "accepted" }), ["done", "done in standby"]);
  assert.deepEqual(await find({ outcome: "refused by the centre" }), [
    "refused by VNACCS",
    "refused in standby",
    "repeat of that",
  ]);
  assert.deepEqual(await find({ outcome: "refused by the gateway" }), [
    "not there",
    "not verified",
  ]);
  const unknown = ["a proxy's page", "lost", "repeat of the lost", "settled elsewhere"];
  assert.deepEqual(await find({ outcome: "unknown" }), unknown);
  const { rows } = await journal.store.search({ state: "in flight", limit: 5 });
  assert.deepEqual(rows.map(({ outcome }) => outcome), [null]);
  assert.equal((await journal.store.find(refused))?.outcome, "refused by the centre");
});

Deno.test("the database tells outcomes apart by the rules of core", async () => {
  await using journal = await ScratchJournal.open();
  const codes = ["00000", "W0001", "S0003", "E9990", "E0103", "A0011", "U0001", "OE1001-00009"];
  const texts = ["LOGON OK", "High security alert", "Message Format GW Error", "<html>", "", null];
  const cases = ["IDA", "#REP1", "?A2", "TTM", "REQ", "SYG", "TTMX", null].flatMap((procedure) =>
    ["handed over", "stood in", "refused"].flatMap((taken) =>
      ["in flight", "answered", "unknown", "refused", "absent", "decided"].flatMap((state) =>
        [...codes, ...texts].map((code) => ({ procedure, taken, state, code }))
      )
    )
  );
  const told = await journal.sql<{ outcome: string | null; refuses: boolean | null }[]>`
    select outcome_of(c.procedure, c.taken, c.state, c.code) as outcome,
      is_refusal(c.code) as refuses
    from unnest(${cases.map((each) => each.procedure)}::text[],
      ${cases.map((each) => each.taken)}::text[], ${cases.map((each) => each.state)}::text[],
      ${cases.map((each) => each.code)}::text[])
      with ordinality as c(procedure, taken, state, code, n) order by n`;
  assert.equal(told.length, cases.length);
  for (const [index, each] of cases.entries()) {
    assert.equal(told[index]!.outcome ?? undefined, outcomeOf(each), JSON.stringify(each));
    assert.equal(told[index]!.refuses ?? false, isRefusalCode(each.code), `${each.code}`);
  }
});

Deno.test("MessageStore.search() finds messages of a document by either system's number", async () => {
  await using journal = await ScratchJournal.open();
  const { sql } = journal;
  const { put, answer, find } = await searched(journal);
  await put("in standby", { state: "stood in", document: "109000000100", reply: reply("ok") });
  await answer("given back", "00000", { document: "100000000110" });
  await answer("of another", "00000", { document: "100000000230" });
  await answer("by its key", "00000", { document: "cargo:B 1" });
  await sql`truncate number_map`;
  await sql`insert into number_map (ours, theirs, place) values ('10900000010', '10000000011', 1)`;
  const both = ["given back", "in standby"];
  for (
    const name of ["109000000100", "10 90000001 0", "10000000011", "10 00000001 1 3", "1000000001"]
  ) {
    assert.deepEqual(await find({ document: name }), both, name);
  }
  assert.deepEqual(await find({ document: "cargo:B 1" }), ["by its key"]);
  assert.deepEqual(await find({ document: "109000000" }), []);
  await sql`truncate number_map`;
});

/** Rows of `message` and `outcome` that a transaction has read. */
async function rowsRead(transaction: ISql): Promise<number> {
  const [row] = await transaction<{ n: number }[]>`
    select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::integer as n
    from pg_stat_xact_user_tables where relname in ('message', 'outcome')`;
  return row!.n;
}

Deno.test("MessageStore.search() does not read the whole journal for what was refused", async () => {
  await using journal = await ScratchJournal.open();
  const { sql, store } = journal;
  await sql`
    insert into message (stream, sequence, received_at, epoch, sender, state, digest, sealed, request)
    select 9, n, now() - n * interval '1 second', 1, '', 'handed over', '\\x00', false, '\\x00'
    from generate_series(1, 20000) n`;
  await sql`
    insert into outcome (stream, sequence, step, at, epoch, state, code)
    select 9, n, 1, now(), 1, 'answered', case when n % 1000 = 0 then 'S0003' else '00000' end
    from generate_series(1, 20000) n`;
  await sql`analyze message`;
  await sql`analyze outcome`;
  for (
    const search of [{ state: "refused" }, { code: "S0003" }, {
      outcome: "refused by the centre",
    }] as const
  ) {
    await sql.begin(async (transaction) => {
      const before = await rowsRead(transaction);
      const { rows } = await new MessageStore(
        transaction as unknown as typeof sql,
        store.seal,
      ).search({ ...search, limit: 50 });
      assert.equal(rows.length, 20);
      const read = await rowsRead(transaction) - before;
      assert.ok(read < 1_000, `${read} rows were read`);
    });
  }
  await sql`truncate message, outcome cascade`;
});
