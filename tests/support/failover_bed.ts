/**
 * Two systems as they are: the rehearsal primary in a process of its own, which decides as VNACCS, and a
 * gateway in front of it that fails over. What a test does to them, and what must hold of both.
 */
import { builtInOffices } from "../../core/codes/mod.ts";
import assert from "node:assert/strict";
import type { Sql } from "postgres";
import { actOnDocument } from "../../adapters/officers/mod.ts";
import { byteSeal } from "../../adapters/seals/byte_seal.ts";
import { connect } from "../../adapters/postgres/connect.ts";
import { migratedDatabase } from "../../adapters/testing/migrated_database.ts";
import { scratchDatabase } from "../../adapters/testing/scratch_database.ts";
import { type KeyedDocumentRow, readDocumentRow } from "../../adapters/documents/document_rows.ts";
import type { WrittenRequest } from "../../adapters/terminal/mod.ts";
import { raiseUsersVersion } from "../../adapters/users/users_version.ts";
import { catalogue } from "../../core/catalogue/mod.ts";
import {
  channelOf,
  type Document,
  type OfficerActKind,
  permitOf,
} from "../../core/documents/mod.ts";
import { exampleItems } from "../../core/testing/example_items.ts";
import {
  type Channel,
  channelOutputs,
  documentFamilies,
  procedureKind,
} from "../../core/procedures/mod.ts";
import { isRefusal } from "../../core/verdict.ts";
import { type ItemRecord, readItems } from "../../core/wire/mod.ts";
import type { Balance } from "../../adapters/balance/balance.ts";
import type { ClientOutput, ClientReply } from "./client_reply.ts";
import { declarations } from "./declarations.ts";
import { Desk, testdataSettings } from "./desk.ts";
import { GatewayProcess } from "./gateway_process.ts";
import { Operator, until } from "./operator.ts";

const seal = byteSeal(undefined);

/** What VNACCS checks is marked by how a reference begins; the standby, without rules, checks nothing. */
const marks = { G: 1, Y: 2, R: 3 } as const;
export type Mark = keyof typeof marks;

const primaryRules = [
  { version: "1", default: 1 },
  { name: "red", items: { REF: ["R"] }, channel: 3 },
  { name: "yellow", items: { REF: ["Y"] }, channel: 2 },
  { name: "transport", items: { CG1: ["R", "Y"] }, channel: 2 },
].map((rule) => JSON.stringify(rule) + "\n").join("");

/** One thing that a declarant does about a declaration: messages, each after the one before. */
type Messages = readonly (readonly [procedure: string, says: "all" | "number"])[];

interface Way {
  readonly number: string;
  /** Item that carries the reference. */
  readonly reference: string;
  readonly values: ItemRecord;
  readonly make: Messages;
  readonly others: readonly Messages[];
}

/** Free of duty by what its line says: the standby may permit it by itself. */
const dutyFree: ItemRecord = { TXA: ["0"], TX1: ["VK010"] };

/** Corrections are what may make a channel lighter: they come more often than the rest. */
const often = (messages: Messages): Messages[] => Array(6).fill(messages);

const amendment: Messages = [["AMA", "number"], ["AMC", "number"]];

export const ways = {
  import: {
    ...{ number: "ICN", reference: "REF", make: [["IDA", "all"], ["IDC", "number"]] },
    values: { ...declarations.importOneLine, ICD: "30112030", ...dutyFree },
    others: [
      [["IDC", "number"]],
      ...often([["IDA01", "all"], ["IDE", "number"]]),
      [["IDA01", "all"]],
      [["IDE", "number"]],
      [["IDD", "number"]],
      [["IID", "number"]],
      amendment,
    ],
  },
  export: {
    ...{ number: "ECN", reference: "REF", make: [["EDA", "all"], ["EDC", "number"]] },
    values: { ...declarations.exportOneLine, ECD: "30112030", TXA: ["0"] },
    others: [
      [["EDC", "number"]],
      ...often([["EDA01", "all"], ["EDE", "number"]]),
      [["EDA01", "all"]],
      [["EDE", "number"]],
      [["IEX", "number"]],
      amendment,
    ],
  },
  smallImport: {
    ...{ number: "ICN", reference: "REF", make: [["MIC", "all"]] },
    values: declarations.smallImport,
    others: [...often([["MIE", "all"]]), [["MID", "number"]], [["IID", "number"]]],
  },
  smallExport: {
    ...{ number: "ECN", reference: "REF", make: [["MEC", "all"]] },
    values: {},
    others: [...often([["MEE", "all"]]), [["MED", "number"]], [["IEX", "number"]]],
  },
  transport: {
    ...{ number: "OLT", reference: "CG1", make: [["OLA", "all"], ["OLC", "number"]] },
    values: {},
    others: [
      [["OLC", "number"]],
      ...often([["COT", "all"]]),
      [["BOA", "number"]],
      [["BIA", "number"]],
      [["ITF", "number"]],
    ],
  },
} as const satisfies Record<string, Way>;
export type WayName = keyof typeof ways;

