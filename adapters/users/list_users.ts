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

export interface UsersWanted {
  /** How their IDs begin. */
  readonly begins?: string;
  /** Behind this ID. */
  readonly after?: string;
  readonly limit: number;
}

/** Users in the order of their IDs, a page of them. */
export async function listUsers(
  sql: Sql,
  { begins = "", after = "", limit }: UsersWanted,
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
      and user_id collate "C" >= ${begins} and user_id collate "C" < ${begins + "~"}
    order by user_id collate "C"
    limit ${limit}`;
}
