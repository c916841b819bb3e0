/** Looks at what a gateway stands on – database, disk, certificate files – and changes nothing. */
export { clockDifference } from "./clock_difference.ts";
export { freeSpace } from "./free_space.ts";
export { inspectDatabase } from "./inspect_database.ts";
export { inspectReplication } from "./inspect_replication.ts";
export { inspectTlsPair } from "./inspect_tls_pair.ts";
export { isClockSynchronised } from "./is_clock_synchronised.ts";