/** Where a procedure has the number of what it is about, when its family's item does not say it. */
const numberItems: Readonly<Record<string, string>> = { BOA: "CGO", AMA: "ICN", AMC: "SYN" };

/** Natural names of a consignment, none of which may come twice. */
const keyItems: Readonly<Record<string, string>> = {
  IDA: "BL1",
  IDA01: "BL1",
  EDA: "EKN",
  EDA01: "EKN",
  MIC: "HAB",
  MIE: "HAB",
};

/** A declaration of the test: what its maker knows of it. */
interface Consignment {
  readonly way: WayName;
  /** Without the mark, which a correction may change. */
  readonly reference: string;
  readonly maker: string;
  number: string;
}

/** The channel that a report tells; of one that is for several the heaviest. */
const outputChannels = new Map<string, Channel>();
for (const variants of Object.values(channelOutputs)) {
  for (const { registered, corrected } of Object.values(variants)) {
    for (const { notices } of [registered, corrected]) {
      for (const channel of [1, 2, 3] as const) {
        for (const code of notices[channel] ?? []) outputChannels.set(code, channel);
      }
    }
  }
}

const accepted = "00000";

/** Of two enterprises. */
export const users = ["M1001M01", "M1002M01"] as const;

let references = 0;

/** The rehearsal primary, which lives through all rounds of a test. */
export class RehearsedVnaccs implements AsyncDisposable {
  private constructor(
    readonly process: GatewayProcess,
    readonly sql: Sql,
    private readonly dir: string,
    private readonly drop: () => PromiseLike<void>,
  ) {}

  static async start(): Promise<RehearsedVnaccs> {
    const database = await scratchDatabase();
    const dir = await Deno.makeTempDir({ prefix: "songhanh-test-" });
    const rules = `${dir}/rules.jsonl`;
    await Deno.writeTextFile(rules, primaryRules);
    const process = await GatewayProcess.start({
      command: "primary",
      dataDir: dir,
      databaseUrl: database.url,
      env: { ...testdataSettings, SONGHANH_PRIMARY_URL: "", SONGHANH_CHANNEL_RULES: rules },
    });
    const sql = connect(database.url, { schema: "rehearsal", connectionsMax: 2 });
    // Who asks the primary may look at the documents of all.
    await sql.begin(async (transaction) => {
      await transaction`update user_account set roles = '{officer}' where user_id = 'M1009M01'`;
      await raiseUsersVersion(transaction);
    });
    return new RehearsedVnaccs(process, sql, dir, () => database[Symbol.asyncDispose]());
  }

  async setFaults(faults: Readonly<Record<string, number>>): Promise<void> {
    const url = `http://127.0.0.1:${this.process.controlPort}/faults`;
    const response = await fetch(url, { method: "POST", body: JSON.stringify(faults) });
    await response.body?.cancel();
    assert.ok(response.ok);
  }

  /** The next sequence of each type that it has given numbers of. */
  async nextSequences(): Promise<Map<string, number>> {
    const rows = await this.sql`
      select substr(number, 1, 2) as type, max(substr(number, 3, 8))::int + 1 as next
      from document where number <> '' group by 1`;
    return new Map(rows.map(({ type, next }) => [type, next]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]();
    await this.sql.end();
    await this.drop();
    await Deno.remove(this.dir, { recursive: true });
  }
}

interface FailoverSettings {
  /** Asks VNACCS for what nobody has fetched. */
  readonly asks: boolean;
  /** The standby's bands begin where VNACCS counts next, and a little later. */
  readonly near: boolean;
}

/** What was sent and left open. */
interface Lost {
  readonly desk: Desk;
  readonly procedure: string;
  readonly values: ItemRecord;
  readonly request: WrittenRequest;
}

/** What one side holds of a document. */
interface Held {
  readonly document: Document;
  /** Something unknown touches it: the standby decides nothing about it. */
  readonly inDoubt: boolean;
}

/** A gateway that relays to the primary, and fails over once. */
export class FailoverBed implements AsyncDisposable {
  readonly #consignments: Consignment[] = [];
  /** What was sent and not answered, or answered with "unknown". */
  readonly #lost: Lost[] = [];
  readonly #makers = new Map<string, string>();
  /** What was answered: by whom, to what. */
  readonly codes: string[] = [];
  readonly #desks: Record<string, Desk>;
  readonly #passed = new Map<string, Set<OfficerActKind>>();
  /** Reports that were fetched after the failover. */
  readonly #fetched: ClientOutput[] = [];
  standsIn = false;

