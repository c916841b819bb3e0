/**
 * The process: opens what is needed in order, starts the lanes, keeps them supplied with mode,
 * trust and users, and stops everything in the opposite order. Reads top-down; the steps of the
 * start stand in `start/`.
 */
import type { SigningKeys } from "../adapters/evidence/signing_keys.ts";
import type { CodeTablesDirectory } from "../adapters/files/code_tables_directory.ts";
import type { TrustDirectory } from "../adapters/files/trust_directory.ts";
import { MessageStore } from "../adapters/journal/message_store.ts";
import { KeptExchanges } from "../adapters/ledger/kept_exchanges.ts";
import { loadMode, type StoredMode } from "../adapters/mode/mode_store.ts";
import type { CommitWatch } from "../adapters/postgres/commit_watch.ts";
import { type CodeTables, codeTablesWith } from "../core/codes/mod.ts";
import type { StandbyPolicy } from "../core/policy/mod.ts";
import type { Config } from "./settings/config.ts";
import type { Credentials } from "./keys/credentials.ts";
import type { Database } from "./database/database.ts";
import { Diagnostics } from "./diagnostics/diagnostics.ts";
import { gatewayPlace } from "./diagnostics/gateway_place.ts";
import type { GiveBack } from "./node/give_back.ts";
import type { Lanes } from "./lane/lanes.ts";
import type { Log } from "./log/log.ts";
import { mergeMetrics } from "./metrics/metrics.ts";
import type { GatewayNode } from "./node/node.ts";
import { nodeMetrics } from "./metrics/node_metrics.ts";
import { type OwnCertificate, ownCertificates } from "./keys/own_certificates.ts";
import { PasswordNotes } from "./users/password_notes.ts";
import { processMetrics } from "./metrics/process_metrics.ts";
import { readinessProblem } from "./readiness_problem.ts";
import { roleMetrics } from "./metrics/role_metrics.ts";
import { ServiceWatch } from "./node/service_watch.ts";
import { allowedConnections } from "./start/allowed_connections.ts";
import type { Closers } from "./start/closers.ts";
import { loadSecrets } from "./start/load_secrets.ts";
import { openFilesAndDatabase } from "./start/open_files_and_database.ts";
import { openLaneReports } from "./start/open_lane_reports.ts";
import { openPools } from "./start/open_pools.ts";
import { openSupplies, rereadsOf, type Supplies, supplyLanes } from "./start/open_supplies.ts";
import { proveDataKeys } from "./start/prove_data_keys.ts";
import { recallDatabase } from "./start/recall_database.ts";
import { startCheckpoints } from "./start/start_checkpoints.ts";
import { type StartedLanes, startLanes } from "./start/start_lanes.ts";
import { type StartedNode, startNode } from "./start/start_node.ts";
import { StartedLater } from "./start/started_later.ts";
import { timeOf } from "./start/time_of.ts";
import type { Traces } from "./metrics/traces.ts";
import type { UsersFile } from "./users/users_file.ts";

export interface GatewayOptions {
  readonly config: Config;
  readonly log: Log;
  /** Where messages are relayed to; undefined where nothing is relayed. */
  readonly primaryUrl: string | undefined;
  /** Settles when the rehearsal primary, started at the same time, is ready. */
  readonly primaryReady?: Promise<unknown>;
  /** The rehearsal primary's: VNACCS itself, which has nothing to learn and takes everything. */
  readonly isPrimary?: boolean;
  /** The certificate (PEM) that the admin address shows now. */
  readonly adminCertificate?: () => string | undefined;
  /** Opened already by the caller, who closes it. */
  readonly database?: Database;
}

/** What a running gateway is made of. */
interface GatewayParts extends StartedNode {
  readonly options: GatewayOptions;
  readonly database: Database;
  readonly commits: CommitWatch;
  readonly store: MessageStore;
  readonly signingKeys: SigningKeys;
  readonly supplies: Supplies;
  readonly passwordNotes: PasswordNotes;
  readonly traces: Traces | undefined;
  readonly started: StartedLanes;
  readonly service: ServiceWatch;
  readonly closers: Closers;
}

/** A running gateway. */
export class Gateway {
  readonly config: Config;
  /** Its pool is that of what people ask. */
  readonly database: Database;
  readonly commits: CommitWatch;
  readonly store: MessageStore;
  readonly lanes: Lanes;
  readonly node: GatewayNode;
  readonly service: ServiceWatch;
  readonly passwordNotes: PasswordNotes;
  readonly trust: TrustDirectory;
  readonly usersFile: UsersFile;
  readonly credentials: Credentials;
  /** Those in force of its own. */
  readonly ownCertificates: () => readonly OwnCertificate[];
  readonly codeTables: CodeTablesDirectory;
  /** Undefined where there is no primary. */
  readonly giveBack: GiveBack | undefined;
  /** What signs checkpoints and reports. */
  readonly signingKeys: SigningKeys;
  readonly startedAt: Date = new Date();
  /** The port that the lanes listen on. */
  readonly port: number;
  readonly primaryUrl: string | undefined;
  readonly #parts: GatewayParts;

  private constructor(parts: GatewayParts) {
    const { options, supplies, started } = parts;
    const { config, primaryUrl, adminCertificate } = options;
    this.#parts = parts;
    this.config = config;
    this.database = parts.database;
    this.commits = parts.commits;
    this.store = parts.store;
    this.lanes = started.lanes;
    this.node = parts.node;
    this.service = parts.service;
    this.passwordNotes = parts.passwordNotes;
    this.trust = supplies.trust;
    this.usersFile = supplies.usersFile;
    this.credentials = supplies.credentials;
    this.ownCertificates = () => ownCertificates(this.credentials.current, adminCertificate?.());
    this.codeTables = supplies.standby.codes;
    this.giveBack = parts.giveBack;
    this.signingKeys = parts.signingKeys;
    this.port = started.port;
    this.primaryUrl = primaryUrl;
  }

