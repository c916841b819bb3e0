import { builtInOffices } from "../../core/codes/mod.ts";
import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { catalogue } from "../../core/catalogue/mod.ts";
import { channelOf, type OfficerAct, type OfficerActKind } from "../../core/documents/mod.ts";
import type { Channel } from "../../core/procedures/mod.ts";
import { Header, headerBytes, headerEndOffset, readItems } from "../../core/wire/mod.ts";
import { isRefusal } from "../../core/verdict.ts";
import { listAudit } from "../audit/audit_store.ts";
import { byteSeal } from "../seals/byte_seal.ts";
import { scratchSchema } from "../testing/scratch_schema.ts";
import { actOnDocument } from "./act_on_document.ts";
import { countOpen, countWaiting, findDeclaration, listDeclarations } from "./office_documents.ts";
import { officerActs } from "./officer_act_store.ts";
import { scratchDeclaration, scratchTerminal } from "../testing/scratch_declaration.ts";
import { type OutputRow, writeDelivery } from "../documents/waiting_outputs.ts";

const offices = builtInOffices;
const now = { date: new Date(), offices };
const seal = byteSeal(undefined);
const at = new Date("2026-03-02T02:00:00Z");

async function act(
  sql: Sql,
  document: { readonly id: string; readonly number: string },
  kind: OfficerActKind,
  change: Partial<OfficerAct> & { readonly office?: string } = {},
) {
  const { office = "01AB", officer = "hoa", ...rest } = change;
  const request = {
    documentId: document.id,
    act: { kind, text: "lý do", good: true, at, ...rest },
    officer,
    office,
    seenNumber: document.number,
  };
  return await actOnDocument(sql, request, { catalogue, seal, offices });
}

Deno.test("actOnDocument() clears a yellow declaration, and its terminal fetches the permit", async () => {
  await using schema = await scratchSchema("standby");
  const { sql } = schema;
  const document = await scratchDeclaration(sql, { channel: 2 });
  assert.deepEqual(await act(sql, document, "clear"), {
    kind: "refused",
    fault: "papers unchecked",
  });
  assert.equal((await act(sql, document, "papers")).kind, "done");
  const outcome = await act(sql, document, "clear");
  assert.ok(outcome.kind === "done");
  assert.deepEqual(outcome.outputs, ["VAD2AG"]);

  const found = (await findDeclaration(sql, document.id, "01AB", seal, now))!;
  assert.equal(found.document.state, "cleared");
  assert.equal(found.steps.length, 1, "messages alone are steps");
  const acts = await officerActs(sql, document.id);
  assert.deepEqual(acts.map(({ kind, officer }) => [kind, officer]), [
    ["papers", "hoa"],
    ["clear", "hoa"],
  ]);
  const [row] = await sql`
    select * from retrieve_output('begin', ${scratchTerminal}, 'h', null, '', 'token', ${at},
      '180 seconds')`;
  assert.equal(row!.result, "output");
  const bytes = writeDelivery(row as unknown as OutputRow, "token", { catalogue, seal });
  const header = new Header(new TextDecoder().decode(bytes.subarray(0, headerEndOffset)));
  assert.equal(header.trimmed("outputCode"), "VAD2AG0");
  assert.equal(header.trimmed("linkInfo"), "");
  assert.equal(header.trimmed("path"), scratchTerminal);
  assert.equal(header.trimmed("subject"), document.number);
  const { layout } = catalogue.output("VAD2AG")!;
  assert.ok(!isRefusal(readItems(layout, "output", bytes, headerBytes)));
  const [entry] = await listAudit(sql, { limit: 1 });
  assert.deepEqual([entry!.actor, entry!.action, entry!.epoch], ["hoa", "declaration clear", 1]);
});

Deno.test("actOnDocument() confirms duties with reference and reason, on record; the permit waits", async () => {
  await using schema = await scratchSchema("standby");
  const { sql } = schema;
  const document = await scratchDeclaration(sql, { channel: 1 });
  const waiting = async () => [
    await countWaiting(sql, "01AB", now),
    (await listDeclarations(sql, { office: "01AB", at: now, waits: true, limit: 9 })).rows.length,
  ];
  await scratchDeclaration(sql, { channel: 2 });
  assert.deepEqual(await waiting(), [1, 1], "yellow waits for its check");
  assert.deepEqual(await act(sql, document, "clear"), {
    kind: "refused",
    fault: "duties unconfirmed",
  });
  const said = { basis: "guaranteed", reference: "BL 77/2026" } as const;
  const outcome = await act(sql, document, "duties", said);
  assert.ok(outcome.kind === "done");
  assert.deepEqual([outcome.outputs, outcome.document.state], [["VAD1AG"], "cleared"]);
  assert.deepEqual(await waiting(), [0, 0]);
  const [stored] = await officerActs(sql, document.id);
  assert.deepEqual(
    [stored!.kind, stored!.basis, stored!.reference, stored!.text, stored!.officer],
    ["duties", "guaranteed", "BL 77/2026", "lý do", "hoa"],
  );
  const [entry] = await listAudit(sql, { limit: 1 });
  assert.deepEqual([entry!.action, entry!.reason], ["declaration duties", "lý do"]);
  const details = entry!.details as Record<string, unknown>;
  assert.deepEqual([details.basis, details.reference], ["guaranteed", "BL 77/2026"]);
  const [row] = await sql`select output from waiting_output where terminal = ${scratchTerminal}`;
  assert.equal(row!.output, "VAD1AG");
});

