export { type EmbeddedPostgres, startEmbeddedPostgres } from "./start_embedded_postgres.ts";
