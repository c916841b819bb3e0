/** VAN providers in the database. */
export * from "./provider_store.ts";
export * from "./provider_watch.ts";
