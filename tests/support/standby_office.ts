import { oneBand } from "../../core/numbering/mod.ts";
import assert from "node:assert/strict";
import type { Sql } from "postgres";
import type { MessageId, MessageRecord } from "../../adapters/journal.ts";
import { messageRecord } from "../../adapters/message_record.ts";
import type { ByteSeal } from "../../adapters/seals/byte_seal.ts";
import { ringOf } from "../../adapters/seals/open_key_ring.ts";
import { nodeSha256 } from "../../adapters/seals/node_sha256.ts";
import { connect } from "../../adapters/postgres/connect.ts";
import { loadDigestSecret } from "../../adapters/seals/digest_secret.ts";
import { JournalWriter } from "../../adapters/journal/journal_writer.ts";
import { loadMode } from "../../adapters/mode/mode_store.ts";
import { migratedDatabase } from "../../adapters/testing/migrated_database.ts";
import { packingSeal } from "../../adapters/testing/packing_seal.ts";
import { NumberReserve } from "../../adapters/numbers/number_reserve.ts";
import { plainReply } from "../../adapters/standby/reply_writer.ts";
import { StandbyDecider, type StandbyTask } from "../../adapters/standby/standby_decider.ts";
import { Terminal, type WrittenRequest } from "../../adapters/terminal/mod.ts";
import { catalogue } from "../../core/catalogue/mod.ts";
import { builtInCodes, type CodeTables } from "../../core/codes/mod.ts";
import { exampleItems } from "../../core/testing/example_items.ts";
import { BytesDigest } from "../../core/evidence/mod.ts";
import { inspectMessage } from "../../core/inspect_message.ts";
import { takesEverything } from "../../core/policy/mod.ts";
import { allGreen } from "../../core/routing/mod.ts";
import { portableVerifier, SignerKeys } from "../../core/signature/mod.ts";
import type { ItemRecord } from "../../core/wire/mod.ts";
import { sampleKeys } from "../../core/testing/sample_keys.ts";

/** Packed and encrypted, as in production: whoever forgets to open bytes is found out. */
export const testSeal = packingSeal(ringOf(1, new Uint8Array(32).fill(7)));

export const bands = oneBand(90_000_000, 99_999_999);

/** Who may ask the primary about everything. */
export const serviceAccount = {
  userId: "0000000S",
  password: "p",
  terminalId: "S00001",
  accessKey: "",
};

const account = { userId: "A0001A01", password: "secret", terminalId: "T00001", accessKey: "K" };

const user = {
  userId: account.userId,
  userCode: "A0001",
  company: "CÔNG TY",
  taxCode: "1",
  roles: [],
  barred: false,
  passwordHash: "",
  certificates: [],
};

/** What the standby accepted. */
export interface Accepted {
  readonly id: MessageId;
  /** The number that the standby gave, or empty. */
  readonly number: string;
  readonly linkInfo: string;
}

/** What the standby recorded of any message. */
export interface Taken extends Accepted {
  readonly code: string;
  /** The answer, as text. */
  readonly reply: string;
}

interface Judged {
  codes: CodeTables | undefined;
}

/** A standby without listeners: messages are decided and recorded as a lane does it. */
export class StandbyOffice implements AsyncDisposable {
  readonly terminal: Terminal;

  private constructor(
    readonly url: string,
    readonly sql: Sql,
    private readonly own: Sql,
    private readonly journal: JournalWriter<StandbyTask>,
    private readonly bytesDigest: BytesDigest,
    private readonly drop: () => PromiseLike<void>,
    /** What the lane may give. */
    readonly numbers: NumberReserve,
    private readonly epoch: { now: number },
    private readonly at: () => Date,
  ) {
    this.terminal = new Terminal(account, { now: at });
  }

  /** What values are judged by; without codes everything is taken, as older versions did. */
  judged: Judged = { codes: builtInCodes };

