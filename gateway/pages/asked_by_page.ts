import type { Sql } from "postgres";
import type { GatewayDatabase, OperationContext } from "../operations/operation.ts";
import type { View } from "./view.ts";

/** What an operation on the database is performed with, for who is signed in. */
export function askedByPage(sql: Sql, { account, now }: View): OperationContext<GatewayDatabase> {
  return { gateway: { database: { sql }, now: () => now }, actor: account!.name };
}
