/** A corpus of messages for load: made from a seed, signed beforehand, readable by any generator. */
export { type CorpusEntry, corpusFiles, gatewaySettings, indexColumns } from "./corpus_files.ts";
export { type CorpusOptions, makeCorpus } from "./make_corpus.ts";
export { readCorpusBytes, readCorpusFacts, readCorpusIndex } from "./read_corpus.ts";
