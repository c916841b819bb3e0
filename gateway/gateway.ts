/**
 * The process: opens what is needed in order, starts the lanes, keeps them supplied with mode,
 * trust and users, and stops everything in the opposite order. Reads top-down.
 */
import type { Sql } from "postgres";
import {
  splitTrustDirs,
  TrustDirectory,
  type TrustVersion,
} from "../adapters/files/trust_directory.ts";
import { Checkpoints } from "../adapters/evidence/checkpoints.ts";
import type { SigningKeys } from "../adapters/evidence/signing_keys.ts";
import { openChannelRules } from "../adapters/files/open_channel_rules.ts";
import { SelectivityWatch } from "../adapters/selectivity/mod.ts";
import { openStandbyPolicy } from "../adapters/files/open_standby_policy.ts";
import type { RereadFile } from "../adapters/files/reread_file.ts";
import { type CodeTables, codeTablesWith } from "../core/codes/mod.ts";
import { type StandbyPolicy, takesEverything } from "../core/policy/mod.ts";
import { CodeTablesDirectory } from "../adapters/files/code_tables_directory.ts";
import { Mirror } from "../adapters/mirror/mod.ts";
import { formatMessageId } from "../adapters/journal.ts";
import { giveBackBacklog } from "../adapters/balance/standby_balance.ts";
import { continueOutcomeOrder } from "../adapters/ledger/continue_outcome_order.ts";
import { channelsUnknown } from "../adapters/ledger/channels_unknown.ts";
import { ledgerBehind } from "../adapters/ledger/ledger_behind.ts";
import { KeptExchanges } from "../adapters/ledger/kept_exchanges.ts";
import { LedgerFeeder } from "../adapters/ledger/ledger_feeder.ts";
import { ProviderWatch } from "../adapters/providers/mod.ts";
import { TrafficRecorder } from "../adapters/traffic/mod.ts";
import { UserLearner } from "../adapters/ledger/user_learner.ts";
import { abandonable } from "../adapters/postgres/abandonable.ts";
import { CommitWatch } from "../adapters/postgres/commit_watch.ts";
import { connect } from "../adapters/postgres/connect.ts";
import { keepDigestSecret, loadDigestSecret } from "../adapters/seals/digest_secret.ts";
import { loadRepeatSecret } from "../adapters/journal/repeat_secret.ts";
import { rekeyEarlier } from "../adapters/journal/rekey_earlier.ts";
import { loadMode, type StoredMode } from "../adapters/mode/mode_store.ts";
import { isKeyInUse } from "../adapters/seals/open_key_ring.ts";
import { MessageStore } from "../adapters/journal/message_store.ts";
import {
  DEAD_STREAMS_MS,
  DeadStreams,
  listNodes,
  Loop,
  type Settled,
} from "../adapters/switching/mod.ts";
import { GuessBudget, loadDirectory, watchDirectory } from "../adapters/users/mod.ts";
import type { AdmittedProvider } from "../core/providers/mod.ts";
import { type Config, ConfigError } from "./config.ts";
import { connectionLimit } from "./connection_limit.ts";
import { type Database, openDatabase } from "./database.ts";
import { Credentials } from "./credentials.ts";
import { databaseSessions } from "./database_sessions.ts";
import { GiveBack } from "./give_back.ts";
import { ConnectionCounts } from "./intake/connection_counts.ts";
import { Lanes } from "./lane/lanes.ts";
import { ledgerLoop } from "./ledger_loop.ts";
import { Diagnostics } from "./diagnostics/diagnostics.ts";
import { gatewayPlace } from "./diagnostics/gateway_place.ts";
import { readinessProblem } from "./readiness_problem.ts";
import { limits } from "./limits.ts";
import type { Log } from "./log.ts";
import { loopReport } from "./loop_report.ts";
import { MirrorMetrics } from "./mirror_metrics.ts";
import { GatewayNode, modeStateOf } from "./node.ts";
import { closeMemory, openMemory } from "./open_memory.ts";
import { openKeys, sealOf } from "./open_seal.ts";
import { assignmentLoop } from "./assignment_loop.ts";
import { balanceSumLoop } from "./balance_sum_loop.ts";
import { numberWatch } from "./number_watch.ts";
import { partitionLoop } from "./partition_loop.ts";
import { nodeMetrics } from "./node_metrics.ts";
import { openRightPasswords } from "./right_passwords.ts";
import { processMetrics } from "./process_metrics.ts";
import { roleMetrics } from "./role_metrics.ts";
import { mergeMetrics } from "./metrics.ts";
import { openFiles } from "./open_files.ts";
import { type OwnCertificate, ownCertificates } from "./own_certificates.ts";
import { passwordCost, sandboxFiles, sandboxSigner } from "./sandbox.ts";
import { PasswordNotes } from "./password_notes.ts";
import { ServiceWatch } from "./service_watch.ts";
import { openSigningKey } from "./signing_key.ts";
import { Traces } from "./traces.ts";
import { UsersFile } from "./users_file.ts";

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

