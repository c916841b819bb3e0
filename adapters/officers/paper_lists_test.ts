/** Lists of an office's papers and acts, page by page. */
import assert from "node:assert/strict";
import { builtInCodes } from "../../core/codes/mod.ts";
import { catalogue } from "../../core/catalogue/mod.ts";
import { byteSeal } from "../seals/byte_seal.ts";
import { scratchSchema } from "../testing/scratch_schema.ts";
import { actOnDocument } from "./act_on_document.ts";
import { actsByOffice, enterAct, listActsToEnter, reportedActs } from "./acts_to_enter.ts";
import { listCases } from "./office_cases.ts";
import { listDeclarations } from "./office_documents.ts";
import { scratchCase } from "../testing/scratch_case.ts";
import { scratchDeclaration } from "../testing/scratch_declaration.ts";

const offices = builtInCodes.offices.entries;
const at = new Date("2026-03-02T02:00:00Z");

Deno.test("listCases() goes on behind the last row, whatever comes in the meantime", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const made: string[] = [];
  for (let n = 0; n < 5; n++) {
    // Two of one moment; receipts and numbers.
    const moment = new Date(at.getTime() + Math.floor(n / 2) * 1000);
    const procedure = n % 2 === 0 ? "TEA" : "HYS";
    made.push((await scratchCase(sql, { procedure, at: moment })).id);
  }
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listCases(sql, {
      office: "01AB",
      at: { date: at, offices },
      limit: 2,
      cursor,
    });
    seen.push(...page.rows.map(({ id }) => id));
    cursor = page.cursor;
    // By places, the last one seen would be seen again.
    if (cursor !== undefined) {
      await scratchCase(sql, { procedure: "TEA", at: new Date(at.getTime() + 60_000) });
    }
  } while (cursor !== undefined);
  assert.equal(seen.length, new Set(seen).size);
  assert.deepEqual(seen.sort(), made.sort());
});

Deno.test("listActsToEnter() gives all of them page by page, while they are being entered", async () => {
  await using schema = await scratchSchema("standby");
  const { sql } = schema;
  for (let n = 0; n < 5; n++) {
    const { id, number } = await scratchDeclaration(sql, { channel: 2 });
    const check = { kind: "papers", text: "", good: true, at } as const;
    const officer = { officer: "hoa", office: "01AB" };
    const request = { documentId: id, act: check, seenNumber: number, ...officer };
    const done = await actOnDocument(sql, request, {
      catalogue,
      seal: byteSeal(undefined),
      offices,
    });
    assert.equal(done.kind, "done");
  }
  const list = async (search: { readonly all?: boolean; readonly cursor?: string }) =>
    await listActsToEnter(sql, { office: "01AB", at: { date: at, offices }, limit: 2, ...search });
  for (const all of [true, false]) {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ all, cursor });
      assert.ok(page.rows.length <= 2);
      seen.push(...page.rows.map(({ id }) => id));
      cursor = page.cursor;
      const entered = { officer: "hoa", office: "01AB", note: "", at: { date: at, offices } };
      if (!all) { for (const { id } of page.rows) await enterAct(sql, { act: id, ...entered }); }
    } while (cursor !== undefined);
    assert.equal(new Set(seen).size, 5);
    assert.equal(seen.length, 5);
  }
  assert.equal((await list({})).pending, 0);
  assert.equal((await list({ all: true, cursor: "x" })).rows.length, 2, "no cursor of ours");
});

Deno.test("actsByOffice() names every act at one office, whose list has as many", async () => {
  await using schema = await scratchSchema("standby");
  const { sql } = schema;
  const merged = { date: new Date("2026-06-02T02:00:00Z"), offices };
  const actAt = async (office: string) => {
    const { id, number } = await scratchDeclaration(sql, { channel: 2 });
    await sql`update document set office = ${office} where id = ${id}`;
    await sql`
      insert into officer_act (document, number, epoch, at, officer, kind, text, state)
      values (${id}, ${number}, 1, ${at}, 'hoa', 'papers', '', 'registered')`;
  };
  const lists = async () => {
    const found = await actsByOffice(sql, merged);
    for (const { office, pending } of found) {
      const list = await listActsToEnter(sql, { office, at: merged, limit: 9 });
      assert.equal(list.pending, pending, office);
    }
    return found.map(({ office, done }) => [office, done]);
  };
  for (const office of ["01AB", "01AB01", "47D1", "47D2", "47D3", "47D5"]) await actAt(office);
  assert.deepEqual(await lists(), [["01AB", 2], ["47D3", 3], ["47D5", 1]]);
  await actAt("47ZZ");
  assert.deepEqual(await lists(), [["01AB", 2], ["47ZZ", 5]]);
});

Deno.test("what was done to a document is entered where the document is now", async () => {
  await using schema = await scratchSchema("standby");
  const { sql } = schema;
  const now = { date: at, offices };
  const { id, number } = await scratchDeclaration(sql, { channel: 2 });
  await sql`
    insert into officer_act (document, number, epoch, at, officer, kind, text, state)
    values (${id}, ${number}, 1, ${at}, 'hoa', 'papers', '', 'registered')`;
  const pendingAt = async (office: string) => {
    const { rows, pending } = await listActsToEnter(sql, { office, at: now, limit: 9 });
    assert.equal(rows.length, pending);
    return rows.map((row) => [row.document, row.office]);
  };
  assert.deepEqual(await pendingAt("01AB"), [[id, "01AB"]]);
  await sql`update document set office = '02CI', changed_at = now() where id = ${id}`;
  assert.deepEqual(await pendingAt("01AB"), []);
  assert.deepEqual(await pendingAt("02CI"), [[id, "02CI"]]);
  assert.deepEqual((await actsByOffice(sql, now)).map(({ office }) => office), ["02CI"]);
  assert.deepEqual(
    (await reportedActs(sql, { after: null, until: null })).map(({ office }) => office),
    ["02CI"],
  );
  const [act] = await sql`select id::text as id from officer_act`;
  const enter = (office: string) =>
    enterAct(sql, { act: act!.id, officer: "hoa", office, note: "", at: now });
  assert.equal(await enter("01AB"), "missing");
  assert.equal(await enter("02CI"), "entered");
});

Deno.test("lists of an office find a paper by its number at either system, however it is written", async () => {
  await using schema = await scratchSchema();
  const { sql } = schema;
  const { id, number } = await scratchDeclaration(sql, { channel: 2 });
  await scratchDeclaration(sql, { channel: 2 });
  await sql`insert into number_map (ours, theirs, place) values (${id}, '10000000011', 1)`;
  const found = async (number: string) => {
    const search = { office: "01AB", at: { date: at, offices }, limit: 9 };
    return (await listDeclarations(sql, { ...search, number })).rows.map(({ id }) => id);
  };
  const groups = number.replace(/^(..)(.{8})(.)(.)$/, "$1 $2 $3 $4");
  for (const name of [number, id, number.slice(0, 10), groups, "100000000110", "1000000001"]) {
    assert.deepEqual(await found(name), [id], name);
  }
  assert.deepEqual(await found("10 9"), []);
  const receipt = await scratchCase(sql, { procedure: "HYS", at });
  const cases = await listCases(sql, {
    ...{ office: "01AB", at: { date: at, offices }, limit: 9 },
    number: receipt.id.replace("receipt:", ""),
  });
  assert.deepEqual(cases.rows.map(({ id }) => id), [receipt.id]);
});
