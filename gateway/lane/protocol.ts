/** What the main thread and a lane say to each other. Everything here can be cloned. */
import type { PackedExchanges } from "../../adapters/ledger/exchange_pack.ts";
import type { KeyRing } from "../../adapters/seals/byte_seal.ts";
import type { Traffic } from "../../adapters/switching/mod.ts";
import type { FoundMatch } from "../../adapters/users/mod.ts";
import type { AdmittedProvider } from "../../core/providers/mod.ts";
import type { TracesOfPlace } from "../../core/tracing/mod.ts";
import type { TrafficCount } from "../../core/traffic/mod.ts";
import type { KnownState } from "../../core/lost_rows/mod.ts";
import type { StandbyPolicy } from "../../core/policy/mod.ts";
import type { CodeTable } from "../../core/codes/mod.ts";
import type { ChannelRules } from "../../core/routing/mod.ts";
import type { UserDirectory } from "../../core/users/mod.ts";
import type { Config } from "../settings/config.ts";
import type { CredentialTexts } from "../keys/credentials.ts";
import type { MetricsSnapshot } from "../metrics/metrics.ts";
import type { TurnedAway } from "./turned_away_report.ts";

export type Mode = "relay" | "standby" | "failback" | "closed";

/** The mode in force and its epoch (the fence of every journal transaction). */
export interface ModeState {
  readonly mode: Mode;
  readonly epoch: number;
  /** Why nothing is taken, whatever the mode; undefined where all is. */
  readonly stopped?: string;
  /** Whether it is known that none of the standby's work is left to be given back. */
  readonly nothingOwed?: boolean;
}

/** A file of the trust directory. */
export interface TrustFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What the main thread supplies a lane with, at its start and whenever some of it changes. */
export interface LaneSupply {
  readonly mode: ModeState;
  readonly trust: readonly TrustFile[];
  readonly users: UserDirectory;
  /** VAN providers that may send. */
  readonly providers: readonly AdmittedProvider[];
  readonly channelRules: ChannelRules;
  /** What the standby takes. */
  readonly policy: StandbyPolicy;
  /** Those that stand in place of built-in ones; undefined: codes are not judged at all. */
  readonly codeTables: readonly CodeTable[] | undefined;
  readonly credentials: CredentialTexts;
}

export interface LaneStart extends LaneSupply {
  readonly kind: "start";
  readonly name: string;
  /** Which of the lanes it is, from 0. */
  readonly number: number;
  readonly config: Config;
  /** Where the lanes count their connections together. */
  readonly connectionCounts: SharedArrayBuffer;
  /** Wrong passwords of all lanes, and right ones (`GuessBudget`, `SharedMatches`). */
  readonly guesses: SharedArrayBuffer;
  readonly rightPasswords: SharedArrayBuffer;
  /** Whether what is found of them is kept beyond the process (`KeptMatches`). */
  readonly keepsRightPasswords: boolean;
  /** Connections to the EDI address in all lanes together. */
  readonly connectionsMax: number;
  /** Data keys, proved by the database; undefined = nothing is encrypted. */
  readonly keyRing: KeyRing | undefined;
  /** Connection of the journal. */
  readonly databaseUrl: string;
  /** Of the keys by which repeats are found. */
  readonly repeatSecret: Uint8Array;
  /** Of the digests by which stored bytes are named. */
  readonly digestSecret: Uint8Array;
  readonly primaryUrl: string | undefined;
  /** The rehearsal primary's: it is VNACCS, and so has no band and understands maps of numbers. */
  readonly isPrimary: boolean;
}

export type ToLane =
  | LaneStart
  /** Some of what it is supplied with is another now. */
  | { readonly kind: "supply"; readonly supply: Partial<LaneSupply> }
  | { readonly kind: "metrics"; readonly ask: number }
  /** Hold new messages back, and say when none is in flight. */
  | { readonly kind: "hold"; readonly run: number; readonly holdMs: number }
  | { readonly kind: "release" }
  /** What the lane asked to be remembered is on disk, or why it is not. */
  | { readonly kind: "remembered"; readonly ask: number; readonly failed: string | undefined }
  /** The loss that the lane has found is settled in the database. */
  | { readonly kind: "lost rows settled" }
  /** Take no new connections, finish what is in flight, let go of the stream. */
  | { readonly kind: "stop" };

export type FromLane =
  | {
    readonly kind: "ready";
    readonly stream: number;
    /** Messages that the stream's last writer left without an outcome. */
    readonly unknown: number;
    readonly port: number;
  }
  | { readonly kind: "metrics"; readonly ask: number; readonly snapshot: MetricsSnapshot }
  /** No message is in flight, for the switch that asked for it. */
  | { readonly kind: "drained"; readonly run: number }
  /** What became of messages handed to the primary. */
  | { readonly kind: "traffic"; readonly traffic: Traffic }
  /** Messages whose answers are recorded, for the ledger. */
  | { readonly kind: "answered"; readonly packed: PackedExchanges }
  /** Messages that were not served. */
  | { readonly kind: "turned away"; readonly counts: TurnedAway }
  /** What the lane has counted of its answers since it last said so. */
  | { readonly kind: "counted"; readonly counts: readonly TrafficCount[] }
  /** Messages whose trace is whole. */
  | { readonly kind: "traced"; readonly traces: TracesOfPlace }
  /** The database refused the lane's epoch: it needs the mode anew. */
  | { readonly kind: "stale epoch" }
  /** The lane has reserved something: it waits until that is remembered. */
  | { readonly kind: "remember"; readonly ask: number; readonly known: KnownState }
  /** The database does not hold what the lane has seen committed. */
  | { readonly kind: "lost rows"; readonly known: KnownState }
  /** Its stream was compared with what the database holds on this line of history. */
  | { readonly kind: "came over"; readonly line: string }
  /** The first wrong password for this user ID that the lane was sent in an hour. */
  | { readonly kind: "wrong password"; readonly userId: string; readonly from: string }
  /** What is kept of passwords that the lane has found to be right. */
  | { readonly kind: "right passwords"; readonly found: readonly FoundMatch[] }
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly reason: string };
