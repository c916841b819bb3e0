/**
 * Somebody else's content, link information and user ID, sent by a stranger with a certificate that is
 * good (F70): he learns nothing and changes nothing, before, during and after the owner's message is
 * answered. Relaying, nobody here has checked any password; standing in, the standby has.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { migratedDatabase } from "../adapters/testing/migrated_database.ts";
import { signContent, writeRequest, type WrittenRequest } from "../adapters/terminal/mod.ts";
import { waitUntil } from "../adapters/testing/wait_until.ts";
import { catalogue } from "../core/catalogue/mod.ts";
import { openEnvelope } from "../core/envelope/mod.ts";
import { readSignedData } from "../core/signature/mod.ts";
import { isRefusal } from "../core/verdict.ts";
import { exampleItems } from "../core/testing/example_items.ts";
import { type ItemRecord, peekHeader, writeItems, writeResultMessage } from "../core/wire/mod.ts";
import { declarations } from "./support/declarations.ts";
import { Desk, testdataSettings } from "./support/desk.ts";
import { GatewayProcess } from "./support/gateway_process.ts";
import { postRaw, type RawResponse, terminalRequest } from "./support/post_raw.ts";
import { RawConnection } from "./support/raw_connection.ts";
import { codeOf, JournalView } from "./support/relay_bed.ts";

const owner = "M1001M01";
const procedures = ["IDA", "IDC", "MSB", "IVA"];
const strangers = ["wrong password", "other certificate", "other terminal"] as const;
const secret = "OWNERS-SECRET";

/** Writes one content as its owner and as others would. */
class Content {
  static #count = 0;
  readonly #owner: Desk;
  readonly #other: Desk;

  constructor(edi: () => string, readonly procedure: string, readonly number: number) {
    this.#owner = new Desk(edi, owner);
    this.#other = new Desk(edi, "M1004M01");
  }

  /** What makes it another than those of before: a house waybill is declared once. */
  #own(): ItemRecord {
    if (this.procedure === "IDC") return { ICN: numberOf(this.number) };
    return this.procedure === "MIC" ? { HAB: `F70-${this.number}` } : {};
  }

  /** `linkInfo`: the same as of another send, where the stranger has seen it. */
  write(by: "owner" | typeof strangers[number], linkInfo?: string): WrittenRequest {
    const { userId, password, terminalId } = this.#owner.terminal.account;
    const procedure = catalogue.procedure(this.procedure)!;
    const values = this.procedure === "IDA"
      ? { ...declarations.importOneLine, REF: `F70-${this.number}` }
      : exampleItems(procedure, this.#own());
    const { signer } = by === "other certificate" ? this.#other : this.#owner;
    return writeRequest({
      header: {
        ...{ control: "SS", procedure: this.procedure, userId, system: "1" },
        password: by === "wrong password" ? "WRONG123" : password,
        path: by === "other terminal" ? this.#other.terminal.account.terminalId : terminalId,
        linkInfo: linkInfo ?? `F70 ${++Content.#count} ${this.number}`,
        indexInfo: `F70 ${this.number}`,
      },
      items: writeItems(procedure.layout, "request", values),
      attachments: procedure.attachments
        ? [{ name: "a.pdf", contentType: "application/pdf", content: Uint8Array.of(1) }]
        : [],
      sign: procedure.signed || by === "other certificate"
        ? (content) => signContent(content, signer)
        : undefined,
      random: (below) => Math.floor(Math.random() * below),
    });
  }
}

function numberOf(number: number): string {
  return `1012345678${String(number % 100).padStart(2, "0")}`;
}

const linkInfoOf = ({ message }: WrittenRequest) =>
  Buffer.from(message).toString("latin1", 219, 245);

/** Sends and leaves before the answer: what the owner sends again is a repeat. */
async function sendAndLeave(edi: string, request: WrittenRequest, until: () => unknown) {
  using connection = await RawConnection.open(edi);
  await connection.write(terminalRequest(request.contentType, request.body));
  await waitUntil("it is taken", until as () => boolean | Promise<boolean>);
}

