/**
 * Bytes that no terminal sends, in every item and header field of every procedure (F68): answered by
 * code, journalled, and nobody else notices.
 */
import assert from "node:assert/strict";
import { Buffer, isUtf8 } from "node:buffer";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { signContent, writeRequest, type WrittenRequest } from "../adapters/terminal/mod.ts";
import { withSeed } from "../adapters/testing/seeded.ts";
import { catalogue } from "../core/catalogue/mod.ts";
import { faultOf, itemFaults, readRequestItems } from "../core/documents/mod.ts";
import { isRefusal } from "../core/verdict.ts";
import { headerFields, itemPlan, peekHeader, readHeader, writeMessage } from "../core/wire/mod.ts";
import { declarations } from "./support/declarations.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import {
  hostileClasses,
  hostileItems,
  isForbidden,
  requestLayouts,
} from "./support/hostile_bytes.ts";
import { postRaw, terminalRequest } from "./support/post_raw.ts";
import { Operator } from "./support/operator.ts";
import { codeOf, JournalView, RelayBed } from "./support/relay_bed.ts";

const classes = Object.entries(hostileClasses);

Deno.test("no item of any procedure is good with a byte that no terminal sends (F68)", () => {
  for (const { code, layout } of requestLayouts()) {
    for (const [name, bytes] of classes) {
      // What is no UTF-8, or a line end, shows before items are looked at.
      if (!isForbidden(name) || !isUtf8(Uint8Array.from(bytes))) continue;
      const value = Buffer.from(bytes).toString();
      for (const item of layout.items) {
        if (!item.inRequest) continue;
        assert.equal(faultOf(item, value), "characters", `${code} ${item.id} with ${name}`);
      }
      if (bytes.length === 1 && bytes[0]! > 1 && bytes[0]! < 0x20) continue;
      const procedure = catalogue.procedure(code);
      const message = writeMessage({ procedure: code }, hostileItems(code, layout, bytes));
      if (procedure === undefined) continue;
      const items = readRequestItems(procedure, message);
      if (isRefusal(items) || items.lineCount === 0) continue;
      const faults = itemFaults(catalogue, { procedure, items });
      assert.ok(faults.length > 0 && faults.every(({ item }) => item !== undefined), code);
    }
  }
});

Deno.test("no header field is good with a byte that no terminal sends (F68)", () => {
  const good = writeMessage({ control: "SS", procedure: "TCC", system: "1" }, Buffer.from("\r\n"));
  for (const { name, offset, length } of headerFields) {
    for (const [kind, bytes] of classes) {
      if (!isForbidden(kind) && kind !== "a byte order mark" && !kind.includes("four bytes")) {
        continue;
      }
      if (bytes.length > length) continue;
      const message = Buffer.from(good);
      message.set(bytes, offset);
      const header = readHeader(message);
      assert.ok(isRefusal(header) && "codes" in header, `${name} with ${kind}`);
      assert.match(header.codes[0]!.code, /^A00(09|16|17|08)$/);
      // What is echoed of it can be written.
      assert.doesNotThrow(() => writeMessage({ ...peekHeader(message) }, Buffer.from("\r\n")));
    }
  }
});

