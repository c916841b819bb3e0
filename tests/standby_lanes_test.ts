/**
 * Two lanes of a standby change the same few documents at once, in any order: every sender is
 * answered, and every document holds what the message that changed it last said.
 */
import { balanceOf } from "../adapters/balance/balance.ts";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { connect } from "../adapters/postgres/connect.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import type { WrittenRequest } from "../adapters/terminal/mod.ts";
import { withSeed } from "../adapters/testing/seeded.ts";
import { catalogue } from "../core/catalogue/mod.ts";
import { exampleItems } from "../core/testing/example_items.ts";
import { declarations } from "./support/declarations.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { GatewayProcess } from "./support/gateway_process.ts";

const senders = 12;
const turns = 25;

Deno.test("two lanes change the same documents and lose no message", async () => {
  await using database = await migratedDatabase();
  const dataDir = await Deno.makeTempDir();
  await using gateway = await GatewayProcess.start({
    dataDir,
    databaseUrl: database.url,
    env: {
      ...testdataSettings,
      SONGHANH_MODE: "standby",
      SONGHANH_PERMIT: "all",
      SONGHANH_WORKERS: "2",
    },
  });
  const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
  try {
    await withSeed(async (chance) => {
      const random = (below: number) => Math.floor(chance() * below);
      const desk = new Desk(() => gateway.edi, "M1001M01");
      const bill = (place: number) => ({ ...declarations.importOneLine, BL1: `BILL${place}` });
      const amendment = exampleItems(catalogue.procedure("AMA")!);
      const numbers = await Promise.all(
        [0, 1, 2, 3, 4].map(async (n) => (await desk.accepted("IDA", bill(n))).information),
      );
      const [green] = numbers;
      await desk.accepted("IDC", { ICN: green! });
      const amendments = await Promise.all(
        [0, 1, 2].map(async (n) =>
          (await desk.accepted("AMA", { ...amendment, ICN: green!, REF: `${n}` })).information
        ),
      );

      /** Body of the changes that were accepted, by the digest of the request. */
      const changes = new Map<string, { number: string; items: Uint8Array }>();
      const change = async (request: WrittenRequest, number: string) => {
        const reply = await desk.send(request);
        assert.deepEqual(reply.codes, ["00000-0000-0000"]);
        const digest = createHash("sha256").update(request.body).digest("hex");
        changes.set(digest, { number: number.slice(0, 11), items: request.message.subarray(400) });
      };
      await Promise.all(Array.from({ length: senders }, async (_, sender) => {
        for (let turn = 0; turn < turns; turn++) {
          const REF = `${sender} ${turn}`;
          const place = random(numbers.length);
          const number = numbers[place]!;
          const SYN = amendments[random(amendments.length)]!;
          switch (random(5)) {
            case 0: {
              // Names a document and the keys of another one. The first is permitted, which closes it.
              const open = numbers[1 + random(numbers.length - 1)]!;
              const values = { ...bill(random(5)), ICN: open, REF };
              await change(desk.terminal.job("IDA01", values), open);
              break;
            }
            case 1:
              await change(
                desk.terminal.job("AMA", { ...amendment, SYN, ICN: green!, REF }),
                SYN,
              );
              break;
            case 2:
              // Reads the amendment and what it amends.
              await desk.job("AMC", { SYN: "739999999900", REF });
              await desk.accepted("AMB", { SYN });
              break;
            case 3:
              await desk.job("IDB", { TOM: "S", BLN: `BILL${place}` });
              break;
            default:
              await desk.accepted("MSB", { ...declarations.documents, ICN: number, SUB: REF });
          }
        }
      }));
      // At last everything is declared at once, the amendments with what they amend.
      await Promise.all(amendments.map((SYN) => desk.accepted("AMC", { SYN })));

      const steps = await sql`
        select c.id, encode(sha256(m.request), 'hex') as digest from document_history c
        join message m using (stream, sequence) where c.procedure in ('IDA01', 'AMA')`;
      const made = new Set([...changes.keys()]);
      assert.equal(
        steps.filter(({ digest }) => made.has(digest)).length,
        changes.size,
        "every accepted change is in the history of its document once",
      );
      for (const { id, digest } of steps) {
        if (made.has(digest)) assert.equal(id, changes.get(digest)!.number);
      }
      const documents = await sql`
        select d.id, coalesce(d.correction, d.content) as content, encode(sha256(m.request), 'hex') as digest from document d
        join document_history c using (id) join message m
          on m.stream = c.stream and m.sequence = c.sequence
        where d.id = any(${[...numbers, ...amendments].map((number) => number.slice(0, 11))})`;
      for (const id of new Set(documents.map((row) => row.id))) {
        const own = documents.filter((row) => row.id === id);
        const bodies = own.map(({ digest }) => changes.get(digest)?.items).filter(Boolean);
        const content = Buffer.from(own[0]!.content);
        assert.ok(
          bodies.length === 0 || bodies.some((body) => content.equals(body!)),
          `${id} holds what a message said`,
        );
      }
      const [amended] = await sql`select state from document where id = ${green!.slice(0, 11)}`;
      assert.equal(amended?.state, "amended");
      const [spread] = await sql`
        select count(distinct stream)::int as lanes, max(n)::int as most from (
          select stream, count(*) n from message group by stream, xmin::text) b`;
      assert.equal(spread?.lanes, 2, "both lanes were at work");
      assert.ok(spread.most > 1, "messages share transactions");
      const balance = await balanceOf(sql);
      assert.deepEqual(balance.problems, []);
    });
    assert.equal(await gateway.stop(), 0);
    assert.deepEqual(gateway.lines.filter(({ level }) => level === "error"), []);
  } finally {
    await sql.end();
    await Deno.remove(dataDir, { recursive: true });
  }
});