  /** `on`: a database that is there already, with its schema; `seal`: how its bytes are kept. */
  static async open(
    at = () => new Date("2026-11-22T05:00:00Z"),
    on?: { readonly url: string },
    seal: ByteSeal = testSeal,
  ): Promise<StandbyOffice> {
    const database = on === undefined
      ? await migratedDatabase()
      : { url: on.url, async [Symbol.asyncDispose]() {} };
    const sql = connect(database.url, { schema: "songhanh", connectionsMax: 4 });
    const epoch = { now: (await loadMode(sql, "standby")).epoch };
    const secret = await loadDigestSecret(sql, seal, (error) => {
      throw error;
    });
    const bytesDigest = new BytesDigest(nodeSha256, secret);
    const own = connect(database.url, { schema: "songhanh", connectionsMax: 1 });
    const judged: Judged = { codes: builtInCodes };
    const numbers = new NumberReserve({ sql, bands, epoch: () => epoch.now });
    const journal = new JournalWriter<StandbyTask>({
      sql: own,
      writer: "test",
      epoch: () => epoch.now,
      seal,
      bytesDigest,
      appendWaitMs: 5_000,
      queueMessagesMax: 100_000,
      decider: new StandbyDecider({
        catalogue,
        seal,
        numbers,
        channelRules: () => allGreen,
        permits: "duty-free",
        policy: () => takesEverything,
        bands,
        codes: () => judged.codes,
        reply: plainReply,
        digestOf: (bytes) => bytesDigest.of(bytes),
        onBug: (error) => {
          throw error;
        },
      }),
    });
    await journal.open();
    const office = new StandbyOffice(
      database.url,
      sql,
      own,
      journal,
      bytesDigest,
      () => database[Symbol.asyncDispose](),
      numbers,
      epoch,
      at,
    );
    office.judged = judged;
    return office;
  }

  /** Sends a message; gives what the standby recorded of it. */
  async send(procedure: string, values: ItemRecord, userId?: string): Promise<Taken> {
    const accepted = await this.trySend(procedure, values, userId);
    assert.equal(accepted.code, "00000", `${procedure} is accepted`);
    return accepted;
  }

  async trySend(procedure: string, values: ItemRecord, userId?: string): Promise<Taken> {
    const items = exampleItems(catalogue.procedure(procedure)!, values);
    const terminal = userId === undefined
      ? this.terminal
      : new Terminal({ ...account, userId }, { now: this.at });
    return await this.take(terminal.job(procedure, items, { signed: false }));
  }

  /** The next epoch, as every switch begins one. */
  async switchOver(): Promise<void> {
    await this.sql`update mode set epoch = epoch + 1, mode = 'standby', since = now()`;
    // There is no feeder here to catch up.
    await this.sql`update ledger_cursor set caught_up = (select since from mode)`;
    this.epoch.now++;
  }

  /** Sends what a terminal has written; gives what the standby recorded and answered. */
  async take(
    { contentType, body }: Pick<WrittenRequest, "contentType" | "body">,
  ): Promise<Taken> {
    const request = {
      receivedAt: Date.parse("2026-11-22T05:00:00Z"),
      sender: "test",
      contentType,
      body,
    };
    const message = inspectMessage(contentType, body, new Date(request.receivedAt), {
      catalogue,
      signers: new SignerKeys(portableVerifier()),
      judgeCertificate: () => undefined,
      registeredCertificate: () => undefined,
      verify: "report",
      keyed: sampleKeys,
      bytesDigest: this.bytesDigest,
    });
    assert.equal(message.kind, "message");
    if (message.kind !== "message") throw new Error("unreachable");
    const proposed = messageRecord(request, message);
    const appended = await this.journal.appendUndecided({
      proposed,
      task: { request, message, user, proposed },
    });
    assert.equal(appended.kind, "recorded");
    const { id, record } = appended as { id: MessageId; record: MessageRecord };
    return {
      id,
      code: record.code ?? "",
      reply: new TextDecoder().decode(record.reply?.bytes),
      number: /^\d{12}$/.test(record.document ?? "") ? record.document! : "",
      linkInfo: message.header.linkInfo,
    };
  }

  /** Another mode, as a switch would leave it. */
  async setMode(mode: "failback" | "relay" | "standby"): Promise<void> {
    await this.sql`update mode set mode = ${mode}, since = now()`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.journal.close();
    await this.own.end();
    await this.sql.end();
    await this.drop();
  }
}
