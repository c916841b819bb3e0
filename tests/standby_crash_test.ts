/**
 * The standby under load while its processes are killed (F1, I1, I3, I7): what a sender was
 * answered is in the journal and in the documents, no number is given twice, and a sender who was
 * not answered gets the answer of the first when it sends the same again.
 */
import { balanceOf } from "../adapters/balance/balance.ts";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Sql } from "postgres";
import { connect } from "../adapters/postgres/connect.ts";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { DeadStreams } from "../adapters/switching/mod.ts";
import type { WrittenRequest } from "../adapters/terminal/mod.ts";
import { readReply } from "../core/wire/mod.ts";
import { declarations } from "./support/declarations.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { postRaw, terminalRequest } from "./support/post_raw.ts";
import { seeded } from "../adapters/testing/seeded.ts";

const seed = Number(Deno.env.get("SONGHANH_TEST_SEED") ?? Date.now() % 1_000_000);

interface Answered {
  readonly request: WrittenRequest;
  readonly procedure: string;
  readonly code: string;
  /** The number in the subject. */
  readonly number: string;
  readonly reply: Buffer;
}

/** Sends the same bytes until somebody answers, like a middlebox that does not give up. */
async function insist(
  edi: () => string,
  request: WrittenRequest,
  procedure: string,
): Promise<Answered> {
  for (;;) {
    const response = await postRaw(edi(), terminalRequest(request.contentType, request.body))
      .catch(() => undefined);
    const reply = response && readReply(response.body);
    const first = reply?.kind === "messages" ? reply.messages[0]! : undefined;
    const code = first?.codes[0]?.code ?? "";
    // The standby does not answer A0011 but where it cannot record anything.
    if (first !== undefined && code !== "A0011") {
      const number = /\d{12}/.exec(first.header.subject.slice(16))?.[0] ?? "";
      return { request, procedure, code, number, reply: response!.body };
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

Deno.test("standby processes are killed under load and nothing is lost or given twice", async () => {
  const chance = seeded(seed);
  const random = (below: number) => Math.floor(chance() * below);
  await using database = await migratedDatabase();
  const dataDir = await Deno.makeTempDir();
  const start = (name: string) =>
    GatewayProcess.start({
      dataDir: `${dataDir}/${name}`,
      databaseUrl: database.url,
      env: { ...testdataSettings, SONGHANH_MODE: "standby", SONGHANH_WORKERS: "1" },
    });
  const nodes = [await start("a"), await start("b")];
  const answered: Answered[] = [];
  const edi = () => nodes[random(nodes.length)]!.edi;
  let isOver = false;
  const sender = async (userId: string, place: number) => {
    const desk = new Desk(edi, userId);
    let number = "";
    for (let turn = 0; !isOver; turn++) {
      const values = { ...declarations.importOneLine, REF: `${place} ${turn}` };
      const procedure = number === "" ? "IDA" : ["IDA01", "IDC", "MSB"][random(3)]!;
      const request = procedure === "MSB"
        ? desk.terminal.job("MSB", {
          ...declarations.documents,
          ICN: number,
          SUB: `${place} ${turn}`,
        }, {
          files: [{ name: "a.txt", content: Buffer.from(`${turn}`) }],
        })
        : desk.terminal.job(
          procedure,
          procedure === "IDC" ? { ICN: number } : {
            ...values,
            ICN: number,
          },
        );
      const answer = await insist(edi, request, procedure);
      assert.equal(answer.code, "00000", procedure);
      answered.push(answer);
      if (procedure !== "MSB") number = procedure === "IDC" ? "" : answer.number;
    }
  };
  try {
    const senders = ["M1001M01", "M1001M02", "M1002M01"].flatMap((user) => [user, user, user]);
    const sending = senders.map(sender);
    for (let kill = 0; kill < 3; kill++) {
      const before = answered.length;
      while (answered.length < before + 40 + random(40)) {
        await Promise.race([new Promise((resolve) => setTimeout(resolve, 5)), ...sending]);
      }
      const place = random(nodes.length);
      nodes[place]!.kill("SIGKILL");
      await nodes[place]!.ended();
      nodes[place] = await start("ab"[place]!);
    }
    isOver = true;
    await Promise.all(sending);
    for (const node of nodes) assert.equal(await node.stop(), 0);

    const sql = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
    try {
      await checkAnswers(sql, answered);
      await checkNumbers(sql);
      const balance = await balanceOf(sql);
      assert.deepEqual(balance.problems, []);
      const [batches] = await sql`
        select max(n)::int as most from (select count(*) n from message group by xmin::text) b`;
      assert.ok(batches!.most > 1, "messages share transactions");
    } finally {
      await sql.end();
    }
    for (const node of nodes) {
      assert.deepEqual(node.lines.filter(({ level }) => level === "error"), []);
    }
  } catch (error) {
    throw new Error(`with seed ${seed}`, { cause: error });
  } finally {
    isOver = true;
    for (const node of nodes) await node[Symbol.asyncDispose]();
    await Deno.remove(dataDir, { recursive: true });
  }
});

/** I1: every answer is in the journal to the byte, and the documents are what the answers say. */
async function checkAnswers(sql: Sql, answered: readonly Answered[]): Promise<void> {
  const made = new Map<string, number>();
  for (const { procedure, number } of answered) {
    if (procedure === "IDA") made.set(number, (made.get(number) ?? 0) + 1);
  }
  assert.ok([...made.values()].every((times) => times === 1), "no number is given twice");
  const drafts = new Map<string, Answered>();
  const changes = new Map<string, number>();
  for (const answer of answered) {
    const link = answer.request.message.subarray(219, 245);
    const rows = await sql`
      select reply, document from message
      where link_info = ${Buffer.from(link).toString("latin1")} and state = 'stood in'
        and request = ${answer.request.body}`;
    assert.equal(rows.length, 1, `${answer.procedure} is in the journal once`);
    assert.deepEqual(Buffer.from(rows[0]!.reply), Buffer.from(answer.reply), "with its answer");
    if (answer.procedure === "MSB") continue;
    assert.equal(rows[0]!.document, answer.number);
    changes.set(answer.number, (changes.get(answer.number) ?? 0) + 1);
    if (answer.procedure !== "IDC") drafts.set(answer.number, answer);
  }
  for (const [number, { request }] of drafts) {
    const [document] = await sql`select content, state from document where number = ${number}`;
    assert.deepEqual(Buffer.from(document!.content), Buffer.from(request.message.subarray(400)));
    const declared = answered.some((one) => one.procedure === "IDC" && one.number === number);
    assert.equal(document!.state, declared ? "registered" : "draft", number);
    const [{ steps }] = await sql`
      select count(*)::int as steps from document_history where id = ${number.slice(0, 11)}
    ` as unknown as [{ steps: number }];
    assert.equal(steps, changes.get(number), `${number} was changed once for each answer`);
  }
  const receipts = answered.filter(({ procedure }) => procedure === "MSB")
    .map(({ reply }) => reply.subarray(400).toString("latin1").split("\r\n")[1]!);
  assert.equal(new Set(receipts).size, receipts.length, "no receipt is given twice");
  const [{ files }] = await sql`
    select count(*)::int as files from attachment where receipt = any(${receipts})
  ` as unknown as [{ files: number }];
  assert.equal(files, receipts.length);
}

/** I3: every number was reserved; what a dead process reserved and did not give is void. */
async function checkNumbers(sql: Sql): Promise<void> {
  const [stray] = await sql`
    select count(*)::int as n from document d where d.number <> '' and not exists (
      select 1 from number_block b where b.type = left(d.number, 2)
        and substring(d.number, 3, 8)::int between b.first and b.last
        and (b.void_from is null or substring(d.number, 3, 8)::int < b.void_from))`;
  assert.equal(stray?.n, 0, "numbers outside what was reserved");
  const [overlap] = await sql`
    select count(*)::int as n from number_block a join number_block b
      on a.type = b.type and a.first < b.first and a.last >= b.first`;
  assert.equal(overlap?.n, 0, "blocks that overlap");
  // A node that leads settles the dead ones after a while; the last may have died later than that.
  await new DeadStreams(sql).settleNow();
  const [voided] =
    await sql`select count(*)::int as n from number_block where void_from is not null`;
  assert.ok(voided!.n >= 3, "every kill leaves a block that is void");
  const [open] = await sql`select count(*)::int as n from number_block where void_from is null`;
  assert.equal(open?.n, 0);
}
