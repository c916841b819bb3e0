export { type EmbeddedPostgres, startEmbeddedPostgres } from "./start_embedded_postgres.ts";
export { startScratchServer, sweepScratchServers } from "./start_scratch_server.ts";
export type { ScratchServer } from "./start_scratch_server.ts";