Deno.test("actOnDocument() takes a lighter channel from two people only", async () => {
  await using schema = await scratchSchema("standby");
  const { sql } = schema;
  const document = await scratchDeclaration(sql, { channel: 3 });
  const as = (officer: string, channel: Channel) =>
    act(sql, document, "channel", { channel, officer });
  const channel = async () =>
    (await findDeclaration(sql, document.id, "01AB", seal, now))!.document;
  const first = await as("hoa", 2);
  assert.ok(first.kind === "done" && first.proposed);
  assert.equal(channelOf(await channel()), 3, "nothing has changed");
  assert.deepEqual(await as("hoa", 2), { kind: "refused", fault: "second person" });
  const second = await as("nam", 2);
  assert.ok(second.kind === "done" && !second.proposed);
  assert.deepEqual([channelOf(await channel()), second.outputs], [2, ["VAD2AC"]]);
  const heavier = await as("hoa", 3);
  assert.ok(heavier.kind === "done" && !heavier.proposed);
  assert.equal(channelOf(await channel()), 3);
  const acts = await officerActs(sql, document.id);
  assert.deepEqual(acts.map(({ officer, channel, proposed }) => [officer, channel, proposed]), [
    ["hoa", 2, true],
    ["nam", 2, false],
    ["hoa", 3, false],
  ]);
  const entries = await listAudit(sql, { limit: 3 });
  assert.deepEqual(entries.map(({ action }) => action).reverse(), [
    "declaration channel proposed",
    "declaration channel",
    "declaration channel",
  ]);
});

Deno.test("actOnDocument() writes nothing when it is refused, and none of another office", async () => {
  await using schema = await scratchSchema("standby");
  const { sql } = schema;
  const document = await scratchDeclaration(sql, { office: "02CD" });
  assert.equal((await act(sql, document, "cancel")).kind, "missing");
  assert.equal((await act(sql, { ...document, id: "10999999990" }, "cancel")).kind, "missing");
  const corrected = { ...document, number: `${document.id}1` };
  assert.equal((await act(sql, corrected, "cancel", { office: "02ZZ" })).kind, "changed");
  const refused = await act(sql, document, "cancel", { office: "02CD", text: "" });
  assert.deepEqual(refused, { kind: "refused", fault: "text missing" });
  assert.equal((await listAudit(sql, { limit: 9 })).length, 0);
  assert.deepEqual(await officerActs(sql, document.id), []);
  assert.equal((await act(sql, document, "cancel", { office: "00ZZ" })).kind, "done");
});

Deno.test("actOnDocument() acts while the gateway stands in, and at no other time", async () => {
  for (const mode of ["relay", "failback", "closed"] as const) {
    await using schema = await scratchSchema(mode);
    const document = await scratchDeclaration(schema.sql);
    assert.equal((await act(schema.sql, document, "cancel")).kind, "not standing in", mode);
  }
});

Deno.test("actOnDocument() holds a change of the mode off until it is written", async () => {
  await using schema = await scratchSchema("standby");
  const { sql } = schema;
  const document = await scratchDeclaration(sql);
  const [acted] = await Promise.all([
    act(sql, document, "papers"),
    sql`select change_mode(1, 'relay', 'test', 'switch', '', '{}', false)`,
  ]);
  const after = await act(sql, document, "clear");
  assert.equal(after.kind, "not standing in");
  const epochs = await sql`select epoch from officer_act`;
  if (acted.kind === "done") assert.deepEqual(epochs.map(({ epoch }) => Number(epoch)), [1]);
  else assert.equal(acted.kind, "not standing in");
});

