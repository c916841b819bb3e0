import type { Sql } from "postgres";
import type { ReplicationFacts } from "../../core/diagnostics/mod.ts";

/** The replicas that a database has, and whether a commit waits for one. */
export async function inspectReplication(sql: Sql): Promise<ReplicationFacts> {
  const [settings, replicas] = await Promise.all([
    sql`
      select current_setting('synchronous_standby_names') as names,
        current_setting('synchronous_commit') as commit`,
    // To an account that may not see the activity of others every column but these two is null.
    sql`
      select coalesce(application_name, '') as name, pid, sync_state,
        extract(epoch from replay_lag)::float8 as behind
      from pg_stat_replication order by application_name, pid`,
  ]);
  return {
    waitedFor: settings[0]!.names,
    commit: settings[0]!.commit,
    replicas: replicas.map(({ name, pid, sync_state, behind }) => ({
      name: String(name || pid).replaceAll(/[\s;]/g, "_"),
      sync: sync_state === null ? null : ["sync", "quorum"].includes(sync_state),
      behindSeconds: behind,
    })),
  };
}
