import type { Sql } from "postgres";

/** A user as it is found by what somebody knows of it. */
export interface NamedUser {
  readonly userId: string;
  readonly company: string;
  readonly taxCode: string;
}

/** Users by their ID, by the code of their enterprise, or by its tax code. */
export async function namedUsers(
  sql: Sql,
  { user, taxCodes, limit }: {
    readonly user?: string;
    readonly taxCodes: readonly string[];
    readonly limit: number;
  },
): Promise<NamedUser[]> {
  return await sql<NamedUser[]>`
    select user_id as "userId", company, tax_code as "taxCode" from user_account
    where user_id = ${user ?? ""} or user_code = ${user ?? ""}
      or tax_code = any (${[...taxCodes]})
    order by user_id collate "C" limit ${limit}`;
}
