import { join } from "node:path";
import type { PostgresPair } from "../../tests/rig/postgres_pair.ts";
import type { PostgresServer } from "../../tests/rig/postgres_server.ts";

/** Files of the log to be made, 1 GB: what little more than a minute at full load writes. */
const filesMade = 64;

/**
 * Gives a pair the files of the write-ahead log that servers have which have run for a day: they write
 * over files that there are, where a new server makes each of its first ones, 16 MB of zeros, while
 * the commits wait. Behind a checkpoint what is no longer needed is kept for later under another name;
 * so little is to be kept for a replica that may have been away (`wal_keep_size`).
 */
export async function ageLog(pair: PostgresPair): Promise<void> {
  await pair.primary.query(async (sql) => {
    for (let file = 0; file < filesMade; file++) {
      // A commit, which waits for the replica: what that still lacks must not be given back.
      await sql`select pg_logical_emit_message(true, 'age', '')`;
      await sql`select pg_switch_wal()`;
    }
  });
  await pair.untilStreaming();
  await pair.primary.query((sql) => sql`checkpoint`);
  await giveBackReplicasLog(pair);
}

/**
 * To be done behind each checkpoint of the primary: the replica has files to write over again, too. By
 * itself it would within minutes; a replica that has none makes one, while all commits wait, for every
 * 16 MB – at full load one each one or two seconds.
 */
export async function giveBackReplicasLog(pair: PostgresPair): Promise<void> {
  await pair.untilStreaming();
  // Its checkpoint goes as far as the last one of the primary that it has replayed.
  await pair.replica.query((sql) => sql`checkpoint`);
}

/** Files of a server's log that wait to be written over, beyond the one that is written now. */
export async function filesAhead(server: PostgresServer, current: string): Promise<number> {
  let ahead = 0;
  for await (const { name } of Deno.readDir(join(server.data, "pg_wal"))) {
    if (/^[0-9A-F]{24}$/.test(name) && name > current) ahead++;
  }
  return ahead;
}
