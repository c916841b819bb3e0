import type { Refusal } from "../verdict.ts";
import type { Sentence } from "../reasons/mod.ts";

/**
 * Makes the refusal that fits the layer being read: the same fault of form is a plain text in the
 * signed layer and a result code elsewhere. `reason` says what was found and expected, no content.
 */
export type Fail = (reason: Sentence) => Refusal;