  private constructor(
    readonly vnaccs: RehearsedVnaccs,
    readonly gateway: GatewayProcess,
    readonly sql: Sql,
    readonly operator: Operator,
    private readonly dir: string,
    private readonly drop: () => PromiseLike<void>,
  ) {
    const edi = () => gateway.edi;
    this.#desks = Object.fromEntries(
      users.map((userId) => [userId, new Desk(edi, userId)]),
    );
  }

  static async start(vnaccs: RehearsedVnaccs, settings: FailoverSettings): Promise<FailoverBed> {
    const database = await migratedDatabase();
    const dir = await Deno.makeTempDir({ prefix: "songhanh-test-" });
    const { account } = new Desk(() => vnaccs.process.edi, "M1009M01").terminal;
    const service = {
      SONGHANH_SERVICE_USER: account.userId,
      SONGHANH_SERVICE_PASSWORD: account.password,
      SONGHANH_SERVICE_TERMINAL: account.terminalId,
    };
    const band = (first: number) => `${String(first).padStart(8, "0")}-99999999`;
    const bands = [...await vnaccs.nextSequences()].map(([type, next]) =>
      `${type}=${band(next + 2)}`
    );
    const gateway = await GatewayProcess.start({
      dataDir: dir,
      databaseUrl: database.url,
      env: {
        ...testdataSettings,
        SONGHANH_PRIMARY_URL: `http://${vnaccs.process.edi}/`,
        ...settings.asks && service,
        ...settings.near && { SONGHANH_NUMBER_BAND: [band(90_000_000), ...bands].join() },
      },
    });
    const sql = connect(database.url, { schema: "songhanh", connectionsMax: 2 });
    const operator = new Operator(() => gateway.admin, dir);
    await operator.until("the primary is up", ({ primary }) => primary.state === "up");
    return new FailoverBed(
      ...[vnaccs, gateway, sql, operator, dir] as const,
      () => database[Symbol.asyncDispose](),
    );
  }

  /** Registers a new consignment. */
  async make(
    way: WayName,
    user: string,
    mark: Mark,
    free: boolean,
    isDraft: boolean,
  ): Promise<void> {
    const reference = String(++references).padStart(8, "0");
    const consignment: Consignment = { way, reference, maker: user.slice(0, 5), number: "" };
    this.#makers.set(reference, consignment.maker);
    const messages: Messages = ways[way].make;
    await this.#send(consignment, isDraft ? messages.slice(0, 1) : messages, user, mark, free);
  }

  /** Whatever else is done about one that there is. */
  async follow(
    which: number,
    what: number,
    isOther: boolean,
    mark: Mark,
    free: boolean,
  ): Promise<void> {
    const consignment = this.#any(which);
    if (consignment === undefined) return;
    const { others } = ways[consignment.way];
    const user = users.find((each) => each.startsWith(consignment.maker) !== isOther)!;
    await this.#send(consignment, others[what % others.length]!, user, mark, free);
  }

