/** Options that several commands have, each once. */
import { choiceOrFirst, flag, moment, neededText, text, whole } from "./option.ts";

/** Every command that has a result takes it. */
export const json = { json: flag("print the result as JSON, for programs") } as const;

/** Of what is asked of the running gateway. */
export const token = {
  token: text("TEXT", {
    says: "token of the admin API; others on this machine can see it, SONGHANH_TOKEN is better",
    without: "SONGHANH_TOKEN; in the sandbox the file admin-token of the data directory",
    example: "Zm9yLWEtdGVzdC1vbmx5",
  }),
} as const;

const why = { says: "why, for the audit", example: '"VNACCS does not answer"' } as const;

/** Of every act: the audit has it. */
export const reason = { reason: neededText("TEXT", why) } as const;

/** Of an act that may be tried first: a trial is kept nowhere. */
export const reasonUnlessDry = {
  reason: text("TEXT", { ...why, without: "nothing, with --dry-run; else it is needed" }),
} as const;

/** Of a list that comes page by page. */
export const page = {
  limit: whole("N", {
    says: "rows of a page",
    without: "50",
    least: 1,
    example: "200",
  }),
  cursor: text("TEXT", {
    says: "go on behind this place, as the page before has named it",
    without: "from the first row",
    example: "1767225600000000,1,42",
  }),
} as const;

/** By the time of what is looked for. */
export const range = {
  from: moment("from", {
    says: "then or later; Viet Nam time unless it says otherwise",
    without: "from the first",
  }),
  to: moment("to", {
    says: "before then; a date without time: to the end of that day",
    without: "to the last",
  }),
} as const;

/** Of what is decoded. */
export const lang = {
  lang: choiceOrFirst(["en", "vi"], { says: "language of names, titles and codes" }),
} as const;
