import { CodeTablesDirectory } from "../../adapters/files/code_tables_directory.ts";
import { openStandbyPolicy } from "../../adapters/files/open_standby_policy.ts";
import type { RereadFile } from "../../adapters/files/reread_file.ts";
import type { StandbyPolicy } from "../../core/policy/mod.ts";
import type { Config } from "../settings/config.ts";
import type { Lanes } from "../lane/lanes.ts";
import type { Log } from "../log/log.ts";
import type { Closers } from "./closers.ts";

/** What the standby takes, its planned windows, and the codes it knows. */
export interface StandbyFiles {
  readonly policy: RereadFile<StandbyPolicy>;
  readonly codes: CodeTablesDirectory;
}

export async function openStandbyFiles(config: Config, closers: Closers): Promise<StandbyFiles> {
  const policy = await openStandbyPolicy(config.policyFile);
  closers.push(() => policy.close());
  const codes = await CodeTablesDirectory.open(config.codesDir);
  closers.push(() => codes.close());
  return { policy, codes };
}

/** Supplies lanes with what the files have later; the rehearsal primary's take everything. */
export function supplyStandbyFiles(
  { policy, codes }: StandbyFiles,
  lanes: Lanes,
  isPrimary: boolean,
  log: Log,
): void {
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
}