/** A running gateway. */
export class Gateway {
  private constructor(
    readonly config: Config,
    /** Its pool is that of what people ask. */
    readonly database: Database,
    readonly commits: CommitWatch,
    readonly store: MessageStore,
    readonly lanes: Lanes,
    readonly node: GatewayNode,
    readonly service: ServiceWatch,
    private readonly mirrorMetrics: MirrorMetrics,
    private readonly traces: Traces | undefined,
    readonly passwordNotes: PasswordNotes,
    readonly trust: TrustDirectory,
    readonly usersFile: UsersFile,
    readonly credentials: Credentials,
    /** Those in force of its own. */
    readonly ownCertificates: () => readonly OwnCertificate[],
    private readonly policyFile: RereadFile<StandbyPolicy>,
    readonly codeTables: CodeTablesDirectory,
    /** Undefined where there is no primary. */
    readonly giveBack: GiveBack | undefined,
    /** What signs checkpoints and reports. */
    readonly signingKeys: SigningKeys,
    readonly startedAt: Date,
    /** The port that the lanes listen on. */
    readonly port: number,
    readonly primaryUrl: string | undefined,
    private readonly log: Log,
    /** Look at files that are read again when they change. */
    private readonly rereads: readonly (() => Promise<void>)[],
    private readonly closers: (() => Promise<void> | void)[],
  ) {}

  static async start(options: GatewayOptions): Promise<Gateway> {
    const { log, config } = options;
    const closers: (() => Promise<void> | void)[] = [];
    try {
      return await Gateway.#start(options, closers);
    } catch (error) {
      log.error("could not start", { error, profile: config.profile });
      for (const closer of closers.toReversed()) await closer();
      throw error;
    }
  }

