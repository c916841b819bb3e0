import { builtInPolicy, readStandbyPolicy, type StandbyPolicy } from "../../core/policy/mod.ts";
import { RereadFile } from "./reread_file.ts";

/** The file of what the standby takes; without one the built-in policy. Throws as `RereadFile.open`. */
export function openStandbyPolicy(path: string | undefined): Promise<RereadFile<StandbyPolicy>> {
  return RereadFile.open<StandbyPolicy>(path, {
    what: "the policy of the standby",
    otherwise: builtInPolicy,
    read: (text) => {
      const policy = readStandbyPolicy(text);
      return "kind" in policy ? { fault: policy } : { rules: policy };
    },
  });
}
