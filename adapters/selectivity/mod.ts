/** Criteria of selectivity at run time: drafted, tried, put in force, watched for. */
export {
  activateCriteria,
  type Activation,
  criteriaCharactersMax,
  criteriaVersion,
  draftCriteria,
  findCriteria,
  listActivations,
  listCriteria,
  readCriteria,
  rulesOf,
  type StoredCriteria,
} from "./selectivity_store.ts";
export { SelectivityWatch } from "./selectivity_watch.ts";
export { type Trial, triedMax, triedUsually, tryCriteria } from "./try_criteria.ts";