  static async #start(
    options: GatewayOptions,
    closers: (() => Promise<void> | void)[],
  ): Promise<Gateway> {
    const { config, log, primaryUrl, isPrimary = false } = options;
    await Deno.mkdir(config.dataDir, { recursive: true });
    // The authority's keys and the database's files are made at the same time.
    const [files, database] = await Promise.all([
      config.profile === "sandbox"
        ? sandboxFiles(config, log)
        : { trustDir: config.trustDir!, usersFile: config.usersFile },
      options.database ?? openDatabase(config, log),
    ]);
    if (options.database === undefined) closers.push(() => database.stop());
    const { sql } = database;
    // Before anything is changed: with another key than the database's nothing must be.
    const keyRing = await openKeys(sql, config, { mayEnter: true });
    const seal = sealOf(keyRing);
    if (keyRing !== undefined) {
      log.info("stored bytes are encrypted", {
        by: seal.cipher,
        packedBy: seal.packer ?? "nothing",
        key: keyRing.number,
      });
    }
    const asked = connectAsked(database.url, config);
    const probe = connect(database.url, {
      schema: config.schema,
      applicationName: "songhanh probe",
      connectionsMax: databaseSessions.probe,
    });
    closers.push(async () => {
      await Promise.all([asked.end({ timeout: 1 }), probe.end({ timeout: 1 })]);
    });
    const commits = new CommitWatch(probe, asked);

    if (await continueOutcomeOrder(sql)) {
      log.warn("the database was restored into another cluster: its order of outcomes goes on");
    }
    const first = await loadMode(sql, config.firstMode);
    const memory = await openMemory(config, sql, log);
    closers.push(() => closeMemory(memory, sql));
    const mode = memory.known.mode!.epoch === first.epoch
      ? first
      : await loadMode(sql, config.firstMode);
    // Whoever else lives may be about to take its streams again; the node that leads sees to them.
    const deadStreams = new DeadStreams(sql);
    const unsettled = (await listNodes(sql)).length === 0
      ? await deadStreams.settleNow()
      : { unknown: 0, voided: 0 };
    logVoided(log, unsettled);

    // Closed after the lanes: the last checkpoint vouches for everything they have recorded.
    const signingKeys = await openSigningKey(sql, seal, config, log);
    const checkpoints = new Checkpoints({
      sql,
      keys: signingKeys,
      onTrouble: (error) => log.warn("could not make a checkpoint", { error }),
    });
    closers.push(() => checkpoints.stop());
    checkpoints.start();

    const trust = await TrustDirectory.open(splitTrustDirs(files.trustDir));
    closers.push(() => trust.close());
    logTrust(log, trust.current);

    const usersFile = await UsersFile.open(sql, files.usersFile, {
      scryptCost: passwordCost(config),
      log,
    });
    closers.push(() => usersFile.close());
    const rules = await openChannelRules(config.channelRulesFile);
    closers.push(() => rules.close());
    // Lanes may speak before there is a node to hear them.
    const listener: { node?: GatewayNode; lanes?: Lanes; service?: ServiceWatch; name?: string } =
      {};
    const selectivityWatch = new SelectivityWatch({
      sql,
      onChange: (current) => {
        if (listener.lanes === undefined) return;
        logSelectivity(log, current.version, config.channelRulesFile);
        listener.lanes.supply({ channelRules: current });
      },
      onTrouble: (error) => log.warn("could not look for criteria of selectivity", { error }),
    });
    closers.push(() => selectivityWatch.stop());
    await selectivityWatch.start();
    if (selectivityWatch.current !== undefined) {
      logSelectivity(log, selectivityWatch.current.version, config.channelRulesFile);
    }
    const policy = await openStandbyPolicy(config.policyFile);
    closers.push(() => policy.close());
    const codes = await CodeTablesDirectory.open(config.codesDir);
    const officesNow = () => ({
      date: timeOf(config),
      offices: codeTablesWith(codes.current).offices.entries,
    });
    closers.push(() => codes.close());
    const users = { directory: await loadDirectory(sql) };
    const credentials = await Credentials.open(config, await replySigner(config, log), log);
    closers.push(() => credentials.close());
    const { toPrimary } = credentials;
    const nodeStarted = Promise.withResolvers<GatewayNode>();
    let providers: readonly AdmittedProvider[] = [];
    const providerWatch = new ProviderWatch({
      sql,
      onProviders: (admitted) => {
        const none = admitted.length === 0 && providers.length === 0;
        providers = admitted;
        if (!none) listener.lanes?.supply({ providers: admitted });
      },
      onTrouble: (error) => log.warn("could not read or count the VAN providers", { error }),
    });
    closers.push(() => providerWatch.stop());
    await providerWatch.start();
    const passwordNotes = new PasswordNotes({ sql: asked, log });
    const connectionsMax = connectionLimit(config, await openFiles());
    if (typeof connectionsMax === "string") throw new ConfigError(connectionsMax);
    const digestSecret = await loadDigestSecret(
      sql,
      seal,
      (error) =>
        log.error("the secret of digests cannot be opened: what is recorded begins another one", {
          error,
        }),
    );
    const repeatSecret = await loadRepeatSecret(
      sql,
      seal,
      (error) =>
        log.error("the secret of repeats cannot be opened: what was sent before is new", { error }),
    );
    const rekeyed = await rekeyEarlier(sql, seal, repeatSecret);
    if (rekeyed > 0) {
      log.info("messages of version 0.1.0 are recognised when repeated", { rekeyed });
    }
    // Closed after the lanes, which tell it at their end what they have found last.
    const rightPasswords = await openRightPasswords(asked, seal, digestSecret, log);
    closers.push(async () => await rightPasswords.kept?.stop());
    // Closed after the lanes, which tell it at their end what they have counted last.
    const traffic = isPrimary ? undefined : new TrafficRecorder({
      sql,
      node: () => listener.name,
      now: () => timeOf(config).getTime(),
      leads: () => listener.node?.isActive ?? false,
      ...trafficReport(log),
    });
    closers.push(async () => await traffic?.stop());
    // Closed after the lanes, which tell it at their end what they have traced last.
    const traces = Traces.open(isPrimary ? undefined : config.tracing, toPrimary, log);
    closers.push(() => traces?.close());
    const kept = new KeptExchanges();
    const lanes = new Lanes({
      count: config.workers,
      log,
      onStaleEpoch: () => {
        log.warn("the database refused what a lane believed: the mode is read anew");
        listener.node?.refresh();
      },
      onTraffic: (traffic) => listener.node?.noteTraffic(traffic),
      onAnswered: (packed) => kept.take(packed),
      onTurnedAway: (counts) => listener.service?.note(counts),
      onCounted: (counts) => traffic?.note(counts),
      onTraced: (told) => traces?.take(told),
      onRightPasswords: (found) => rightPasswords.kept?.note(found),
      onWrongPassword: (userId, from) => void passwordNotes.sentWrong(userId, from),
      onReserved: (known) => memory.remember(known),
      onLostRows: async (known) => await (await nodeStarted.promise).loseRows(known),
      start: {
        config,
        databaseUrl: database.url,
        keyRing,
        repeatSecret,
        digestSecret,
        primaryUrl,
        mode: modeStateOf(mode),
        trust: trust.current.files,
        users: users.directory,
        providers,
        channelRules: selectivityWatch.current ?? rules.current,
        policy: isPrimary ? takesEverything : policy.current,
        codeTables: isPrimary ? undefined : codes.current,
        credentials: credentials.current,
        isPrimary,
        connectionCounts: ConnectionCounts.memory(config.workers),
        guesses: GuessBudget.memory(),
        ...rightPasswords.ofLanes,
        connectionsMax,
      },
    });
    listener.lanes = lanes;
    closers.push(() => lanes.stop());
    const ready = await lanes.start();
    const name = listener.name = `${Deno.hostname()}:${ready.port}`;
    traffic?.start();
    const unknown = ready.unknown + unsettled.unknown;
    if (unknown > 0) {
      log.warn("messages were in flight when the gateway last stopped; their outcome is unknown", {
        unknown,
      });
    }

    credentials.onChange((current) => lanes.supply({ credentials: current }));
    trust.onChange((version) => {
      logTrust(log, version);
      lanes.supply({ trust: version.files });
    });
    rules.onChange((current, fault) => {
      if (fault !== undefined) {
        return log.error("the channel rules are refused, the ones before stay in force", { fault });
      }
      // What people have put in force goes before the file.
      const overruledBy = selectivityWatch.current?.version;
      log.info("channel rules are loaded", {
        version: current.version,
        ...(overruledBy === undefined ? {} : { overruledBy }),
      });
      if (overruledBy === undefined) lanes.supply({ channelRules: current });
    });
    policy.onChange((current, fault) => {
      if (fault !== undefined) {
        return log.error("the policy of the standby is refused, the one before stays in force", {
          fault,
        });
      }
      log.info("the policy of the standby is loaded", {
        version: current.version,
        windows: current.windows.length,
      });
      if (!isPrimary) lanes.supply({ policy: current });
    });
    codes.onChange((tables, faults) => {
      for (const fault of faults) {
        log.error("a code table is refused, the one before stays in force", { fault });
      }
      const versions = tables.map(({ name, version }) => `${name} ${version}`);
      log.info("code tables are loaded", { tables: versions.join(", ") });
      if (!isPrimary) lanes.supply({ codeTables: tables });
    });
    const watch = await watchDirectory(sql, {
      onDirectory: (directory) => {
        users.directory = directory;
        lanes.supply({ users: directory });
      },
      onError: (error) => log.warn("could not load the users", { error }),
      knownVersion: users.directory.version,
    });
    closers.push(async () => await watch[Symbol.asyncDispose]());

    const store = new MessageStore(asked, seal);
    const feeder = new LedgerFeeder({
      sql,
      seal,
      learner: config.learnsUsers ? new UserLearner(sql, passwordCost(config)) : undefined,
      kept,
      companyOf: (userId) => users.directory.users.get(userId)?.company ?? "",
      onCollision: ({ number, id, userId, sentence }) =>
        log.error("a number was given by both systems", {
          ...{ number, user: userId, sentence },
          message: formatMessageId(id),
        }),
      onBug: (error, id) =>
        log.error("could not learn from a message", {
          error,
          ...(id === undefined ? {} : { message: formatMessageId(id) }),
        }),
    });
    const node = new GatewayNode({
      config,
      log,
      sql,
      asked,
      commits,
      databaseUrl: database.url,
      lanes,
      store,
      name,
      dataKey: keyRing?.number,
      mode,
      primaryUrl,
      toPrimary,
      primaryReady: options.primaryReady,
      memory,
      onChanged: () => void listener.service?.look(),
      keepSecrets: async () => {
        await keepDigestSecret(sql, seal, digestSecret);
        // A database from before there was a key for all begins with this node's again.
        if (seal.sealing) await openSigningKey(sql, seal, config, log);
      },
      sources: {
        ledgerBehind: async () => {
          // A switch waits for it, and for no slow hashes.
          await feeder.turn({ storesUsers: false });
          return await ledgerBehind(sql);
        },
        ledgerUnread: () => ledgerBehind(asked),
        channelsUnknown: () => channelsUnknown(asked),
        backlog: () => giveBackBacklog(asked),
      },
    });
    const mirrorMetrics = new MirrorMetrics();
    if (config.mirrorUrl !== undefined && primaryUrl !== undefined) {
      const mirror = new Mirror({
        sql,
        seal,
        url: config.mirrorUrl,
        limits: limits.mirror,
        get caCertificates() {
          return toPrimary.caCertificates;
        },
        now: Date.now,
        onMirrored: (result, messages) => mirrorMetrics.mirrored(result, messages),
        onCompared: (verdict) => mirrorMetrics.compared(verdict),
        ...loopReport(log.with({ part: "mirror" })),
      });
      node.lead(mirror);
      log.info("relayed messages are mirrored by the node that leads", { url: config.mirrorUrl });
    }
    closers.push(() => node.stop());
    node.lead(deadStreamsLoop(deadStreams, log));
    // The rehearsal primary is VNACCS itself: there is nothing that it would have to learn.
    if (!isPrimary) {
      node.lead(ledgerLoop(feeder, log));
      node.lead(numberWatch(asked, config, log));
      node.lead(balanceSumLoop({ sql, commits, log }));
      node.lead(assignmentLoop({ sql, commits, log, at: officesNow }));
    }
    node.lead(partitionLoop({ sql, commits, log }));
    const giveBack = primaryUrl === undefined ? undefined : new GiveBack({
      config,
      log,
      sql,
      databaseUrl: database.url,
      store: new MessageStore(sql, seal),
      node,
      digestSecret,
      primaryUrl,
      toPrimary,
    });
    if (giveBack !== undefined) {
      closers.push(() => giveBack.close());
      for (const loop of giveBack.loops) node.lead(loop);
    }
    await node.start();
    // From here on the key counts as in use; it may have been retired a moment before.
    if (keyRing !== undefined && !await isKeyInUse(sql, keyRing.number)) {
      throw new ConfigError(`SONGHANH_DATA_KEY: key ${keyRing.number} has just been replaced`);
    }
    listener.node = node;
    nodeStarted.resolve(node);
    const service = await ServiceWatch.start({
      node,
      hasPrimary: primaryUrl !== undefined,
      commits,
      lanes,
    });
    listener.service = service;
    closers.push(() => service.stop());
    return new Gateway(
      config,
      { ...database, sql: asked },
      commits,
      store,
      lanes,
      node,
      service,
      mirrorMetrics,
      traces,
      passwordNotes,
      trust,
      usersFile,
      credentials,
      () => ownCertificates(credentials.current, options.adminCertificate?.()),
      policy,
      codes,
      giveBack,
      signingKeys,
      new Date(),
      ready.port,
      primaryUrl,
      log,
      [
        () => trust.reread(),
        () => rules.reread(),
        () => policy.reread(),
        () => codes.reread(),
        () => credentials.reread(),
        () => usersFile.reread(),
      ],
      closers,
    );
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
    return this.policyFile.current;
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
      this.traces?.snapshot() ?? [],
      ...[this.mirrorMetrics, this.passwordNotes].map((counted) => counted.snapshot()),
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
    const { drainMs } = this.config;
    if (drainMs === 0) return;
    this.#isDraining = true;
    this.log.info("draining: not ready any more, still serving", { ms: drainMs });
    await new Promise((resolve) => setTimeout(resolve, drainMs));
  }

  /** Looks now at all files that are read again when they change; faults are told at once. */
  async reread(): Promise<void> {
    await Promise.all(this.rereads.map((reread) => reread()));
  }

  /** Finishes what is in flight, records it, and closes everything in the opposite order. */
  async stop(): Promise<void> {
    this.log.info("stopping: nothing new is taken");
    for (const closer of this.closers.toReversed()) {
      try {
        await closer();
      } catch (error) {
        this.log.error("could not close something", { error });
      }
    }
    this.log.info("stopped");
  }
}

