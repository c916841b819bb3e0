import type { Sql } from "postgres";
import { openChannelRules } from "../../adapters/files/open_channel_rules.ts";
import type { RereadFile } from "../../adapters/files/reread_file.ts";
import { SelectivityWatch } from "../../adapters/selectivity/mod.ts";
import type { ChannelRules } from "../../core/routing/mod.ts";
import type { Lanes } from "../lane/lanes.ts";
import type { Log } from "../log/log.ts";
import type { Closers } from "./closers.ts";
import type { StartedLater } from "./started_later.ts";

/** By what the standby gives channels: rules of a file, and before them what people put in force. */
export interface Channels {
  readonly rules: RereadFile<ChannelRules>;
  readonly selectivity: SelectivityWatch;
}

export async function openChannels(
  sql: Sql,
  rulesFile: string | undefined,
  later: StartedLater,
  log: Log,
  closers: Closers,
): Promise<Channels> {
  const rules = await openChannelRules(rulesFile);
  closers.push(() => rules.close());
  const selectivity = new SelectivityWatch({
    sql,
    onChange: (current) => {
      if (later.lanes === undefined) return;
      logSelectivity(log, current.version, rulesFile);
      later.lanes.supply({ channelRules: current });
    },
    onTrouble: (error) => log.warn("could not look for criteria of selectivity", { error }),
  });
  closers.push(() => selectivity.stop());
  await selectivity.start();
  if (selectivity.current !== undefined) {
    logSelectivity(log, selectivity.current.version, rulesFile);
  }
  return { rules, selectivity };
}

/** Supplies lanes with rules that the file has later. */
export function supplyChannelRules(
  { rules, selectivity }: Channels,
  lanes: Lanes,
  log: Log,
): void {
  rules.onChange((current, fault) => {
    if (fault !== undefined) {
      return log.error("the channel rules are refused, the ones before stay in force", { fault });
    }
    // What people have put in force goes before the file.
    const overruledBy = selectivity.current?.version;
    log.info("channel rules are loaded", {
      version: current.version,
      ...(overruledBy === undefined ? {} : { overruledBy }),
    });
    if (overruledBy === undefined) lanes.supply({ channelRules: current });
  });
}

/** At the start, and when others are put in force; `overrules`: a file of rules that does not count. */
function logSelectivity(log: Log, version: string, overrules: string | undefined): void {
  log.info("criteria of selectivity are in force", {
    version,
    ...(overrules === undefined ? {} : { overrules }),
  });
}
