/** Criteria of selectivity at run time: drafted, tried, put in force, watched for. */
export * from "./selectivity_store.ts";
export * from "./selectivity_watch.ts";
export * from "./try_criteria.ts";
