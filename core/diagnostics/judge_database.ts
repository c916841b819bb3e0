import { say } from "../reasons/mod.ts";
import type { Remark } from "./diagnostic_check.ts";

/** What a database says of itself. */
export interface DatabaseFacts {
  readonly answerMs: number;
  /** As the server has it, e.g. `17.6`. */
  readonly version: string;
  /** It takes nothing to write. */
  readonly recovering: boolean;
  /** Steps that the schema lacks. */
  readonly missing: readonly string[];
  /** They can be made while nodes of the version before work. */
  readonly rolling: boolean;
  /** Steps of the schema that this program does not know. */
  readonly unknown: readonly string[];
  /** This program can work on the schema as it is. */
  readonly goesOn: boolean;
}

export function judgeDatabase(facts: DatabaseFacts): Remark[] {
  const { answerMs, version, recovering } = facts;
  const answers: Remark = recovering
    ? { light: "bad", says: say("DATABASE_ONLY_READS"), advice: say("DATABASE_ONLY_READS_DO") }
    : { light: "good", says: say("DATABASE_ANSWERS", { ms: Math.ceil(answerMs), version }) };
  return [answers, judgeSchemaSteps(facts)];
}

function judgeSchemaSteps({ missing, rolling, unknown, goesOn }: DatabaseFacts): Remark {
  if (unknown.length > 0) {
    const counted = { count: unknown.length, names: unknown.join(", ") };
    return goesOn
      ? { light: "warning", says: say("SCHEMA_AHEAD", counted), advice: say("SCHEMA_AHEAD_DO") }
      : { light: "bad", says: say("SCHEMA_NEWER", counted), advice: say("SCHEMA_NEWER_DO") };
  }
  if (missing.length === 0) return { light: "good", says: say("SCHEMA_CURRENT") };
  return {
    light: goesOn ? "warning" : "bad",
    says: say("SCHEMA_LACKS", { count: missing.length, names: missing.join(", ") }),
    advice: say(rolling ? "SCHEMA_LACKS_DO" : "SCHEMA_LACKS_STOP_DO"),
  };
}