Deno.test("relay: a stranger who repeats what another sent is a new sender (F70)", async () => {
  await using database = await migratedDatabase();
  const dataDir = await Deno.makeTempDir();
  await using primary = new AskingPrimary();
  await using gateway = await GatewayProcess.start({
    dataDir,
    databaseUrl: database.url,
    env: {
      ...testdataSettings,
      SONGHANH_PRIMARY_URL: primary.url,
      SONGHANH_WORKERS: "2",
      // Who wrongly waits for the answer of another does so no longer than this.
      SONGHANH_RELAY_DEADLINE_MS: "20000",
    },
  });
  const edi = () => gateway.edi;
  const post = ({ contentType, body }: WrittenRequest) =>
    postRaw(gateway.edi, terminalRequest(contentType, body));
  const applied = (content: Content) =>
    primary.applied.filter((index) => index === `F70 ${content.number}`).length;
  let number = 0;
  for (const procedure of procedures) {
    for (const stranger of strangers) {
      const refusedNothing = async (content: Content, seen?: string) => {
        for (const linkInfo of [undefined, seen]) {
          const answer = await post(content.write(stranger, linkInfo));
          assertLearnsNothing(answer, `${procedure}, ${stranger}`);
        }
      };
      // Before: the primary has refused the stranger; the owner's message is relayed all the same.
      const before = new Content(edi, procedure, ++number);
      await refusedNothing(before);
      assert.equal(codeOf(await post(before.write("owner"))), "00000", `${procedure}, ${stranger}`);
      assert.equal(applied(before), 1);

      // During: the owner's message is at the primary, which takes its time.
      const during = new Content(edi, procedure, ++number);
      const released = Promise.withResolvers<void>();
      // Whatever fails: the primary ends once it has answered.
      using _ = { [Symbol.dispose]: () => released.resolve() };
      primary.hold(during.number, released.promise);
      const first = during.write("owner");
      await sendAndLeave(gateway.edi, first, () => primary.held(during.number));
      await refusedNothing(during, linkInfoOf(first));
      const again = post(during.write("owner"));
      released.resolve();
      assert.equal(codeOf(await again), "00000");
      assert.equal(applied(during), 1, `${procedure}, ${stranger}: applied once`);

      // After: answered, and the owner was gone before the answer came.
      const after = new Content(edi, procedure, ++number);
      const later = Promise.withResolvers<void>();
      using __ = { [Symbol.dispose]: () => later.resolve() };
      primary.hold(after.number, later.promise);
      const lost = after.write("owner");
      await sendAndLeave(gateway.edi, lost, () => primary.held(after.number));
      later.resolve();
      await waitUntil("it is applied", () => applied(after) === 1);
      await refusedNothing(after, linkInfoOf(lost));
      const answer = await post(after.write("owner"));
      assert.equal(codeOf(answer), "00000");
      assert.ok(answer!.body.includes(secret), "the owner gets the first's answer");
      assert.equal(applied(after), 1, `${procedure}, ${stranger}: applied once`);
    }
  }
  assert.equal(await gateway.stop(), 0);
  await Deno.remove(dataDir, { recursive: true });
});

function assertLearnsNothing(answer: RawResponse | undefined, what: string): void {
  assert.ok(answer, what);
  assert.ok(!answer.body.includes(secret), `${what}: nothing of the owner's answer`);
  assert.notEqual(codeOf(answer), "00000", what);
}

