import { allGreen, type ChannelRules, isChannelRuleFault } from "../../core/routing/mod.ts";
import { readCriteria } from "../selectivity/mod.ts";
import { RereadFile } from "./reread_file.ts";

/** The file of channel rules; without one all is green. Throws as `RereadFile.open` does. */
export function openChannelRules(path: string | undefined): Promise<RereadFile<ChannelRules>> {
  return RereadFile.open<ChannelRules>(path, {
    what: "the channel rules",
    otherwise: allGreen,
    read: (text) => {
      const rules = readCriteria(text);
      return isChannelRuleFault(rules) ? { fault: rules } : { rules };
    },
  });
}
