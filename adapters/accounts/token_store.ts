/** The stored bearer tokens of the admin API: made, found, listed, revoked. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Sql } from "postgres";
import { auditChange } from "../audit/audit_store.ts";

/** What a token may do; each role may do everything that the ones before it may. */
export const roles = ["observer", "operator", "administrator"] as const;
export type Role = typeof roles[number];

/** A token as lists show it: nothing of its secret. */
export interface StoredToken {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
}

/** A new token; its text is shown once and can never be read again. */
export interface NewToken {
  readonly id: string;
  readonly text: string;
}

const SECRET_BYTES = 24;
const TOKEN_FORM = /^shg_([0-9a-f]{12})_([A-Za-z0-9_-]{32})$/;

/** Makes a token. `name` says who or what uses it, 1 to 100 characters; `actor`: who makes it. */
export async function createToken(
  sql: Sql,
  name: string,
  role: Role,
  actor: string,
): Promise<NewToken> {
  const id = randomBytes(6).toString("hex");
  const secret = randomBytes(SECRET_BYTES).toString("base64url");
  await sql.begin(async (transaction) => {
    await transaction`
      insert into token (id, name, role, digest)
      values (${id}, ${name}, ${role}, ${digestOf(secret)})`;
    const entry = {
      actor,
      action: "token made" as const,
      reason: "",
      details: { token: id, name, role },
    };
    await auditChange(transaction, entry, { token: [id] });
  });
  return { id, text: `shg_${id}_${secret}` };
}

/** The token that a text is, unless it is revoked. The secret is compared in constant time. */
export async function findToken(sql: Sql, text: string): Promise<StoredToken | undefined> {
  const [, id, secret] = TOKEN_FORM.exec(text) ?? [];
  if (id === undefined || secret === undefined) return undefined;
  const [row] = await sql<(StoredToken & { digest: Uint8Array })[]>`
    select id, name, role, digest, created_at as "createdAt", revoked_at as "revokedAt"
    from token where id = ${id} and revoked_at is null`;
  if (row === undefined) return undefined;
  const { digest, ...token } = row;
  return timingSafeEqual(digest, digestOf(secret)) ? token : undefined;
}

/** All tokens, revoked ones too, oldest first. */
export async function listTokens(sql: Sql): Promise<StoredToken[]> {
  return await sql<StoredToken[]>`
    select id, name, role, created_at as "createdAt", revoked_at as "revokedAt"
    from token order by created_at, id`;
}

/** Ends a token at once. `unchanged` when it was revoked already, `unknown` when there is none. */
export async function revokeToken(
  sql: Sql,
  id: string,
  actor: string,
): Promise<"changed" | "unchanged" | "unknown"> {
  return await sql.begin(async (transaction) => {
    const [revoked] = await transaction`
      update token set revoked_at = now() where id = ${id} and revoked_at is null
      returning name, role`;
    if (revoked !== undefined) {
      const details = { token: id, name: revoked.name, role: revoked.role };
      const entry = { actor, action: "token revoked" as const, reason: "", details };
      await auditChange(transaction, entry, { token: [id] });
      return "changed";
    }
    const [known] = await transaction`select 1 from token where id = ${id}`;
    return known === undefined ? "unknown" : "unchanged";
  });
}

function digestOf(secret: string): Uint8Array {
  return createHash("sha256").update(secret).digest();
}
