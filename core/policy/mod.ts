/** What the standby takes and when it is planned to stand in. */
export {
  builtInPolicy,
  occasionAt,
  type PlannedWindow,
  readStandbyPolicy,
  refusingRule,
  type StandbyPolicy,
  takesEverything,
  windowAt,
  windowsFrom,
  windowToAnnounce,
} from "./standby_policy.ts";
