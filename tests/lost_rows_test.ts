/**
 * Two gateways whose database loses what it had committed, under load: an asynchronous failover (F55),
 * one that loses a change of mode (F56), an older backup restored while nobody runs (F57). Afterwards
 * what senders were told is compared with the journal, the numbers and the primary: nothing twice,
 * nothing positive and absent, and said to people.
 */
import { balanceOf } from "../adapters/balance/balance.ts";
import assert from "node:assert/strict";
import { connect } from "../adapters/postgres/connect.ts";
import { SwappableDatabase } from "../adapters/testing/swappable_database.ts";
import { withSeed } from "../adapters/testing/seeded.ts";
import type { NumbersJson } from "../gateway/api/numbers.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { EchoingPrimary } from "./support/echoing_primary.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { type Filed, fileOne, Office } from "./support/office.ts";
import { Operator, until } from "./support/operator.ts";
import { postRaw, terminalRequest } from "./support/post_raw.ts";
import {
  codeOf,
  isSame,
  JournalView,
  type SentMessage,
  testTerminal,
} from "./support/relay_bed.ts";
import { declarations } from "./support/declarations.ts";

const importers = ["M1001M01", "M1001M02", "M1002M01", "M1004M01"];

/** A gateway with a data directory of its own. */
class Node {
  #process: GatewayProcess | undefined;
  readonly operator: Operator;

  private constructor(
    private readonly dir: string,
    private readonly databaseUrl: string,
    private readonly env: Record<string, string>,
  ) {
    this.operator = new Operator(() => this.process.admin, dir);
  }

  static async start(dir: string, databaseUrl: string, env: Record<string, string>): Promise<Node> {
    const node = new Node(dir, databaseUrl, env);
    await node.start();
    return node;
  }

