import type { NumberBands } from "../../core/numbering/mod.ts";
import type { Sql } from "postgres";
import type { SigningKeys } from "../../adapters/evidence/signing_keys.ts";
import type { OutcomeResolver } from "../../adapters/ledger/outcome_resolver.ts";
import type { CommitWatch } from "../../adapters/postgres/commit_watch.ts";
import type { MessageStore } from "../../adapters/journal/message_store.ts";
import type { NodeRow, Switcher } from "../../adapters/switching/mod.ts";
import type { CodeTables } from "../../core/codes/mod.ts";
import type { StandbyPolicy } from "../../core/policy/mod.ts";
import type { Diagnostics } from "../diagnostics/diagnostics.ts";
import type { PrimaryStatus } from "../node/node.ts";
import type { PasswordNotes } from "../users/password_notes.ts";
import type { ServiceNow } from "../node/service_watch.ts";
import type { StoredMode } from "../../adapters/mode/mode_store.ts";

/** What it needs of the node; `GatewayNode` is one. */
export interface AdministeredNode {
  readonly name: string;
  /** Whether it leads, and believes the epoch in force. */
  readonly isActive: boolean;
  /** Why it takes nothing now; undefined where it does. */
  readonly obstacle?: string;
  readonly switcher: Pick<Switcher, "request" | "checks" | "find" | "list" | "abort">;
  primary(): Promise<PrimaryStatus>;
  nodes(): Promise<NodeRow[]>;
}

/** What the admin API needs of a gateway; `Gateway` is one. */
export interface AdministeredGateway {
  readonly database: { readonly sql: Sql };
  /** Whether commits go through. */
  readonly commits: Pick<CommitWatch, "problem">;
  readonly store: MessageStore;
  readonly lanes: { readonly ready: boolean };
  readonly node: AdministeredNode;
  /** How senders are served now. */
  readonly service: { readonly now: ServiceNow };
  readonly startedAt: Date;
  /** The code tables in force. */
  readonly codes: CodeTables;
  /** What the standby takes, and its planned windows. */
  readonly policy: StandbyPolicy;
  /** Where messages are relayed to, if anywhere. */
  readonly primaryUrl: string | undefined;
  readonly config: {
    readonly automatic: "off" | "standby";
    readonly standby: string;
    /** Connections that leave this machine in clear. */
    readonly clearText: readonly string[];
    /** Sequences that the standby gives. */
    readonly numberBands: NumberBands;
  };
  /** Towards the primary, where there is one. */
  readonly giveBack?: { readonly resolver: OutcomeResolver };
  /** What it needs around it, looked at. */
  readonly diagnostics: Pick<Diagnostics, "list" | "try" | "tryAll">;
  /** What signs checkpoints and reports. */
  readonly signingKeys?: SigningKeys;
  /** Told of wrong tokens. */
  readonly passwordNotes?: Pick<PasswordNotes, "wrongToken">;
  /** Whether a service user may ask the primary. */
  readonly canAsk?: boolean;
  /** The time by which messages are received. */
  now(): Date;
  mode(): Promise<StoredMode>;
  /** In the text form that Prometheus reads. */
  metrics(): Promise<string>;
}
