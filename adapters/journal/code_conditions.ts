/**
 * What the code of an answer says, as conditions of SQL: by the functions of the schema, which know it
 * by the rules of core/outcome.ts. `code`: a column, or what stands for one.
 */
import type { Fragment, ISql } from "postgres";

/** That the answer is a refusal. */
export function isRefusalCode(sql: ISql, code: Fragment): Fragment {
  return sql`coalesce(is_refusal(${code}), false)`;
}

/** That a centre has looked at the message and refused it. */
export function isCentreCode(sql: ISql, code: Fragment): Fragment {
  return sql`outcome_of(null, 'refused', 'refused', ${code}) = 'refused by the centre'`;
}

/** That a centre gives it to a sender whom it has let in. */
export function knowsSender(sql: ISql, code: Fragment): Fragment {
  return sql`(${code} = 'LOGON OK'
    or outcome_of(null, 'handed over', 'answered', ${code}) = 'accepted')`;
}

/** That an answer to a procedure is none that can be understood. */
export function isNoAnswer(sql: ISql, code: Fragment): Fragment {
  return sql`outcome_of(null, 'handed over', 'answered', ${code}) = 'unknown'`;
}