  async start(): Promise<void> {
    const { dir: dataDir, databaseUrl, env } = this;
    this.#process = await GatewayProcess.start({
      dataDir,
      databaseUrl,
      env: { ...testdataSettings, ...env },
    });
  }

  /** A start that fails. */
  async tryToStart(): Promise<Deno.CommandOutput> {
    const root = new URL("../", import.meta.url).pathname;
    return await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--no-check",
        "--config",
        `${root}deno.json`,
        `${root}gateway/main.ts`,
        "start",
      ],
      env: {
        ...testdataSettings,
        ...this.env,
        SONGHANH_DATA_DIR: this.dir,
        SONGHANH_DATABASE_URL: this.databaseUrl,
        SONGHANH_EDI_LISTEN: "127.0.0.1:0",
        SONGHANH_ADMIN_LISTEN: "127.0.0.1:0",
      },
    }).output();
  }

  get process(): GatewayProcess {
    return this.#process!;
  }

  async stop(): Promise<void> {
    assert.equal(await this.process.stop(), 0);
  }

  async ready(): Promise<{ readonly status: number; readonly text: string }> {
    const response = await fetch(`http://${this.process.admin}/readyz`);
    return { status: response.status, text: await response.text() };
  }

  async metric(name: string): Promise<number> {
    const text = await (await fetch(`http://${this.process.admin}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
  }

  async acknowledge(): Promise<void> {
    const response = await this.operator.post("/acknowledge", { reason: "a person has looked" });
    assert.equal(response.status, 200);
    await response.body?.cancel();
  }
}

async function withNodes(
  env: Record<string, string>,
  test: (nodes: readonly [Node, Node], database: SwappableDatabase) => Promise<void>,
): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "songhanh-test-" });
  await using database = await SwappableDatabase.create();
  const nodes: Node[] = [];
  try {
    for (const name of ["a", "b"]) {
      nodes.push(await Node.start(`${dir}/${name}`, database.url, env));
    }
    await test(nodes as unknown as [Node, Node], database);
  } finally {
    for (const node of nodes) await node.process[Symbol.asyncDispose]();
    await Deno.remove(dir, { recursive: true });
  }
}

/** Both nodes say what is lost, and take nothing. */
async function bothSay(nodes: readonly Node[], what: RegExp): Promise<void> {
  for (const node of nodes) {
    await until("it says so", async () => {
      const { status, text } = await node.ready();
      return status === 503 && /the database has lost what it had committed/.test(text) &&
        /songhanh acknowledge/.test(text);
    });
    // Known from memory before the database that came back answers the admin address again; and a beat
    // may have found less of it than the lanes, who add theirs.
    const { lostRows, ready } = await node.operator.until(
      "the status says so",
      (status) => what.test(status.lostRows?.sentence ?? ""),
    );
    assert.match(lostRows!.sentence, what);
    assert.equal(ready, false);
    assert.ok(await node.metric("songhanh_database_lost_rows") > 0);
    // Nobody decides about what may lack its end.
    const decided = await node.operator.post("/failback/plans", { reason: "too early" });
    assert.deepEqual([decided.status, (await decided.json()).code], [503, "NODE_STOPPED"]);
  }
  const said = nodes.flatMap(({ process }) => process.lines)
    .filter(({ level, event }) => level === "error" && what.test(event));
  assert.ok(said.length > 0, "the log says it");
}

async function bothTakeAgain(nodes: readonly Node[]): Promise<void> {
  for (const node of nodes) {
    await until("it is ready", async () => (await node.ready()).status === 200);
    await node.operator.until("nothing is lost", ({ lostRows }) => lostRows === null);
    assert.equal(await node.metric("songhanh_database_lost_rows"), 0);
  }
}

function assertNoLaneDied(nodes: readonly Node[]): void {
  const died = nodes.flatMap(({ process }) => process.lines)
    .filter(({ event }) => /a lane failed/.test(event));
  assert.deepEqual(died, []);
}

Deno.test("F55: a failover that loses rows while two gateways relay (seeded)", () =>
  withSeed(async (chance) => {
    await using primary = new EchoingPrimary();
    primary.beforeAnswer = () => new Promise((resolve) => setTimeout(resolve, chance() * 30));
    await withNodes({ SONGHANH_PRIMARY_URL: primary.url }, async (nodes, database) => {
      const terminal = testTerminal();
      const sent: { message: SentMessage; code: string | undefined; reply?: Uint8Array }[] = [];
      let stop = false;
      let number = 0;
      const work = async (node: Node) => {
        while (!stop) {
          const values = { ...declarations.importOneLine, REF: `LOST-${++number}` };
          const job = terminal.job("IDA", values);
          const message = {
            ...job,
            linkInfo: new TextDecoder("latin1").decode(job.message.subarray(219, 245)),
          };
          const reply = await send(node, message);
          sent.push({ message, code: codeOf(reply), reply: reply?.body });
        }
      };
      const send = (node: Node, { contentType, body }: SentMessage) =>
        postRaw(node.process.edi, terminalRequest(contentType, body));
      const answered = () => sent.filter(({ code }) => code === "00000").length;
      const working = [nodes[0], nodes[1], nodes[0], nodes[1]].map(work);
      await until("traffic", () => answered() > 20);
      await database.keep();
      const before = answered();
      await until("more traffic", () => answered() > before + 10 + chance() * 60);
      await database.swap();
      await bothSay(nodes, /messages \d-\d+ to \d-\d+ \(\d+\)|commits of stream/);
      const refused = await send(nodes[1], sent.at(-1)!.message);
      assert.equal(codeOf(refused), "A0011");
      const epochs = await Promise.all(
        nodes.map(async ({ operator }) => (await operator.status()).epoch),
      );
      assert.ok(epochs[0]! > 1, "the epoch is above everything that was known");
      await nodes[0].acknowledge();
      await bothTakeAgain(nodes);
      const after = answered();
      await until("traffic again", () => answered() > after + 20);
      stop = true;
      await Promise.all(working);

      // Whoever was told anything but an answer sends the same once more, at either node.
      for (const each of sent.filter(({ code }) => code !== "00000")) {
        const again = await send(nodes[chance() < 0.5 ? 0 : 1], each.message);
        each.code = codeOf(again);
        each.reply = again?.body;
      }
      const twice = sent.filter(({ message }) => primary.countOf(message.linkInfo) > 1);
      assert.deepEqual(twice.map(({ message }) => message.linkInfo), [], "handed over twice (I2)");
      await using view = new JournalView(database.url);
      for (const { message, code, reply } of sent) {
        if (code !== "00000") continue;
        const stored = (await view.of(message.linkInfo)).filter(({ taken }) =>
          taken === "handed over"
        );
        const same = stored.filter(({ reply: kept }) => isSame(kept?.bytes, reply));
        assert.equal(same.length, 1, `${message.linkInfo} was answered and is not there so (I1)`);
      }
      assert.deepEqual((await balanceOf(view.sql)).problems, []);
      assertNoLaneDied(nodes);
    });
  }));

Deno.test("F55: what one gateway has in flight when its rows are lost is not relayed by the other (I2)", async () => {
  await using primary = new EchoingPrimary();
  await withNodes({ SONGHANH_PRIMARY_URL: primary.url }, async (nodes, database) => {
    const terminal = testTerminal();
    let number = 0;
    const job = () => {
      const values = { ...declarations.importOneLine, REF: `TWICE-${++number}` };
      const made = terminal.job("IDA", values);
      const linkInfo = new TextDecoder("latin1").decode(made.message.subarray(219, 245));
      return { ...made, linkInfo };
    };
    const send = (node: Node, { contentType, body }: SentMessage) =>
      postRaw(node.process.edi, terminalRequest(contentType, body));
    for (let round = 0; round < 2; round++) {
      await database.keep();
      await bothTakeAgain(nodes);
      const held = Promise.withResolvers<void>();
      primary.beforeAnswer = () => held.promise;
      const messages = Array.from({ length: 60 }, job);
      const answers = messages.map((message) => send(nodes[0], message));
      await until(
        "all are at the primary",
        () => messages.every(({ linkInfo }) => primary.countOf(linkInfo) === 1),
      );
      // Their senders, or a balancer, try the other gateway meanwhile.
      const swapped = database.swap();
      const again: Promise<unknown>[] = [];
      for (const message of messages) {
        again.push(send(nodes[1], message));
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      await swapped;
      await bothSay(nodes, /messages \d-\d+ to \d-\d+ \(\d+\)|commits of stream/);
      held.resolve();
      primary.beforeAnswer = () => {};
      await Promise.all([...answers, ...again]);
      const twice = messages.filter(({ linkInfo }) => primary.countOf(linkInfo) > 1);
      assert.deepEqual(twice.map(({ linkInfo }) => linkInfo), [], "handed over twice (I2)");
      await nodes[0].acknowledge();
      await bothTakeAgain(nodes);
    }
    assertNoLaneDied(nodes);
  });
});

Deno.test("F55: a failover that loses rows while two gateways stand in (seeded)", () =>
  withSeed(async (chance) => {
    await withNodes({ SONGHANH_MODE: "standby" }, async (nodes, database) => {
      const desks = importers.map((userId, index) =>
        new Desk(() => nodes[index % 2]!.process.edi, userId)
      );
      const office = new Office(desks);
      const accepted = () => office.filed.filter(({ number }) => number !== undefined);
      await until("traffic", () => accepted().length > 20);
      await database.keep();
      const before = accepted().length;
      await until("more traffic", () => accepted().length > before + 10 + chance() * 40);
      await database.swap();
      await bothSay(nodes, /messages \d-\d+ to \d-\d+ \(\d+\)|commits of stream/);
      await nodes[1].acknowledge();
      await bothTakeAgain(nodes);
      const after = accepted().length;
      await until("traffic again", () => accepted().length > after + 20, 60_000);
      await office.close();
      await assertNumbersOnce(accepted(), database.url);
      assertNoLaneDied(nodes);

      const { types } = await nodes[0].operator.get<NumbersJson>("/numbers");
      const imports = types.find(({ type }) => type === accepted()[0]!.number!.slice(0, 2))!;
      assert.ok(imports.void >= 10_000, "what a dead node may have given is left out");
      assert.ok(await nodes[0].metric(`songhanh_band_left\\{type="${imports.type}"\\}`) > 0);
      // A person leaves more out; below that nothing is given, and it never goes back.
      const to = imports.high! + 5_000;
      const skip = async (to: number) => {
        const response = await nodes[0].operator.post("/numbers/skip", {
          ...{ type: imports.type, to, reason: "given from a paper list" },
        });
        return await response.json();
      };
      assert.ok((await skip(to)).voided >= 5_000);
      assert.equal((await skip(imports.high!)).voided, 0);
      const { number } = await fileOne(desks[0]!);
      assert.ok(Number(number!.slice(2, 10)) > to, `${number} is above ${to}`);
    });
  }));

Deno.test("F56: two gateways whose database has lost a change of mode", async () => {
  await withNodes({}, async (nodes, database) => {
    await database.keep();
    for (const node of nodes) await until("ready", async () => (await node.ready()).status === 200);
    const run = await nodes[0].operator.switch({ to: "standby", kind: "failover" });
    assert.equal(run.state, "done", run.outcome);
    for (const { operator } of nodes) {
      await operator.until("standby", ({ mode }) => mode === "standby");
    }
    await database.swap();
    await bothSay(nodes, /the change to mode standby in epoch 2 \(found relay in epoch 1\)/);
    await nodes[0].acknowledge();
    await bothTakeAgain(nodes);
    for (const { operator, process } of nodes) {
      const { mode, epoch } = await operator.status();
      assert.equal(mode, "standby");
      assert.ok(epoch > 2);
      const { number, code } = await fileOne(new Desk(() => process.edi, "M1001M01"));
      assert.ok(number !== undefined, code);
    }
    const found = (await nodes[1].operator.audit()).filter(({ action }) =>
      action === "lost rows found"
    );
    assert.equal(found.length, 1, "both nodes are of one mind");
    assert.equal(found[0]!.by, "system");
    assertNoLaneDied(nodes);
  });
});

Deno.test("F56: a pause that the database has lost is in force again, and said", async () => {
  await withNodes({}, async (nodes, database) => {
    for (const node of nodes) await until("ready", async () => (await node.ready()).status === 200);
    await database.keep();
    for (const node of nodes) await until("ready", async () => (await node.ready()).status === 200);
    const order = { paused: true, reason: "maintenance" };
    const response = await nodes[0].operator.post("/automatic", order);
    assert.equal(response.status, 200, await response.text());
    const isPaused = ({ automatic }: { readonly automatic: { readonly paused: boolean } }) =>
      automatic.paused;
    for (const { operator } of nodes) await operator.until("it is paused", isPaused);
    // A beat of each node has seen it.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await database.swap();
    await bothSay(nodes, /the last \d+ decisions|automatic action is paused/);
    for (const { operator } of nodes) await operator.until("it is paused again", isPaused);
    await nodes[0].acknowledge();
    await bothTakeAgain(nodes);
    for (const { operator } of nodes) assert.ok(isPaused(await operator.status()));
    assertNoLaneDied(nodes);
  });
});

Deno.test("F57: an older backup is restored while no gateway runs", async () => {
  const dir = await Deno.makeTempDir({ prefix: "songhanh-test-" });
  await using database = await SwappableDatabase.create();
  const node = await Node.start(dir, database.url, { SONGHANH_MODE: "standby" });
  try {
    const desk = new Desk(() => node.process.edi, "M1001M01");
    const filed: Filed[] = [await fileOne(desk)];
    await database.keep();
    await until("ready", async () => (await node.ready()).status === 200);
    for (let count = 0; count < 30; count++) filed.push(await fileOne(desk));
    await node.stop();
    await database.swap();
    await node.start();
    await bothSay([node], /messages 1-\d+ to 1-\d+ \(\d+\)/);
    assert.equal((await fileOne(desk)).code, "A0011");
    await node.acknowledge();
    await bothTakeAgain([node]);
    for (let count = 0; count < 5; count++) filed.push(await fileOne(desk));
    const numbers = filed.map(({ number }) => number!);
    assert.equal(new Set(numbers).size, numbers.length, "no number is given again (I3)");
    await node.stop();

    // Another database altogether: it does not start, and says what to do.
    const other = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
    await other`update database_identity set id = gen_random_uuid()`;
    await other.end();
    const { code, stderr } = await node.tryToStart();
    assert.match(
      new TextDecoder().decode(stderr),
      /this node last wrote to database .* found .*numbers.*remove/s,
    );
    assert.equal(code, 78);
  } finally {
    await node.process[Symbol.asyncDispose]();
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("F55: SONGHANH_LOST_ROWS=continue settles the loss and goes on, saying so", async () => {
  await withNodes(
    { SONGHANH_MODE: "standby", SONGHANH_LOST_ROWS: "continue" },
    async (nodes, database) => {
      const office = new Office(
        importers.map((userId, index) => new Desk(() => nodes[index % 2]!.process.edi, userId)),
      );
      const accepted = () => office.filed.filter(({ number }) => number !== undefined);
      await until("traffic", () => accepted().length > 10);
      await database.keep();
      const before = accepted().length;
      await until("more traffic", () => accepted().length > before + 20);
      await database.swap();
      const after = accepted().length;
      await until("traffic goes on by itself", () => accepted().length > after + 20, 60_000);
      await office.close();
      await assertNumbersOnce(accepted(), database.url);
      const { lostRows, epoch } = await nodes[0].operator.until(
        "the status says so",
        (status) => status.lostRows !== null,
      );
      assert.equal(lostRows!.stops, false);
      assert.ok(epoch > 1);
      assert.equal((await nodes[1].ready()).status, 200);
      assertNoLaneDied(nodes);
    },
  );
});

/** No number twice; each that a sender was told is in the journal and is owed to VNACCS (I1, I3); it balances. */
async function assertNumbersOnce(accepted: readonly Filed[], databaseUrl: string): Promise<void> {
  const numbers = accepted.map(({ number }) => number!);
  assert.equal(new Set(numbers).size, numbers.length, "no number is given twice (I3)");
  await using view = new JournalView(databaseUrl);
  const rows = await view.sql`select document from message where state = 'stood in'`;
  const stored = new Set(rows.map(({ document }) => document));
  assert.deepEqual(numbers.filter((number) => !stored.has(number)), [], "told and not there (I1)");
  const owed = await view.sql`select number from document union select document from paper_note`;
  const known = new Set(owed.map(({ number }) => number));
  assert.deepEqual(
    numbers.filter((number) => !known.has(number)),
    [],
    "told, and nobody enters it",
  );
  assert.deepEqual((await balanceOf(view.sql)).problems, []);
}