  async #send(
    consignment: Consignment,
    messages: Messages,
    user: string,
    mark: Mark,
    free: boolean,
  ): Promise<void> {
    const desk = this.#desks[user]!;
    let told = consignment.number;
    for (const [procedure, says] of messages) {
      const values = this.#values(consignment, procedure, says, told, mark, free);
      const request = desk.terminal.job(procedure, values);
      const reply = await desk.trySend(request);
      const code = reply?.codes[0]?.slice(0, 5);
      this.#note(`${procedure} ${code}`);
      if (code === undefined || code === "A0007") {
        this.#lost.push({ desk, procedure, values, request });
      }
      if (code !== accepted) return;
      told = numberIn(reply!) ?? told;
      // An amendment has a number of its own.
      if (procedure.startsWith("AM") || !/^\d{12}$/.test(told)) continue;
      if (consignment.number === "") this.#consignments.push(consignment);
      consignment.number = told;
    }
  }

  #values(
    { way, reference, number }: Consignment,
    procedure: string,
    says: "all" | "number",
    told: string,
    mark: Mark,
    free: boolean,
  ): ItemRecord {
    const { number: item, reference: referenceItem, values }: Way = ways[way];
    const numberItem = numberItems[procedure] ?? item;
    const named = { [numberItem]: procedure === "AMC" ? told : number };
    const { layout } = catalogue.procedure(procedure)!;
    const has = (id: string) => layout.items.some((each) => each.id === id);
    const owed = free ? {} : { TXA: [""], TX1: [""] };
    const said = says === "number" ? {} : {
      ...values,
      ...owed,
      [referenceItem]: `${mark}${reference}`,
      ...keyItems[procedure] !== undefined && { [keyItems[procedure]]: `K${reference}` },
      ...procedure === "COT" && { KND: "5" },
    };
    const record = Object.fromEntries(
      Object.entries({ ...said, ...named }).filter(([id]) => has(id)),
    );
    return exampleItems(catalogue.procedure(procedure)!, record);
  }

  /** What was lost comes again: the same bytes, or what a person types once more. */
  async repeat(which: number, sameBytes: boolean): Promise<void> {
    const lost = this.#lost[which % Math.max(this.#lost.length, 1)];
    if (lost === undefined) return;
    const { desk, procedure, values, request } = lost;
    const reply = await desk.trySend(sameBytes ? request : desk.terminal.job(procedure, values));
    this.#note(`again ${procedure} ${reply?.codes[0]?.slice(0, 5)}`);
  }

  /** Fetches some of what waits, and acknowledges all but the last. */
  async fetch(user: string, atMost: number): Promise<void> {
    const desk = this.#desks[user]!;
    let request = desk.terminal.retrieve();
    for (let n = 0; n < atMost; n++) {
      const reply = await desk.trySend(request);
      if (reply?.output === undefined || reply.token === undefined) return;
      if (this.standsIn) this.#fetched.push(reply.output);
      request = desk.terminal.acknowledge(reply.token);
    }
  }

  /**
   * An officer of whoever takes registrations. Where a channel is said it is what VNACCS decided, or
   * heavier; officers of VNACCS change none, since nobody here could hear of it.
   */
  async act(which: number, kind: OfficerActKind, heavier: number): Promise<void> {
    const consignment = this.#any(which);
    if (consignment === undefined || (kind === "channel" && !this.standsIn)) return;
    const id = consignment.number.slice(0, 11);
    const [theirs, ours] = [await this.#find(this.vnaccs.sql, id), await this.#find(this.sql, id)];
    const held = this.standsIn ? ours : theirs;
    if (held === undefined) return;
    const { document } = held;
    const truth = channelOf((theirs ?? held).document) ?? 1;
    const channels = documentFamilies[document.family].channels ?? 3;
    const outcome = await actOnDocument(this.standsIn ? this.sql : this.vnaccs.sql, {
      documentId: document.id,
      act: {
        ...{ kind, good: true, text: "lý do", basis: "paid", reference: "1", at: new Date() },
        channel: Math.min(truth + heavier, channels) as Channel,
      },
      ...{ officer: "hoa", office: "00ZZ", seenNumber: document.number },
    }, { catalogue, seal, offices: builtInOffices });
    const came = outcome.kind === "refused" ? outcome.fault : outcome.kind;
    this.#note(`officer ${kind} ${came}`);
    if (!this.standsIn || outcome.kind !== "done" || outcome.proposed) return;
    this.#passed.set(id, (this.#passed.get(id) ?? new Set()).add(kind));
  }

  /** The one failover, while `meanwhile` is under way. */
  async failOver(meanwhile: readonly (() => Promise<void>)[]): Promise<void> {
    const sending = meanwhile.map((send) => send());
    const run = await this.operator.switch({ to: "standby", kind: "failover" });
    assert.equal(run.state, "done", JSON.stringify(run));
    await Promise.all(sending);
    this.standsIn = true;
    await until(
      "nothing is in flight",
      async () => (await this.operator.get<Balance>("/balance")).inFlight === 0,
    );
    // Before it is, the standby answers A0011; what it knows then is not all that it will know.
    await until("the ledger is caught up", async () => {
      const [row] = await this.sql`select is_ledger_caught_up() as done`;
      return row!.done;
    });
  }

  /** What must hold of everything that either side has. Gives how many have an unknown channel here. */
  async check(): Promise<number> {
    const [theirs, ours] = [await held(this.vnaccs.sql), await held(this.sql)];
    const byReference = new Map<string, string>();
    for (const { document } of [...theirs.values(), ...ours.values()]) {
      const reference = referenceOf(document);
      if (reference === undefined) continue;
      // The primary has those of earlier rounds too.
      const maker = this.#makers.get(reference) ?? document.owner;
      assert.equal(document.owner, maker, `one owner of ${document.id}`);
      const other = byReference.get(reference);
      assert.ok(other === undefined || other === document.id, `${document.id} is ${other} again`);
      byReference.set(reference, document.id);
    }
    let unknown = 0;
    for (const [id, here] of ours) {
      const there = theirs.get(id);
      if (there === undefined) continue;
      assert.equal(here.document.owner, there.document.owner, `one owner of ${id}`);
      assert.equal(
        referenceOf(here.document),
        referenceOf(there.document),
        `number ${id} is given once`,
      );
      if (here.document.channel?.kind === "unknown") unknown++;
      this.#judge(here, there);
    }
    for (const { code, header, items } of this.#fetched) {
      const id = header.subject.trim().match(/\d{12}/)?.[0].slice(0, 11) ??
        items.value("ICN").slice(0, 11);
      const truth = theirs.has(id) ? channelOf(theirs.get(id)!.document) : undefined;
      const told = outputChannels.get(code);
      if (truth === undefined || told === undefined) continue;
      assert.ok(told >= truth, `${id}: ${code} was told, VNACCS decided ${truth}`);
    }
    return unknown;
  }

  #judge({ document: ours, inDoubt }: Held, { document: theirs }: Held): void {
    if (documentFamilies[ours.family].channels === undefined) return;
    const { id } = ours;
    const [truth, here] = [channelOf(theirs), channelOf(ours)];
    const isPermitted = permitOf(theirs) === "given";
    if (!inDoubt) {
      if (here !== undefined && truth !== undefined) {
        assert.ok(here >= truth, `${id}: ${here} here, VNACCS decided ${truth}`);
      }
      assert.ok(truth === undefined || ours.channel !== undefined, `${id}: here it has no channel`);
      // A transport may be corrected after its approval, which then has to be given anew.
      if (isPermitted && ours.number === theirs.number) {
        assert.notEqual(permitOf(ours), "none", `${id}: permitted there`);
      }
    }
    if (permitOf(ours) !== "given" || isPermitted) return;
    assert.ok(this.standsIn, `${id}: a permit that VNACCS has not given`);
    assert.ok(here !== undefined, `${id}: a permit, and the channel is not known`);
    const passed = this.#passed.get(id);
    if (truth !== undefined && truth >= 2) {
      assert.ok(passed?.has("papers") && passed.has("clear"), `${id}: a permit without a check`);
    }
    if (truth === 3) assert.ok(passed?.has("goods"), `${id}: a permit without a look at the goods`);
  }

  #note(what: string): void {
    this.codes.push(`${this.standsIn ? "standby" : "relay"} ${what}`);
  }

  #any(which: number): Consignment | undefined {
    return this.#consignments[which % Math.max(this.#consignments.length, 1)];
  }

  async #find(sql: Sql, id: string): Promise<Held | undefined> {
    return (await held(sql, id)).get(id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.gateway[Symbol.asyncDispose]();
    await this.sql.end();
    await this.drop();
    await Deno.remove(this.dir, { recursive: true });
  }
}

function numberIn({ resultItems, information }: ClientReply): string | undefined {
  return [resultItems[0], information.slice(0, 12)].find((each) => /^\d{12}$/.test(each ?? ""));
}

/** The documents of one side, by id. */
async function held(sql: Sql, id?: string): Promise<Map<string, Held>> {
  const rows = await sql<(KeyedDocumentRow & { doubted: boolean })[]>`
    select d.*, array(select k.key from document_key k where k.id = d.id) as keys,
      exists (select 1 from document_doubt t where t.name = d.id) as doubted
    from document d where ${id ?? null}::text is null or d.id = ${id ?? null}`;
  return new Map(rows.map((row) => {
    const { document } = readDocumentRow(row, row.keys, seal);
    return [document.id, { document, inDoubt: row.doubted || !document.complete }];
  }));
}

/** The reference with which a consignment was declared, without its mark. */
function referenceOf({ content: { procedure, body }, family }: Document): string | undefined {
  const way = Object.values(ways).find(({ make }) => procedureKind(make[0]![0])?.family === family);
  if (way === undefined) return undefined;
  const items = readItems(catalogue.procedure(procedure)!.layout, "request", body);
  if (isRefusal(items)) assert.fail(items.reason);
  return items.value(way.reference).slice(1);
}
