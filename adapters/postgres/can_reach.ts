import { connect } from "./connect.ts";
import { probeDatabase } from "./probe_database.ts";

/** How long a database beside us may take to answer. */
const SECONDS_MAX = 2;

/** Whether a database answers at this address now. */
export async function canReach(url: string): Promise<boolean> {
  const sql = connect(url, { connectionsMax: 1, postgres: { connect_timeout: SECONDS_MAX } });
  try {
    await probeDatabase(sql);
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: SECONDS_MAX });
  }
}
