/** What the standby takes and when it is planned to stand in. */
export * from "./standby_policy.ts";
