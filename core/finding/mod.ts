/** What a text may name that somebody looks for. */
export { readName } from "./read_name.ts";