Deno.test("standby: a stranger who repeats what another sent is told a code, and nothing happens (F70)", async () => {
  await using database = await migratedDatabase();
  const dataDir = await Deno.makeTempDir();
  await using gateway = await GatewayProcess.start({
    dataDir,
    databaseUrl: database.url,
    env: { ...testdataSettings, SONGHANH_MODE: "standby", SONGHANH_WORKERS: "2" },
  });
  await using journal = new JournalView(database.url);
  const post = ({ contentType, body }: WrittenRequest) =>
    postRaw(gateway.edi, terminalRequest(contentType, body));
  const changes = async () => {
    const [row] = await journal.sql`select count(*)::int as n from document_history`;
    return row!.n as number;
  };
  const codes = {
    "wrong password": "A0004",
    "other certificate": /^A003[56]$/,
    "other terminal": "A0013",
  };
  let number = 500;
  for (const procedure of ["IDA", "MIC", "MSB", "IVA"]) {
    for (const stranger of strangers) {
      const content = new Content(() => gateway.edi, procedure, ++number);
      const refused = async (seen?: string) => {
        const before = await changes();
        for (const linkInfo of [undefined, seen]) {
          const code = codeOf(await post(content.write(stranger, linkInfo))) ?? "";
          const expected = codes[stranger];
          if (typeof expected === "string") assert.equal(code, expected, procedure);
          else assert.match(code, expected, procedure);
        }
        assert.equal(await changes(), before, "nothing has changed");
      };
      await refused();
      const first = content.write("owner");
      const [answer] = await Promise.all([
        post(first),
        post(content.write(stranger, linkInfoOf(first))),
      ]);
      assert.equal(codeOf(answer), "00000", `${procedure} after ${stranger}`);
      await refused(linkInfoOf(first));
      const before = await changes();
      assert.deepEqual((await post(first))?.body, answer!.body, "the owner's own send again");
      assert.equal(await changes(), before, "applied once");
    }
  }
  assert.equal(await gateway.stop(), 0);
  await Deno.remove(dataDir, { recursive: true });
});

function readRequest(contentType: string | null, body: Uint8Array) {
  const envelope = openEnvelope(contentType, body);
  assert.ok(!isRefusal(envelope));
  const data = envelope.signed && readSignedData(envelope.signed.signature);
  const header = peekHeader(body, envelope.message.start, envelope.message.end)!;
  return { header, certificates: data === undefined || isRefusal(data) ? [] : data.certificates };
}

/** A primary that checks password, terminal and signer, as VNACCS does, and says something secret. */
class AskingPrimary implements AsyncDisposable {
  /** Index information of what it has taken, each time. */
  readonly applied: string[] = [];
  readonly #holds = new Map<string, Promise<void>>();
  readonly #held = new Set<string>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #desk = new Desk(() => "", owner);
  readonly #certificate = Buffer.from(this.#desk.signer.certificateDer);

  constructor() {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => this.#answer(request),
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  hold(number: number, until: Promise<void>): void {
    this.#holds.set(`F70 ${number}`, until);
  }

  held(number: number): boolean {
    return this.#held.has(`F70 ${number}`);
  }

  async #answer(request: Request): Promise<Response> {
    const body = new Uint8Array(await request.arrayBuffer());
    const { header, certificates } = readRequest(request.headers.get("content-type"), body);
    const { password, terminalId } = this.#desk.terminal.account;
    const index = header.trimmed("indexInfo");
    const isSigned = certificates.length > 0;
    const isOwners = certificates.some((der) => this.#certificate.equals(der));
    const code = header.trimmed("password") !== password
      ? "A0004"
      : header.trimmed("path") !== terminalId
      ? "A0013"
      : isSigned && !isOwners
      ? "A0036"
      : undefined;
    if (code === undefined) {
      const hold = this.#holds.get(index);
      this.#held.add(index);
      await hold;
      this.applied.push(index);
    }
    const bytes = writeResultMessage({
      request: header,
      codes: code === undefined ? [] : [{ code }],
      receivedAt: new Date(),
      items: code === undefined ? [secret] : [],
    });
    return new Response(bytes, { headers: { "content-type": "text/plain; charset=UTF-8" } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}
