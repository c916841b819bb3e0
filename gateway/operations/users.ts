/** Users who may send messages: imported, listed, barred. */
import { z } from "@hono/zod-openapi";
import {
  barUser as barStored,
  importUsers as importStored,
  type ListedUser,
  listUsers as listStored,
  type UserEntry,
} from "../../adapters/users/mod.ts";
import { Problem } from "../web/problem.ts";
import { type GatewayDatabase, operation, type OperationContext } from "./operation.ts";
import { pageLimit } from "./page_limit.ts";

type Context = OperationContext<GatewayDatabase>;

/** In the order of their IDs, page by page: there may be a hundred thousand. */
export const listUsers = operation({
  right: "manage users",
  kind: "question",
  input: z.strictObject({
    user: z.string().trim().toUpperCase().max(8).optional(),
    cursor: z.string().max(8).optional(),
    limit: pageLimit,
    /** To their end, for a program that wants a file of them. */
    all: z.boolean().default(false),
  }),
  async perform({ gateway }: Context, { user, cursor, limit, all }) {
    const users: ListedUser[] = [];
    for (let after = cursor;;) {
      const wanted = { begins: user, after, limit: limit + 1 };
      const found = await listStored(gateway.database.sql, wanted);
      users.push(...found.slice(0, limit));
      after = found.length > limit ? users.at(-1)!.userId : undefined;
      if (!all || after === undefined) return { users, cursor: after };
    }
  },
});

/** Those of a file, which `readUsersFile` has judged; users that are not named stay as they are. */
export const importUsers = operation({
  right: "manage users",
  kind: "act",
  input: z.strictObject({
    entries: z.custom<readonly UserEntry[]>(Array.isArray),
    /** Hears how many of their secrets are hashed. */
    onProgress: z.custom<(done: number, all: number) => void>().optional(),
  }),
  async perform(
    { gateway: { database, scryptCost }, actor }: OperationContext<
      GatewayDatabase & { readonly scryptCost?: number }
    >,
    { entries, onProgress },
  ) {
    const outcome = await importStored(database.sql, entries, { actor, scryptCost, onProgress });
    return { added: outcome.added, changed: outcome.changed, unchanged: outcome.unchanged };
  },
});

/** Bars a user, or lets a barred one in again. */
export const barUser = operation({
  right: "manage users",
  kind: "act",
  input: z.strictObject({ userId: z.string(), barred: z.boolean() }),
  async perform({ gateway, actor }: Context, { userId, barred }) {
    const outcome = await barStored(gateway.database.sql, userId, barred, actor);
    if (outcome === "unknown") throw new Problem("USER_UNKNOWN", `there is no user "${userId}"`);
    return outcome;
  },
});
