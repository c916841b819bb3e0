import type { Sql } from "postgres";
import type { MessageStore } from "../../adapters/postgres/message_store.ts";
import type { StoredMode } from "../../adapters/postgres/mode_store.ts";

/** What the admin API needs of a gateway; `Gateway` is one. */
export interface AdministeredGateway {
  readonly database: { readonly sql: Sql };
  readonly store: MessageStore;
  readonly lanes: { readonly ready: boolean };
  readonly startedAt: Date;
  /** Where messages are relayed to, if anywhere. */
  readonly primaryUrl: string | undefined;
  mode(): Promise<StoredMode>;
  /** In the text form that Prometheus reads. */
  metrics(): Promise<string>;
}

export interface AdminOptions {
  readonly gateway: AdministeredGateway;
  /** Bearer token with every right; undefined where only stored tokens count. */
  readonly token: string | undefined;
  /** Where the rehearsal primary is told its faults, if this gateway runs one. */
  readonly faultsUrl: string | undefined;
}
