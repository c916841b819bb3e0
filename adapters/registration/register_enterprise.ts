import type { Sql, TransactionSql } from "postgres";
import { emptyContent, isPersonNumber, registeredAlready } from "../../core/registration/mod.ts";
import { createAccount, findRegistrant, setPassword } from "../accounts/mod.ts";
import { type Proof, useProof } from "./proof_store.ts";
import { beginRegistration, currentRegistration, findEnterprise } from "./registration_store.ts";
import { type ProvenEnterprise, takeOver, UserCodeTaken } from "./take_over.ts";

/** How the use of a proof ended. */
export type ProofOutcome =
  | { readonly kind: "done" }
  /** It had users here already, and now has its administrator and its registration. */
  | { readonly kind: "taken over" }
  /** `OE1001-00009`: the enterprise is registered, or has begun to register. */
  | { readonly kind: "registered already"; readonly code: typeof registeredAlready }
  /** Another enterprise has the code of its imported users: for customs to settle, not to repeat. */
  | { readonly kind: "user code taken"; readonly userCode: string }
  /** There is nobody whose password could be set. */
  | { readonly kind: "not registered" }
  /** The text was used meanwhile, or another request is open. */
  | { readonly kind: "conflict" };

/**
 * Makes the administrator account of an enterprise that has proved who it is, and the draft of its
 * registration. Once per enterprise.
 */
export async function registerEnterprise(
  sql: Sql,
  proven: ProvenEnterprise,
): Promise<ProofOutcome> {
  const { proof, subject, passwordHash, now } = proven;
  const { taxCode } = proof;
  return await inOne(sql, async (transaction) => {
    if (!await useProof(transaction, proof, now)) return { kind: "conflict" };
    const enterprise = await findEnterprise(transaction, taxCode);
    if (enterprise === undefined && await hasImported(transaction, taxCode)) {
      return await takeOver(transaction, proven)
        ? { kind: "taken over" }
        : { kind: "registered already", code: registeredAlready };
    }
    const account = enterprise?.state === "active" ? undefined : await createAccount(transaction, {
      name: taxCode,
      displayName: subject || taxCode,
      role: "registrant",
      taxCode,
      passwordHash,
      mustChange: false,
    }, taxCode);
    if (account === undefined) {
      return { kind: "registered already", code: registeredAlready };
    }
    await beginRegistration(transaction, {
      kind: "new",
      taxCode,
      content: {
        ...emptyContent,
        company: subject,
        holder: isPersonNumber(taxCode) ? "person" : "enterprise",
      },
      actor: account.name,
      now,
    });
    return { kind: "done" };
  });
}

/**
 * Sets the password of an enterprise's administrator, who has proved to be it. An enterprise whose users
 * were imported has had none yet: it takes over what is there.
 */
export async function recoverRegistrant(
  sql: Sql,
  proven: ProvenEnterprise,
): Promise<ProofOutcome> {
  const { proof, passwordHash, now } = proven;
  return await inOne(sql, async (transaction) => {
    if (!await useProof(transaction, proof, now)) return { kind: "conflict" };
    const account = await findRegistrant(transaction, proof.taxCode);
    if (account === undefined) {
      const isKnown = await findEnterprise(transaction, proof.taxCode) === undefined &&
        await hasImported(transaction, proof.taxCode);
      const isTaken = isKnown && await takeOver(transaction, proven);
      return { kind: isTaken ? "taken over" : "not registered" };
    }
    const options = { actor: account.name, mustChange: false };
    await setPassword(transaction, account, passwordHash, options);
    return { kind: "done" };
  });
}

/** In one transaction, of which nothing counts where the user code is another enterprise's. */
async function inOne(
  sql: Sql,
  act: (transaction: TransactionSql) => Promise<ProofOutcome>,
): Promise<ProofOutcome> {
  try {
    return await sql.begin(act) as ProofOutcome;
  } catch (error) {
    if (error instanceof UserCodeTaken) {
      return { kind: "user code taken", userCode: error.userCode };
    }
    throw error;
  }
}

/** Whether users of it were registered elsewhere, under the same tax code. */
async function hasImported(transaction: TransactionSql, taxCode: string): Promise<boolean> {
  const [row] = await transaction`
    select exists (select 1 from user_account where tax_code = ${taxCode}) as imported`;
  return row!.imported;
}

/** Begins the change or cancellation of a registration that is in force. */
export async function beginChange(
  sql: Sql,
  proof: Proof,
  { actor, now }: { readonly actor: string; readonly now: Date },
): Promise<ProofOutcome> {
  const { taxCode, purpose } = proof;
  return await sql.begin(async (transaction) => {
    if (!await useProof(transaction, proof, now)) return { kind: "conflict" };
    const enterprise = await findEnterprise(transaction, taxCode);
    if (enterprise?.state !== "active") return { kind: "not registered" };
    const kind = purpose === "cancel" ? "cancel" : "change";
    const { content } = enterprise;
    const id = await beginRegistration(transaction, { kind, taxCode, content, actor, now });
    return { kind: id === undefined ? "conflict" : "done" };
  });
}

/** Begins anew after a rejection or cancellation; the account has proved who it is. */
export async function beginAnew(
  sql: Sql,
  taxCode: string,
  { actor, now }: { readonly actor: string; readonly now: Date },
): Promise<ProofOutcome> {
  return await sql.begin(async (transaction) => {
    const enterprise = await findEnterprise(transaction, taxCode);
    if (enterprise?.state === "active") {
      return { kind: "registered already", code: registeredAlready };
    }
    const last = await currentRegistration(transaction, taxCode);
    const content = last?.content ?? emptyContent;
    const id = await beginRegistration(transaction, { kind: "new", taxCode, content, actor, now });
    return { kind: id === undefined ? "conflict" : "done" };
  });
}
