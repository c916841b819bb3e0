/** Accounts of people: made, imported, listed, disabled; officers given their rights. */
import { z } from "@hono/zod-openapi";
import {
  createAccount,
  disableAccount as disableStored,
  findAccount,
  importAccounts as importStored,
  listAccounts as listStored,
  setRights,
} from "../../adapters/accounts/mod.ts";
import { randomPassword } from "../../adapters/authority/random_secret.ts";
import { hashPassword } from "../../adapters/users/mod.ts";
import {
  type AccountFacts,
  mayGiveRights,
  newAccountSchema,
  type OfficerRight,
} from "../../core/accounts/mod.ts";
import type { OfficesAt } from "../../core/codes/offices.ts";
import { Problem } from "../web/problem.ts";
import { type GatewayDatabase, operation, type OperationContext } from "./operation.ts";

type Context = OperationContext<GatewayDatabase>;
/** Also the cost of new hashes; undefined = the default. */
type HashingContext = OperationContext<GatewayDatabase & { readonly scryptCost?: number }>;

export const listAccounts = operation({
  right: "see accounts",
  kind: "question",
  input: z.strictObject({}),
  perform: ({ gateway }: Context) => listStored(gateway.database.sql),
});

/** Its first password is given once, and must be changed at the first login. */
export const makeAccount = operation({
  right: "manage accounts",
  kind: "act",
  input: newAccountSchema,
  async perform({ gateway: { database, scryptCost }, actor }: HashingContext, account) {
    const password = firstPassword();
    const passwordHash = await hashPassword(password, scryptCost);
    const made = await database.sql.begin((transaction) =>
      createAccount(transaction, { ...account, passwordHash, mustChange: true }, actor)
    );
    if (made === undefined) {
      throw new Problem("ACCOUNT_KNOWN", `there is an account "${account.name}" already`);
    }
    return { name: made.name, role: made.role, password };
  },
});

/** Makes those that are not there yet, all with one first password; none where nobody got it. */
export const importAccounts = operation({
  right: "manage accounts",
  kind: "act",
  input: z.strictObject({ accounts: z.array(newAccountSchema) }),
  async perform({ gateway: { database, scryptCost }, actor }: HashingContext, { accounts }) {
    const password = firstPassword();
    const outcome = await importStored(database.sql, accounts, { password, actor, scryptCost });
    return { ...outcome, password: outcome.added > 0 ? password : undefined };
  },
});

/** Disabled, it ends its sessions. */
export const disableAccount = operation({
  right: "manage accounts",
  kind: "act",
  input: z.strictObject({ name: z.string().trim().toLowerCase(), disabled: z.boolean() }),
  async perform({ gateway, actor }: Context, { name, disabled }) {
    const outcome = await disableStored(gateway.database.sql, name, disabled, actor);
    if (outcome === "unknown") throw unknownAccount(name);
    return { name, outcome };
  },
});

/**
 * Gives an officer exactly these rights. No role of the gateway may, only the administrator of the
 * officer's branch (`mayGiveRights`); an officer of another branch does not exist for that one.
 */
export async function giveRights(
  { gateway, actor }: Context,
  { giver, name, rights, offices }: {
    readonly giver: AccountFacts;
    readonly name: string;
    readonly rights: readonly OfficerRight[];
    readonly offices: OfficesAt;
  },
): Promise<void> {
  const { sql } = gateway.database;
  const found = await findAccount(sql, name);
  if (found === undefined || !mayGiveRights(giver, found.account, offices)) {
    throw unknownAccount(name);
  }
  await setRights(sql, found.account, rights, actor);
}

/** Long enough for the rules of accounts: two of the terminals' passwords. */
function firstPassword(): string {
  return `${randomPassword()}-${randomPassword()}`;
}

function unknownAccount(name: string): Problem {
  return new Problem("ACCOUNT_UNKNOWN", `there is no account "${name}"`);
}
