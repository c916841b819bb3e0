import type { TransactionSql } from "postgres";
import {
  contentOfImported,
  type ImportedUser,
  isPersonNumber,
} from "../../core/registration/mod.ts";
import { userCodeOf } from "../../core/users/mod.ts";
import { createAccount } from "../accounts/mod.ts";
import { auditChange } from "../audit/audit_store.ts";
import { lockUsers } from "../users/users_version.ts";
import type { Proof } from "./proof_store.ts";
import { json } from "./registration_store.ts";

/** An enterprise that has shown by its signature who it is. */
export interface ProvenEnterprise {
  readonly proof: Proof;
  /** Common name of the certificate that signed. */
  readonly subject: string;
  readonly passwordHash: string;
  readonly now: Date;
}

/**
 * An enterprise whose users were imported takes over what is there of it: it gets its administrator's
 * account, and what was imported counts as its registration, to be completed and changed like any other.
 * Nobody's password and right to send changes. False where no user of it may send, or where it has an
 * account or its user code belongs to another enterprise.
 */
export async function takeOver(
  transaction: TransactionSql,
  { proof: { taxCode }, subject, passwordHash, now }: ProvenEnterprise,
): Promise<boolean> {
  await lockUsers(transaction);
  const users = await importedUsers(transaction, taxCode);
  const content = contentOfImported(users, isPersonNumber(taxCode));
  const userCode = mostOf(content.users.map(({ userId }) => userCodeOf(userId!)));
  if (userCode === undefined) return false;
  const account = await createAccount(transaction, {
    name: taxCode,
    displayName: subject || content.company || taxCode,
    role: "registrant",
    taxCode,
    passwordHash,
    mustChange: false,
  }, taxCode);
  if (account === undefined) return false;
  const [taken] = await transaction`
    insert into enterprise (tax_code, user_code, state, content, registered_at, changed_at)
    select ${taxCode}, ${userCode}, 'active', ${json(content)}::text::jsonb,
      min(registered_at), ${now}
    from user_account where tax_code = ${taxCode} and not barred
    on conflict do nothing returning tax_code`;
  if (taken === undefined) throw new UserCodeTaken(userCode);
  const details = { taxCode, users: content.users.map(({ userId }) => userId) };
  await auditChange(
    transaction,
    { actor: account.name, action: "registered users taken over", reason: "", details },
    { enterprise: [taxCode] },
  );
  return true;
}

/** Another enterprise has the user code: nothing of the transaction may count. */
export class UserCodeTaken extends Error {
  override readonly name = "UserCodeTaken";

  constructor(readonly userCode: string) {
    super(`user code ${userCode} is another enterprise's`);
  }
}

async function importedUsers(
  transaction: TransactionSql,
  taxCode: string,
): Promise<readonly ImportedUser[]> {
  const rows = await transaction`
    select u.user_id, u.company, u.roles, u.barred,
      array(select o.terminal_id from terminal_owner o where o.user_id = u.user_id order by 1)
        as terminals
    from user_account u where u.tax_code = ${taxCode} order by u.user_id`;
  const certificates = await transaction`
    select c.user_id, c.authority_name, c.serial, c.der
    from user_certificate c join user_account u using (user_id)
    where u.tax_code = ${taxCode} order by c.authority_name, c.serial`;
  const byUser = Map.groupBy(certificates, ({ user_id }) => user_id as string);
  return rows.map(({ user_id, company, roles, barred, terminals }) => ({
    userId: user_id,
    ...{ company, roles, barred, terminals },
    certificates: (byUser.get(user_id) ?? []).map(({ authority_name, serial, der }) => (
      { authorityName: authority_name, serial, der: der ?? undefined }
    )),
  }));
}

/** The one that is there most often, of several the first. */
function mostOf(codes: readonly string[]): string | undefined {
  const counts = [...Map.groupBy(codes, (code) => code)];
  return counts.toSorted(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))[0]
    ?.[0];
}
