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
  /** Why the schema is of a newer program. */
  readonly tooNew?: string;
}

export function judgeDatabase(facts: DatabaseFacts): Remark[] {
  const { answerMs, version, recovering, missing, tooNew } = facts;
  const answers: Remark = recovering
    ? { light: "bad", says: say("DATABASE_ONLY_READS"), advice: say("DATABASE_ONLY_READS_DO") }
    : { light: "good", says: say("DATABASE_ANSWERS", { ms: Math.ceil(answerMs), version }) };
  if (tooNew !== undefined) {
    const says = say("SCHEMA_NEWER", { why: tooNew });
    return [answers, { light: "bad", says, advice: say("SCHEMA_NEWER_DO") }];
  }
  if (missing.length === 0) return [answers, { light: "good", says: say("SCHEMA_CURRENT") }];
  const says = say("SCHEMA_LACKS", { count: missing.length, names: missing.join(", ") });
  return [answers, { light: "bad", says, advice: say("SCHEMA_LACKS_DO") }];
}