Deno.test("standby: hostile bytes cost their own message only (F68)", async () => {
  await using database = await migratedDatabase();
  const dataDir = await Deno.makeTempDir();
  await using gateway = await GatewayProcess.start({
    dataDir,
    databaseUrl: database.url,
    env: { ...testdataSettings, SONGHANH_MODE: "standby", SONGHANH_WORKERS: "2" },
  });
  await using journal = new JournalView(database.url);
  const digests = await journal.digests();
  await withSeed(async (chance) => {
    const senders = ["M1001M01", "M1002M01", "M1008M01"].map((user) =>
      new Sender(() => gateway.edi, user)
    );
    const others = ["M1004M01", "M1004M01"].map((user) => new Desk(() => gateway.edi, user));
    const queue = hostileRequests(senders, chance);
    const sent = queue.length;
    let done = false;
    const good = others.map(async (desk) => {
      let served = 0;
      for (; !done; served++) {
        const reply = served % 2 === 0
          ? await desk.job("IDA", { ...declarations.importOneLine, REF: `${served}` })
          : await desk.job("TCC", { I01: "HERE" });
        assert.deepEqual(
          reply.codes,
          ["00000-0000-0000"],
          `${desk.user.user_id} is served: ${reply.text}`,
        );
      }
      return served;
    });
    const workers = Array.from({ length: 12 }, async () => {
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
        const { name, request: { contentType, body } } = next;
        const answer = await postRaw(gateway.edi, terminalRequest(contentType, body));
        assert.ok(answer !== undefined, `${name}: an answer`);
        assert.equal(answer.status, 200, name);
        const code = codeOf(answer);
        assert.match(code ?? "", next.isForbidden ? /^[A-Z]\d{4}$/ : /^(\w{5}|[A-Z ]+)$/, name);
        // A good message may name a number of VNACCS's, of which this standby knows nothing.
        const isOurs = code === "A0007" || code === "A0011" && next.isForbidden;
        assert.ok(!isOurs, `${name}: ${code}`);
        const digest = digests.of(body);
        const [row] = await journal
          .sql`select count(*)::int as n from message where digest = ${digest}`;
        assert.equal(row!.n, 1, `${name}: journalled`);
      }
    });
    const worked = await Promise.allSettled(workers);
    done = true;
    const ended = await Promise.allSettled(good);
    const failed = [...worked, ...ended].filter((each) => each.status === "rejected");
    assert.deepEqual(failed.map(({ reason }) => String(reason)), []);
    const served = ended.reduce(
      (sum, each) => sum + (each.status === "fulfilled" ? each.value : 0),
      0,
    );
    assert.ok(served > 20, `${served} messages of others beside ${sent} hostile ones`);
  });
  assert.deepEqual(failuresIn(gateway), []);
  assert.equal(await gateway.stop(), 0);
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("relay: hostile bytes go to the primary as they are, and nothing stands still behind them (F68)", async () => {
  await using database = await migratedDatabase();
  await using bed = await RelayBed.start({ databaseUrl: database.url });
  const operator = new Operator(() => bed.gateway.admin, bed.dataDir);
  const sender = new Sender(() => bed.gateway.edi, "M1001M01");
  const nul = hostileClasses["control 0"]!;
  let sent = 0;
  const relayAll = async () => {
    for (const { code, layout, signed } of requestLayouts()) {
      if (itemPlan(layout, "request").linesMax === 0) continue;
      const request = sender.write(code, hostileItems(code, layout, nul), signed);
      const answer = await bed.post(request);
      assert.equal(codeOf(answer), "00000", `${code}: the primary accepts it`);
      const kept = bed.primary.kept.at(-1)!;
      assert.deepEqual(Buffer.from(kept.body), Buffer.from(request.body), `${code}: to the byte`);
      sent++;
    }
  };
  await relayAll();
  assert.ok(sent > 100);
  const { ledger } = await operator.until("it is passed by", ({ ledger }) => ledger.inDoubt > 0);
  assert.equal(ledger.complete, false);
  assert.equal(codeOf(await bed.post(bed.inquiry())), "00000", "others are served");

  const planned = await operator.switch({ kind: "switchover", to: "standby" });
  assert.deepEqual([planned.state, planned.mode], ["done", "standby"]);
  const desk = new Desk(() => bed.gateway.edi, "M1004M01");
  await desk.accepted("IDA", declarations.importOneLine);
  const back = await operator.switch({ kind: "failover", to: "relay" });
  assert.equal(back.state, "done");
  await relayAll();
  const forced = await operator.switch({ kind: "failover", to: "standby" });
  assert.deepEqual([forced.state, forced.mode], ["done", "standby"]);
  assert.equal(await bed.gateway.stop(), 0);
  assert.deepEqual(failuresIn(bed.gateway), []);
  // And after a restart.
  await bed.startGateway();
  assert.equal((await operator.switch({ kind: "failover", to: "relay" })).state, "done");
  assert.deepEqual(failuresIn(bed.gateway), []);
});

/** What a gateway says when a mistake of ours has cost something. */
function failuresIn({ lines }: GatewayProcess): unknown[] {
  const said =
    /lane failed|database is away|could not (write|decide|handle|answer|learn|copy)|background step failed/;
  return lines.filter(({ event }) => said.test(event));
}

interface HostileRequest {
  readonly name: string;
  readonly request: WrittenRequest;
  readonly isForbidden: boolean;
}

/** Sends what the screens of a terminal would not let through. */
class Sender extends Desk {
  #count = 0;

  write(procedure: string, items: Uint8Array, signed: boolean): WrittenRequest {
    const { userId, password, terminalId } = this.terminal.account;
    return writeRequest({
      header: {
        ...{ control: "SS", procedure, userId, password, path: terminalId, system: "1" },
        linkInfo: `${userId} ${++this.#count}`,
      },
      items,
      sign: signed ? (content) => signContent(content, this.signer) : undefined,
      random: (below) => Math.floor(Math.random() * below),
    });
  }
}

/**
 * Every procedure with classes in all items and in one, by turns of two users; every header field with
 * every class.
 */
function hostileRequests(senders: readonly Sender[], chance: () => number): HostileRequest[] {
  const requests: HostileRequest[] = [];
  const some = (count: number) => classes.toSorted(() => chance() - 0.5).slice(0, count);
  const add = (name: string, isForbidden: boolean, write: (sender: Sender) => WrittenRequest) =>
    requests.push({
      name,
      isForbidden,
      request: write(senders[requests.length % senders.length]!),
    });
  for (const { code, layout, signed } of requestLayouts()) {
    const { headLines, rowLines } = itemPlan(layout, "request");
    const nul = ["control 0", hostileClasses["control 0"]!] as const;
    for (const [place, [name, bytes]] of [nul, nul, ...some(5)].entries()) {
      const line = place % 2 === 0 ? undefined : Math.floor(chance() * (headLines + rowLines));
      const isSigned = signed && chance() < 0.7;
      const hasItems = headLines + rowLines > 0;
      const where = line === undefined ? "all items" : `line ${line}`;
      const bad = isForbidden(name) && hasItems || signed && !isSigned;
      add(
        `${code} ${where} ${name}`,
        bad,
        (sender) => sender.write(code, hostileItems(code, layout, bytes, line), isSigned),
      );
    }
  }
  for (const { name, offset, length } of headerFields) {
    for (const [kind, bytes] of some(8)) {
      if (bytes.length > length || !isForbidden(kind)) continue;
      add(`header ${name} ${kind}`, true, (sender) => {
        const request = sender.write("TCC", Buffer.from("A\r\n"), false);
        const body = Buffer.from(request.body);
        body.set(bytes, offset);
        return { ...request, body };
      });
    }
  }
  // From the end of the list: what is alike comes one after the other, from two users.
  return requests.reverse();
}
