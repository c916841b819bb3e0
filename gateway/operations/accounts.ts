/** Accounts of people: made, imported, listed, disabled; officers given their rights. */
import { z } from "@hono/zod-openapi";
import {
  changeAccount as changeStored,
  createAccount,
  disableAccount as disableStored,
  findAccount,
  importAccounts as importStored,
  listAccounts as listStored,
  setPassword,
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

const named = z.strictObject({ name: z.string().trim().toLowerCase() });

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

/** One account; who looks for another's password finds none. */
export const showAccount = operation({
  right: "see accounts",
  kind: "question",
  input: named,
  async perform({ gateway }: Context, { name }) {
    const found = await findAccount(gateway.database.sql, name);
    if (found === undefined) throw unknownAccount(name);
    return found.account;
  },
});

/** Another name, role or office; an enterprise's administrator has a registration instead. */
export const changeAccount = operation({
  right: "manage accounts",
  kind: "act",
  input: newAccountSchema,
  async perform({ gateway: { database: { sql } }, actor }: Context, wanted) {
    const { name } = wanted;
    const found = await findAccount(sql, name);
    if (found === undefined) throw unknownAccount(name);
    refuseOwn(name, actor);
    refuseRegistrant(found.account.role, name);
    return await changeStored(sql, wanted, actor);
  },
});

/** A new first password for whoever has forgotten theirs; every session of the account ends. */
export const renewPassword = operation({
  right: "manage accounts",
  kind: "act",
  input: named,
  async perform({ gateway: { database: { sql }, scryptCost }, actor }: HashingContext, { name }) {
    const found = await findAccount(sql, name);
    if (found === undefined) throw unknownAccount(name);
    refuseOwn(name, actor);
    refuseRegistrant(found.account.role, name);
    const password = firstPassword();
    const passwordHash = await hashPassword(password, scryptCost);
    await sql.begin((transaction) =>
      setPassword(transaction, found.account, passwordHash, { actor, mustChange: true })
    );
    return { name, password };
  },
});

/** Disabled, it ends its sessions. */
export const disableAccount = operation({
  right: "manage accounts",
  kind: "act",
  input: named.extend({ disabled: z.boolean() }),
  async perform({ gateway, actor }: Context, { name, disabled }) {
    if (disabled) refuseOwn(name, actor);
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

/** Whoever shuts out or changes themselves may be the last who could undo it. */
function refuseOwn(name: string, actor: string): void {
  if (name !== actor) return;
  throw new Problem("ACCOUNT_OWN", `"${name}" is who asks: expected another administrator`);
}

/** The administrator of an enterprise proves who it is, and sets its own password. */
function refuseRegistrant(role: AccountFacts["role"], name: string): void {
  if (role !== "registrant") return;
  throw new Problem("ACCOUNT_OF_ENTERPRISE", `"${name}" belongs to an enterprise`);
}

/** Long enough for the rules of accounts: two of the terminals' passwords. */
function firstPassword(): string {
  return `${randomPassword()}-${randomPassword()}`;
}

function unknownAccount(name: string): Problem {
  return new Problem("ACCOUNT_UNKNOWN", `there is no account "${name}"`);
}