/** A pool for what is asked at the admin address, where everything has its time. */
function connectAsked(url: string, { schema }: Config): Sql {
  return abandonable(connect(url, {
    schema,
    applicationName: "songhanh admin",
    connectionsMax: databaseSessions.admin,
    postgres: {
      connection: {
        statement_timeout: limits.adminStatementMs,
        lock_timeout: limits.adminLockMs,
        idle_in_transaction_session_timeout: limits.adminAnswerMs,
      },
    },
  }));
}

/** At the start, and when others are put in force; `overrules`: a file of rules that does not count. */
function logSelectivity(log: Log, version: string, overrules: string | undefined): void {
  log.info("criteria of selectivity are in force", {
    version,
    ...(overrules === undefined ? {} : { overrules }),
  });
}

/** Says once that samples of the traffic cannot be written, and once that they are again. */
function trafficReport(log: Log) {
  const trouble = log.outage({
    lost: "could not write samples of the traffic; they are held",
    back: "samples of the traffic are written again",
  });
  return {
    onWritten: () => trouble.worked(),
    onTrouble: (error: unknown) => trouble.failed(error),
    onDropped: (rows: number) => log.warn("samples of the traffic could not be kept", { rows }),
  };
}

function deadStreamsLoop(deadStreams: DeadStreams, log: Log): Loop {
  return new Loop({
    name: "dead streams",
    everyMs: DEAD_STREAMS_MS,
    turn: async () => {
      const settled = await deadStreams.turn();
      if (settled.unknown > 0) {
        log.warn("a lane or a node is gone; the outcome of what it had in flight is unknown", {
          unknown: settled.unknown,
        });
      }
      logVoided(log, settled);
    },
    ...loopReport(log),
  });
}

function logVoided(log: Log, { voided }: Settled): void {
  if (voided > 0) log.info("numbers that nobody can give any more are void", { voided });
}

/** Where the certificate for signing replies is; undefined where they are not signed. */
async function replySigner(config: Config, log: Log): Promise<Config["signer"]> {
  if (!config.signsReplies) return undefined;
  return config.signer ?? await sandboxSigner(config, log);
}

function logTrust(
  log: Log,
  { store, problems, leftOut }: TrustVersion,
): void {
  log.info("certification authorities are loaded", {
    version: store.version,
    roots: store.roots.length,
    intermediates: store.intermediates.length,
    revocationLists: store.lists.length,
  });
  for (const { file, problem } of [...problems, ...leftOut]) {
    log.warn("a trust file has a problem", { file, problem });
  }
}

function timeOf({ clockOffsetMs }: Config): Date {
  return new Date(Date.now() + clockOffsetMs);
}
