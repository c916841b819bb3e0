/**
 * What needs the primary beside the lanes: giving back what the standby accepted, and finding out
 * about messages whose outcome is not known. One node does it for all.
 */
import type { Sql } from "postgres";
import { GiveBackItems } from "../../adapters/give_back/give_back_items.ts";
import { GiveBackLock } from "../../adapters/give_back/give_back_lock.ts";
import { GiveBackRunner } from "../../adapters/give_back/give_back_runner.ts";
import type { JournalWriting } from "../../adapters/journal.ts";
import { ChannelInquirer } from "../../adapters/ledger/channel_inquirer.ts";
import { OutcomeResolver } from "../../adapters/ledger/outcome_resolver.ts";
import { nodeSha256 } from "../../adapters/seals/node_sha256.ts";
import { BytesDigest } from "../../core/evidence/mod.ts";
import { connect } from "../../adapters/postgres/connect.ts";
import { JournalWriter } from "../../adapters/journal/journal_writer.ts";
import type { MessageStore } from "../../adapters/journal/message_store.ts";
import { Loop } from "../../adapters/switching/mod.ts";
import { Terminal } from "../../adapters/terminal/mod.ts";
import { PrimaryClient } from "../../adapters/vnaccs/primary_client.ts";
import {
  type PrimaryCredentials,
  withCredentials,
} from "../../adapters/vnaccs/primary_credentials.ts";
import type { Config } from "../settings/config.ts";
import { journalReport } from "../lane/journal_report.ts";
import { limits } from "../limits.ts";
import type { Log } from "../log/log.ts";
import { loopReport } from "../loops/loop_report.ts";
import type { GatewayNode } from "./node.ts";

export interface GiveBackOptions {
  readonly config: Config;
  readonly log: Log;
  readonly sql: Sql;
  readonly databaseUrl: string;
  readonly store: MessageStore;
  /** Named in the audit of what it finds out by itself; told of what the database has lost. */
  readonly node: Pick<GatewayNode, "name" | "mode" | "loseRows" | "waitFor">;
  /** Of the digests by which stored bytes are named. */
  readonly digestSecret: Uint8Array;
  readonly primaryUrl: string;
  readonly toPrimary: PrimaryCredentials;
}

/** How often a plan that has nothing due, and outcomes that are unknown, are looked at. */
const LOOK_MS = 250;
const INQUIRY_MS = 5_000;
const CHANNELS_MS = 1_000;
/** After a turn in which the primary was not reached, or nothing was due. */
const CHANNELS_IDLE_MS = 3_000;

export class GiveBack {
  readonly resolver: OutcomeResolver;
  /** For the node that leads. */
  readonly loops: readonly Loop[];
  readonly #client: PrimaryClient;
  /** Of its own: no give-back and no inquiry takes a connection from another. */
  readonly #asking: PrimaryClient;
  readonly #lock: GiveBackLock;
  readonly #runner: GiveBackRunner;
  #journal: Promise<JournalWriter> | undefined;
  #journalSql: Sql | undefined;
  /** The one that has taken a stream. */
  #writer: JournalWriter | undefined;
  /** The line of history on which its stream was compared last. */
  #line: string | undefined;
  readonly #bytesDigest: BytesDigest;

