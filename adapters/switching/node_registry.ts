/**
 * This process among the nodes of one database: its sign of life, and whether it leads.
 *
 * The connection is its own (`max: 1`): the session holds the advisory lock that says that the
 * process lives. Leading is believed no longer than the lease: a process that was stopped wakes up
 * knowing that its lease has run out, before it has heard anything from the database.
 */
import type { Sql } from "postgres";
import { lockKey } from "../postgres/advisory_lock.ts";
import { commitLocally } from "../postgres/commit_locally.ts";

/** How often a node says that it lives, and how long a lease lasts without that, in milliseconds. */
export const BEAT_MS = 1_000;
export const LEASE_MS = 3_000;

/** A node that has said nothing for so long is not waited for. */
export const NODE_SILENT_MS = 5_000;

/** Rows of nodes that are gone are kept so long: the audit and the runs name them. */
const NODE_ROW_DAYS = 7;

export interface Beat {
  readonly leads: boolean;
  /** The epoch in force. */
  readonly epoch: number;
  /** A silent node whose lease was taken by this beat. */
  readonly tookFrom: string | undefined;
}

export interface NodeRow {
  readonly id: number;
  readonly name: string;
  readonly leads: boolean;
  readonly alive: boolean;
  readonly heartbeat: Date;
  readonly epoch: number;
}

export class NodeRegistry {
  #id: number | undefined;
  #leadsUntil = 0;
  #epoch = 0;

  /** `dataKey`: number of the key that the node seals by. */
  constructor(
    private readonly sql: Sql,
    readonly name: string,
    private readonly dataKey?: number,
  ) {}

  /** The row of this node; undefined before `open`. */
  get id(): number | undefined {
    return this.#id;
  }

  /** Whether this node leads, by its own clock. */
  get leads(): boolean {
    return performance.now() < this.#leadsUntil;
  }

  /** The epoch that was in force at the last beat. */
  get epoch(): number {
    return this.#epoch;
  }

  async open(): Promise<number> {
    this.#id = await commitLocally(this.sql, async (tx) => {
      await tx`
        delete from node where heartbeat < now() - make_interval(days => ${NODE_ROW_DAYS})`;
      const [row] = await tx`
        insert into node (name, data_key) values (${this.name}, ${this.dataKey ?? null})
        returning id`;
      return row!.id as number;
    });
    return this.#id;
  }

  /** Says that this node lives and believes `epoch`; `mayLead`: it is fit to lead. */
  async beat(epoch: number, mayLead = true): Promise<Beat> {
    const from = performance.now();
    const [row] = await this.sql`
      select * from node_beat(${this.#id!}, ${epoch}, ${mayLead},
        make_interval(secs => ${LEASE_MS / 1000}))`;
    const leads = row!.leads as boolean;
    this.#leadsUntil = leads ? from + LEASE_MS : 0;
    this.#epoch = Number(row!.epoch_now);
    return { leads, epoch: this.#epoch, tookFrom: row!.took_from ?? undefined };
  }

  /**
   * This node has compared what it remembers with the database on the line of history that it is on.
   * A database that has lost this node's row gets another one.
   */
  async cameOver(): Promise<void> {
    await this.sql`insert into lineage (name) values (database_lineage()) on conflict do nothing`;
    const { count } = await this.sql`
      update node set lineage = database_lineage() where id = ${this.#id!}`;
    if (count > 0) return;
    await this.open();
    await this.sql`update node set lineage = database_lineage() where id = ${this.#id!}`;
  }

  /** This node's lanes hold no message in flight, for a switch. */
  async drained(run: number): Promise<void> {
    await commitLocally(
      this.sql,
      (tx) => tx`update node set drained_run = ${run} where id = ${this.#id!}`,
    );
  }

  /** Gives up the lease and leaves. */
  async close(): Promise<void> {
    this.#leadsUntil = 0;
    if (this.#id === undefined) return;
    const id = this.#id;
    await commitLocally(this.sql, async (tx) => {
      await tx`delete from lease where holder = ${id}`;
      await tx`delete from node where id = ${id}`;
    });
  }
}

/** Condition on a row `n` of table `node`: its session lives, so it has not ended. */
export function hasSession(sql: Sql) {
  return sql`exists (select 1 from pg_locks k where k.locktype = 'advisory' and k.granted
    and k.database = (select d.oid from pg_database d where d.datname = current_database())
    and k.objid = n.id::oid
    and k.classid::bigint = ${lockKey(sql, "node")} & 4294967295)`;
}

/** Nodes whose session lives, by name. */
export async function listNodes(sql: Sql): Promise<NodeRow[]> {
  const rows = await sql`
    select n.id, n.name, n.heartbeat, n.epoch,
      coalesce(l.holder = n.id and l.until > clock_timestamp(), false) as leads,
      n.heartbeat > clock_timestamp() - make_interval(secs => ${NODE_SILENT_MS / 1000}) as alive
    from node n left join lease l on l.name = 'leader'
    where ${hasSession(sql)}
    order by n.name`;
  return rows.map(({ id, name, heartbeat, epoch, leads, alive }) => (
    { id, name, heartbeat, epoch: Number(epoch), leads, alive }
  ));
}
