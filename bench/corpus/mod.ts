/** A corpus of messages for load: made from a seed, signed beforehand, readable by any generator. */
export {
  type CorpusEntry,
  type CorpusFacts,
  corpusFiles,
  gatewaySettings,
  indexColumns,
} from "./corpus_files.ts";
export { type CorpusOptions, makeCorpus } from "./make_corpus.ts";
export { type Expectation, messageKinds } from "./message_kinds.ts";
export { readCorpusBytes, readCorpusFacts, readCorpusIndex } from "./read_corpus.ts";