  constructor(private readonly options: GiveBackOptions) {
    const { config, log, sql, databaseUrl, store } = options;
    this.#bytesDigest = new BytesDigest(nodeSha256, options.digestSecret);
    this.#client = new PrimaryClient(withCredentials({
      url: options.primaryUrl,
      deadlineMs: config.relayDeadlineMs,
      lateMs: 0,
      connectionsMax: limits.giveBackItemsMax,
    }, options.toPrimary));
    this.#asking = new PrimaryClient(withCredentials({
      url: options.primaryUrl,
      deadlineMs: limits.channelInquiries.answerMs,
      lateMs: 0,
      connectionsMax: limits.channelInquiries.atOnce,
    }, options.toPrimary));
    const service = config.serviceUser && new Terminal({ ...config.serviceUser, accessKey: "" });
    const { seal } = store;
    this.#lock = new GiveBackLock(databaseUrl, config.schema);
    this.#runner = new GiveBackRunner({
      items: new GiveBackItems(sql, seal),
      lock: this.#lock,
      post: (contentType, body, fields) => this.#client.post(contentType, body, fields),
      service,
      turnMs: limits.giveBackTurnMs,
      onTrouble: (event, error) => log.warn(event, { error }),
      onDoubted: (items) =>
        log.warn(
          "the database has failed over or was restored: what is open is asked about first",
          {
            items,
          },
        ),
    });
    this.resolver = new OutcomeResolver({
      sql,
      store,
      journal: () => this.#ownJournal(),
      digestOf: (body) => this.#bytesDigest.of(body),
      post: (contentType, body) => this.#client.post(contentType, body),
      service,
      now: Date.now,
    });
    const refusedWith = new Set<string>();
    const inquirer = service && new ChannelInquirer({
      ...{ sql, seal, service, limits: limits.channelInquiries, now: Date.now },
      post: (contentType, body) => this.#asking.post(contentType, body),
      // Each turn asks again: once for each code is enough.
      onRefused: (code) => {
        if (refusedWith.has(code)) return;
        refusedWith.add(code);
        log.warn("the primary refuses the questions of the service user", { code });
      },
    });
    // What it has settled may be a second sending, which nobody else remembers.
    options.node.waitFor((line) => this.#line === undefined || this.#line === line);
    const report = loopReport(log);
    this.loops = [
      new Loop({
        name: "give-back",
        everyMs: LOOK_MS,
        turn: async () => {
          const waitMs = await this.#runner.turn();
          return waitMs === undefined ? LOOK_MS : Math.min(waitMs, LOOK_MS);
        },
        ...report,
      }),
      new Loop({
        name: "inquiry",
        everyMs: INQUIRY_MS,
        turn: async () => {
          const { unknownAgeMs, inquiriesMax } = limits;
          await this.resolver.inquireDue(unknownAgeMs, inquiriesMax, options.node.name);
        },
        ...report,
      }),
      ...inquirer === undefined ? [] : [
        new Loop({
          name: "channel inquiry",
          everyMs: CHANNELS_MS,
          turn: async () => (await inquirer.turn()).asked > 0 ? CHANNELS_MS : CHANNELS_IDLE_MS,
          ...report,
        }),
      ],
    ];
  }

  /** Begins nothing new and ends what is in hand; its outcome is then unknown. */
  async close(): Promise<void> {
    this.#runner.stop();
    this.#client.close();
    this.#asking.close();
    await Promise.all(this.loops.map((loop) => loop.stop()));
    await this.#lock.close();
    await (await this.#journal)?.close();
    await this.#journalSql?.end({ timeout: 5 });
  }

  /** A stream of the journal for this node's own words, taken when there is something to say. */
  #ownJournal(): Promise<JournalWriting> {
    this.#journal ??= this.#openJournal().catch((error) => {
      this.#journal = undefined;
      throw error;
    });
    return this.#journal;
  }

  async #openJournal(): Promise<JournalWriter> {
    const { config, log, databaseUrl, store, node } = this.options;
    this.#journalSql ??= connect(databaseUrl, {
      schema: config.schema,
      applicationName: "songhanh resolve",
      connectionsMax: 1,
      postgres: {
        // As a lane's: the session holds the stream, which is taken again when it goes.
        max_lifetime: null,
        onclose: () => this.#writer?.reconnect(),
      },
    });
    const journal = new JournalWriter({
      sql: this.#journalSql,
      writer: `${node.name} resolve`,
      epoch: () => node.mode.epoch,
      mode: () => node.mode.mode,
      onLostRows: (known) => node.loseRows(known),
      onCameOver: (line) => this.#line = line,
      seal: store.seal,
      bytesDigest: this.#bytesDigest,
      appendWaitMs: limits.journalWaitMs,
      queueMessagesMax: limits.laneMessagesMax,
      ...journalReport(log),
    });
    await journal.open();
    this.#writer = journal;
    return journal;
  }
}
