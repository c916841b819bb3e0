import { builtInOffices } from "../../core/codes/mod.ts";
import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { catalogue } from "../../core/catalogue/mod.ts";
import { emptyContent } from "../../core/registration/mod.ts";
import { acknowledge } from "../mode/mode_store.ts";
import { actOnDocument } from "../officers/mod.ts";
import {
  approveRegistration,
  currentRegistration,
  openProof,
  registerEnterprise,
  stepRegistration,
} from "../registration/mod.ts";
import { byteSeal } from "../seals/byte_seal.ts";
import { scratchDeclaration } from "../testing/scratch_declaration.ts";
import { scratchSchema } from "../testing/scratch_schema.ts";
import { RowsLost } from "./refuse_while_lost.ts";

const at = new Date("2026-03-02T02:00:00Z");
const seal = byteSeal(undefined);
const taxCode = "0101234567";

async function lose(sql: Sql, stops: boolean): Promise<void> {
  await sql`
    insert into lost_rows (node, epoch, rows, sentence, details, stops)
    values ('a', 2, 3, 'three rows are gone', '{}', ${stops})`;
}

Deno.test("an officer decides nothing while rows are lost, on whatever node, until a person has looked", async () => {
  await using schema = await scratchSchema("standby");
  const { sql } = schema;
  const document = await scratchDeclaration(sql, { channel: 2 });
  const check = () =>
    actOnDocument(sql, {
      documentId: document.id,
      act: { kind: "papers", text: "lý do", good: true, at, officer: "hoa" },
      officer: "hoa",
      office: "01AB",
      seenNumber: document.number,
    }, { catalogue, seal, offices: builtInOffices });
  await lose(sql, true);
  await assert.rejects(
    check(),
    (error) =>
      error instanceof RowsLost && /three rows are gone.*songhanh acknowledge/.test(error.message),
  );
  assert.equal((await sql`select from officer_act`).length, 0);
  await acknowledge(sql, { actor: "qt", reason: "seen" });
  assert.equal((await check()).kind, "done");
});

Deno.test("what is said and does not stop (SONGHANH_LOST_ROWS=continue) stops no officer", async () => {
  await using schema = await scratchSchema("standby");
  const { sql } = schema;
  const document = await scratchDeclaration(sql, { channel: 2 });
  await lose(sql, false);
  const act = { kind: "papers", text: "lý do", good: true, at, officer: "hoa" } as const;
  const who = { officer: "hoa", office: "01AB", seenNumber: document.number };
  const outcome = await actOnDocument(sql, { documentId: document.id, act, ...who }, {
    ...{ catalogue, seal, offices: builtInOffices },
  });
  assert.equal(outcome.kind, "done");
});

Deno.test("no registration is decided while rows are lost, until a person has looked", async () => {
  await using schema = await scratchSchema("relay");
  const { sql } = schema;
  const proof = await openProof({ sql, seal }, "register", taxCode, at);
  const passwordHash = "scrypt$16$8$1$AAAAAAAAAAAAAAAAAAAAAA==$" + "A".repeat(43) + "=";
  await registerEnterprise(sql, { proof, subject: "X", passwordHash, now: at });
  const { id, state } = (await currentRegistration(sql, taxCode))!;
  const step = { actor: taxCode, reason: "", now: at };
  const submit = () => sql.begin((tx) => stepRegistration(tx, id, "submit", step));
  await lose(sql, true);
  await assert.rejects(submit(), RowsLost);
  await sql`update registration set state = 'submitted', submitted_at = ${at} where id = ${id}`;
  const officer = { actor: "hoa", now: at, scryptCost: 16 };
  await assert.rejects(approveRegistration(sql, id, officer), RowsLost);
  const refuse = { actor: "hoa", reason: "x", now: at };
  await assert.rejects(sql.begin((tx) => stepRegistration(tx, id, "reject", refuse)), RowsLost);
  await sql`update registration set state = ${state}, submitted_at = null where id = ${id}`;
  await acknowledge(sql, { actor: "qt", reason: "seen" });
  assert.ok(await submit());
  assert.deepEqual((await currentRegistration(sql, taxCode))!.content, {
    ...emptyContent,
    company: "X",
  });
});
