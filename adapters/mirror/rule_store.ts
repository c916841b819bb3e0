import type { Sql, TransactionSql } from "postgres";
import { type CompareRule, compareRulesSchema, firstCompareRules } from "../../core/compare/mod.ts";
import { audit } from "../audit/audit_store.ts";
import { say } from "../../core/reasons/mod.ts";
import { lockWithin } from "../postgres/advisory_lock.ts";

/** The rules in force. Version 0 are those that a new mirror begins with. */
export interface StoredRules {
  readonly version: number;
  readonly since: Date | undefined;
  readonly by: string;
  readonly reason: string;
  readonly rules: readonly CompareRule[];
}

/** The rules in force. Throws if the stored ones are not what was once judged. */
export async function loadRules(sql: Sql | TransactionSql): Promise<StoredRules> {
  const [row] = await sql`select * from mirror_rules order by version desc limit 1`;
  if (row === undefined) {
    const reason = say("FIRST_RULES");
    return { version: 0, since: undefined, by: "", reason, rules: firstCompareRules };
  }
  return {
    version: row.version,
    since: row.since,
    by: row.actor,
    reason: row.reason,
    rules: compareRulesSchema.parse(row.rules),
  };
}

/**
 * Puts rules in force in place of version `expected`. Stored pairs are judged again by whoever
 * compares. Undefined if another version was in force: somebody else changed them meanwhile.
 */
export async function storeRules(
  sql: Sql,
  order: {
    readonly rules: readonly CompareRule[];
    readonly expected: number;
    readonly actor: string;
    readonly reason: string;
  },
): Promise<number | undefined> {
  const { rules, expected, actor, reason } = order;
  return await sql.begin(async (tx) => {
    await lockWithin(tx, "mirror_rules");
    const [{ version }] = await tx`
      select coalesce(max(version), 0) as version from mirror_rules` as unknown as [
      { version: number },
    ];
    if (version !== expected) return undefined;
    await tx`
      insert into mirror_rules (version, actor, reason, rules)
      values (${version + 1}, ${actor}, ${reason}, ${JSON.stringify(rules)}::text::jsonb)`;
    const details = { version: version + 1, rules: rules.length };
    await audit(tx, { actor, action: "comparison rules changed", reason, details });
    return version + 1;
  });
}
