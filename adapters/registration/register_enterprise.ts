import type { Sql } from "postgres";
import { emptyContent, registeredAlready } from "../../core/registration/mod.ts";
import { createAccount, findRegistrant, setPassword } from "../accounts/mod.ts";
import { type Proof, useProof } from "./proof_store.ts";
import { beginRegistration, currentRegistration, findEnterprise } from "./registration_store.ts";

/** How the use of a proof ended. */
export type ProofOutcome =
  | { readonly kind: "done" }
  /** `OE1001-00009`: the enterprise is registered, or has begun to register. */
  | { readonly kind: "registered already"; readonly code: typeof registeredAlready }
  /** There is nobody whose password could be set. */
  | { readonly kind: "not registered" }
  /** The text was used meanwhile, or another request is open. */
  | { readonly kind: "conflict" };

export interface ProvenEnterprise {
  readonly proof: Proof;
  /** Common name of the certificate that signed. */
  readonly subject: string;
  readonly passwordHash: string;
  readonly now: Date;
}

/**
 * Makes the administrator account of an enterprise that has proved who it is, and the draft of its
 * registration. Once per enterprise.
 */
export async function registerEnterprise(
  sql: Sql,
  { proof, subject, passwordHash, now }: ProvenEnterprise,
): Promise<ProofOutcome> {
  const { taxCode } = proof;
  return await sql.begin(async (transaction) => {
    if (!await useProof(transaction, proof.id)) return { kind: "conflict" };
    const enterprise = await findEnterprise(transaction, taxCode);
    // Users who were imported were registered elsewhere, under the same tax code.
    const [row] = await transaction`
      select exists (select 1 from user_account where tax_code = ${taxCode}) as imported`;
    const known = enterprise === undefined ? row!.imported : enterprise.state === "active";
    const account = known ? undefined : await createAccount(transaction, {
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
      content: { ...emptyContent, company: subject },
      actor: account.name,
      now,
    });
    return { kind: "done" };
  });
}

/** Sets the password of an enterprise's administrator, who has proved to be it. */
export async function recoverRegistrant(
  sql: Sql,
  { proof, passwordHash }: ProvenEnterprise,
): Promise<ProofOutcome> {
  return await sql.begin(async (transaction) => {
    if (!await useProof(transaction, proof.id)) return { kind: "conflict" };
    const account = await findRegistrant(transaction, proof.taxCode);
    if (account === undefined) return { kind: "not registered" };
    const options = { actor: account.name, mustChange: false };
    await setPassword(transaction, account, passwordHash, options);
    return { kind: "done" };
  });
}

/** Begins the change or cancellation of a registration that is in force. */
export async function beginChange(
  sql: Sql,
  proof: Proof,
  { actor, now }: { readonly actor: string; readonly now: Date },
): Promise<ProofOutcome> {
  const { taxCode, purpose } = proof;
  return await sql.begin(async (transaction) => {
    if (!await useProof(transaction, proof.id)) return { kind: "conflict" };
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