  static async start(options: GatewayOptions): Promise<Gateway> {
    const { log, config } = options;
    const closers: Closers = [];
    try {
      return await Gateway.#start(options, closers);
    } catch (error) {
      log.error("could not start", { error, profile: config.profile });
      for (const closer of closers.toReversed()) await closer();
      throw error;
    }
  }

  /** Step by step; each tells `closers` what it has opened. */
  static async #start(options: GatewayOptions, closers: Closers): Promise<Gateway> {
    const { config, log, primaryUrl, primaryReady, isPrimary = false } = options;
    const { files, database } = await openFilesAndDatabase(config, options.database, log, closers);
    const { sql, url: databaseUrl } = database;
    // Before anything is changed: with another key than the database's nothing must be.
    const { keyRing, seal } = await proveDataKeys(sql, config, log);
    const { asked, commits } = openPools(databaseUrl, config, closers);
    const recalled = await recallDatabase(sql, config, log, closers);
    // Closed after the lanes: the last checkpoint vouches for everything they have recorded.
    const signingKeys = await startCheckpoints(sql, seal, config, log, closers);
    const later = new StartedLater();
    const supplies = await openSupplies(sql, files, later, config, log, closers);
    const passwordNotes = new PasswordNotes({ sql: asked, log });
    const connectionsMax = await allowedConnections(config);
    const secrets = await loadSecrets(sql, seal, log);
    const { digestSecret } = secrets;
    const { toPrimary } = supplies.credentials;
    const reports = await openLaneReports(
      { config, log, sql, asked, seal, digestSecret, isPrimary, trust: toPrimary, later },
      closers,
    );
    const kept = new KeptExchanges();
    closers.push(() => kept.stop());
    const started = await startLanes({
      ...{ config, log, databaseUrl, keyRing, secrets, primaryUrl, isPrimary, connectionsMax },
      ...{ recalled, supplies, reports, kept, passwordNotes, later },
    }, closers);
    const { lanes } = started;
    await supplyLanes(lanes, supplies, { sql, isPrimary, log, closers });
    const store = new MessageStore(asked, seal);
    const { node, mirrorMetrics, giveBack } = await startNode({
      ...{ config, log, databaseUrl, sql, asked, commits, keyRing, seal, digestSecret, store },
      ...{ primaryUrl, primaryReady, isPrimary, recalled, supplies, kept, started, later },
    }, closers);
    const hasPrimary = primaryUrl !== undefined;
    const service = later.service = await ServiceWatch.start({ node, hasPrimary, commits, lanes });
    closers.push(() => service.stop());
    return new Gateway({
      ...{ options, database: { ...database, sql: asked }, commits, store, signingKeys, supplies },
      ...{ passwordNotes, traces: reports.traces, started, node, mirrorMetrics, giveBack, service },
      closers,
    });
  }

  #diagnostics: Diagnostics | undefined;

  /** What it needs around it, looked at. */
  get diagnostics(): Diagnostics {
    return this.#diagnostics ??= new Diagnostics(gatewayPlace(this, () => readinessProblem(this)));
  }

  /** The time by which messages are received, documents decided and windows run. */
  now(): Date {
    return timeOf(this.config);
  }

  /** The code tables in force. */
  get codes(): CodeTables {
    return codeTablesWith(this.codeTables.current);
  }

  /** What the standby takes, and its planned windows. */
  get policy(): StandbyPolicy {
    return this.#parts.supplies.standby.policy.current;
  }

  get canAsk(): boolean {
    return this.config.serviceUser !== undefined;
  }

  mode(): Promise<StoredMode> {
    return loadMode(this.database.sql, this.config.firstMode);
  }

  async metrics(): Promise<string> {
    const [lanes, ...others] = await Promise.all([
      this.lanes.metrics(),
      nodeMetrics(this.database.sql, this.node.mode, this.config, this.policy, this.now()),
      roleMetrics({
        ...{ node: this.node, lanes: this.lanes, commits: this.commits, now: () => this.now() },
        ...{ trust: this.trust.current.store, own: this.ownCertificates() },
      }),
      processMetrics(),
      this.#parts.traces?.snapshot() ?? [],
      ...[this.#parts.mirrorMetrics, this.passwordNotes].map((counted) => counted.snapshot()),
    ]);
    return await mergeMetrics([...lanes, ...others]);
  }

  #isDraining = false;

  /** Whether it was told to stop, and serves on until proxies have noticed. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Says that it is not ready, and serves on for `SONGHANH_DRAIN_MS`. */
  async drain(): Promise<void> {
    const { config: { drainMs }, log } = this.#parts.options;
    if (drainMs === 0) return;
    this.#isDraining = true;
    log.info("draining: not ready any more, still serving", { ms: drainMs });
    await new Promise((resolve) => setTimeout(resolve, drainMs));
  }

  /** Looks now at all files that are read again when they change; faults are told at once. */
  async reread(): Promise<void> {
    await Promise.all(rereadsOf(this.#parts.supplies).map((reread) => reread()));
  }

  /** Finishes what is in flight, records it, and closes everything in the opposite order. */
  async stop(): Promise<void> {
    const { options: { log }, closers } = this.#parts;
    log.info("stopping: nothing new is taken");
    for (const closer of closers.toReversed()) {
      try {
        await closer();
      } catch (error) {
        log.error("could not close something", { error });
      }
    }
    log.info("stopped");
  }
}
