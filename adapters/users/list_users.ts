import type { Sql } from "postgres";

/** A user as operators see it: no secret, not even a hash. */
export interface ListedUser {
  readonly userId: string;
  readonly company: string;
  readonly taxCode: string;
  readonly roles: readonly string[];
  readonly barred: boolean;
  readonly terminals: readonly string[];
  readonly certificates: readonly { readonly authorityName: string; readonly serial: string }[];
  readonly changedAt: Date;
}

/** Users in the order of their IDs, at most `usersMax` after the ID `after` (exclusive). */
export async function listUsers(
  sql: Sql,
  after = "",
  usersMax = 1_000,
): Promise<ListedUser[]> {
  return await sql<ListedUser[]>`
    select user_id as "userId", company, tax_code as "taxCode", roles, barred,
      array(
        select terminal_id from terminal_owner o where o.user_id = u.user_id order by terminal_id
      ) as terminals,
      coalesce((
        select jsonb_agg(
          jsonb_build_object('authorityName', authority_name, 'serial', serial)
          order by authority_name, serial
        )
        from user_certificate c where c.user_id = u.user_id
      ), '[]') as certificates,
      changed_at as "changedAt"
    from user_account u
    where user_id collate "C" > ${after}
    order by user_id collate "C"
    limit ${usersMax}`;
}