/** Until so many sessions of this database wait for a lock, or nobody is going to. */
async function waitForLocks(sql: Sql, count: number, isOver = () => false): Promise<void> {
  while (!isOver()) {
    const [row] = await sql`
      select count(distinct pid)::int as n from pg_locks where not granted and pid in (
        select pid from pg_stat_activity where datname = current_database())`;
    if (row!.n >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

Deno.test("actOnDocument() makes no lane that has its document wait for a change of the mode", async () => {
  await using schema = await scratchSchema("standby");
  const { sql } = schema;
  const document = await scratchDeclaration(sql);
  const { promise: isHeld, resolve: hold } = Promise.withResolvers<void>();
  const { promise: isAsked, resolve: ask } = Promise.withResolvers<void>();
  const lane = sql.begin(async (transaction) => {
    await transaction`select from lock_documents(${[document.id]}, '{}', '{}')`;
    hold();
    await isAsked;
    // Shorter than after which the server looks for those that wait for each other.
    await transaction`set local lock_timeout = '500ms'`;
    await transaction`select pg_advisory_xact_lock_shared(hashtext(current_schema() || '.mode'))`;
  });
  await isHeld;
  const acted = act(sql, document, "papers");
  await waitForLocks(sql, 1);
  let isChanged = false;
  const changed = sql`select change_mode(1, 'relay', 'test', 'switch', '', '{}', false)`
    .then(() => isChanged = true);
  await waitForLocks(sql, 2, () => isChanged);
  ask();
  await lane;
  await changed;
  assert.equal((await acted).kind, "not standing in");
});

Deno.test("actOnDocument() acts on what earlier versions have learnt anew, and on no other of its number", async () => {
  await using schema = await scratchSchema("standby");
  const { sql } = schema;
  const document = await scratchDeclaration(sql);
  // The facts have the time that was learnt last, the column the first one.
  await sql`alter table document disable trigger keep_number`;
  await sql`update document set created_at = created_at - interval '1 day'`;
  await sql`alter table document enable trigger keep_number`;
  assert.equal((await act(sql, document, "papers")).kind, "done");
  await assert.rejects(
    async () => await sql`update document set created_at = created_at + interval '1 day'`,
    { code: "SH009" },
  );
});

Deno.test("listDeclarations() shows an office its own, by channel and page by page", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const made = [];
  for (let n = 0; n < 5; n++) {
    made.push(
      await scratchDeclaration(sql, {
        channel: n === 4 ? 3 : 2,
        office: n === 0 ? "01AB01" : "01AB",
        // Two of one moment: their place is decided by their number.
        registeredAt: new Date(at.getTime() + Math.floor(n / 2) * 1000),
      }),
    );
  }
  await scratchDeclaration(sql, { office: "02CD" });
  const list = async (search = {}) =>
    await listDeclarations(sql, { office: "01AB", at: now, limit: 2, ...search });
  const numbers: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ cursor });
    numbers.push(...page.rows.map(({ number }) => number));
    cursor = page.cursor;
  } while (cursor !== undefined);
  assert.deepEqual(numbers, made.map(({ number }) => number).reverse());
  assert.deepEqual((await list({ channel: 3 })).rows.map(({ id }) => id), [made[4]!.id]);
  assert.equal((await list({ number: made[1]!.number, limit: 9 })).rows.length, 1);
  assert.equal((await list({ office: "00ZZ", limit: 9 })).rows.length, 6);
  assert.equal((await list({ cursor: "x", limit: 9 })).rows.length, 5, "no cursor of ours");
  assert.deepEqual(await countOpen(sql, "01AB", now), { 1: 0, 2: 4, 3: 1, unknown: 0 });
  assert.equal(await findDeclaration(sql, made[0]!.id, "02CD", seal, now), undefined);
});

Deno.test("an office's declarations follow it to its successor, on the day and not before", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const made = [];
  for (const office of ["47D1", "47D201", "47D3", "01B101"]) {
    made.push(await scratchDeclaration(sql, { office }));
  }
  const seen = async (office: string, date: string) => {
    const search = { office, at: { date: new Date(date), offices }, limit: 9 };
    return (await listDeclarations(sql, search)).rows.map((row) => row.office).sort();
  };
  assert.deepEqual(await seen("47D1", "2026-05-31T00:00:00Z"), ["47D1"]);
  for (const office of ["47D1", "47D2", "47D3"]) {
    assert.deepEqual(await seen(office, "2026-06-01T00:00:00Z"), ["47D1", "47D201", "47D3"]);
  }
  assert.deepEqual(await seen("01B1", "2026-06-01T00:00:00Z"), ["01B101"]);
  const later = { date: new Date("2026-06-01T00:00:00Z"), offices };
  assert.equal((await countOpen(sql, "47D3", later))[2], 3);
  assert.ok(await findDeclaration(sql, made[0]!.id, "47D2", seal, later) !== undefined);
});
