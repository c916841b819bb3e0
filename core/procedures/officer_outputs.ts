import type { ClearanceVariant } from "./channel_outputs.ts";
import type { FamilyName } from "./document_families.ts";

/** Reports that an officer's act about a declaration causes. */
export interface OfficerOutputs {
  /** The permit after a check: the second digit of its code says that it was not green. */
  readonly permit: Readonly<Partial<Record<ClearanceVariant, string>>>;
  /** Instruction to correct. */
  readonly instruction: string;
  /** Cancelled before and after clearance. */
  readonly cancelled: { readonly registered: string; readonly cleared: string };
  /** The announced inspection does not take place: a red declaration was cancelled. */
  readonly inspectionCancelled?: string;
}

/**
 * By family. The list of outputs has no report of a cancelled import or export declaration: the
 * customs instruction, whose title and text are free, tells of it.
 */
export const officerOutputs: Readonly<Partial<Record<FamilyName, OfficerOutputs>>> = {
  "import declaration": {
    permit: { "clearance": "VAD2AG", "release": "VAD2BJ", "bonded warehouse": "VAD2RG" },
    instruction: "VAD800",
    cancelled: { registered: "VAD800", cleared: "VAD800" },
    inspectionCancelled: "VAD491",
  },
  "small import declaration": {
    permit: { "clearance": "VAD2FG" },
    instruction: "VAD800",
    cancelled: { registered: "VAD800", cleared: "VAD800" },
    inspectionCancelled: "VAD491",
  },
  "export declaration": {
    permit: { "clearance": "VAE2LF", "bonded warehouse": "VAE2RF" },
    instruction: "VAE800",
    cancelled: { registered: "VAE800", cleared: "VAE800" },
    inspectionCancelled: "VAE478",
  },
  "small export declaration": {
    permit: { "clearance": "VAE2JF" },
    instruction: "VAE800",
    cancelled: { registered: "VAE800", cleared: "VAE800" },
    inspectionCancelled: "VAE478",
  },
  "transport declaration": {
    permit: { "clearance": "VAS504" },
    instruction: "VAS510",
    cancelled: { registered: "VAS514", cleared: "VAS508" },
  },
};
