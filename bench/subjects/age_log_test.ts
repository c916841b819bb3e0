import assert from "node:assert/strict";
import { debianPrograms } from "../../tests/rig/debian_programs.ts";
import { Rig } from "../../tests/rig/rig.ts";
import { ageLog, filesAhead } from "./age_log.ts";

const programs = debianPrograms();

Deno.test({
  name: "ageLog() leaves both servers files of the log to write over",
  ignore: programs === undefined,
  fn: async () => {
    const postgres = { min_wal_size: "1GB", max_wal_size: "2GB", wal_keep_size: "128MB" };
    await using rig = await Rig.start({
      ...{ programs: programs!, postgres, nodes: 1, start: false, primary: "none" },
    });
    const { pair } = rig;
    await ageLog(pair);
    const current = await pair.primary.query(async (sql) => {
      const [row] = await sql`select pg_walfile_name(pg_current_wal_lsn()) as name`;
      return row!.name as string;
    });
    for (const server of [pair.primary, pair.replica]) {
      const ahead = await filesAhead(server, current);
      assert.ok(ahead >= 12, `${server.name} has ${ahead}`);
    }
  },
});
