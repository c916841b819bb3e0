/** Texts that enterprises are to sign; short-lived and bounded in number. */
import { randomBytes } from "node:crypto";
import type { Sql } from "postgres";
import { proofMs, type ProofPurpose, proofText } from "../../core/registration/mod.ts";

/** Texts that wait to be signed at most; anybody may ask for one. */
const proofsMax = 20_000;

/** Those of one tax code; the oldest gives way. */
const perTaxCodeMax = 5;

export interface Proof {
  /** Random: who does not know it cannot use the text. */
  readonly id: string;
  readonly purpose: ProofPurpose;
  readonly taxCode: string;
  readonly text: string;
}

/** Makes a text to sign; undefined when too many wait already. */
export async function openProof(
  sql: Sql,
  purpose: ProofPurpose,
  taxCode: string,
  now: Date,
): Promise<Proof | undefined> {
  await sql`
    delete from proof where ends_at <= ${now} or id in (
      select id from proof where tax_code = ${taxCode} order by made_at desc
      offset ${perTaxCodeMax - 1})`;
  const [{ waiting }] = await sql`select count(*)::int as waiting from proof` as unknown as [
    { waiting: number },
  ];
  if (waiting >= proofsMax) return undefined;
  const id = randomBytes(18).toString("base64url");
  const nonce = randomBytes(18).toString("base64url");
  const text = proofText({ purpose, taxCode, nonce, at: now });
  await sql`
    insert into proof (id, purpose, tax_code, text, made_at, ends_at)
    values (${id}, ${purpose}, ${taxCode}, ${text}, ${now}, ${new Date(now.getTime() + proofMs)})`;
  return { id, purpose, taxCode, text };
}

/** The text of an id, unless its time is over. */
export async function findProof(sql: Sql, id: string, now: Date): Promise<Proof | undefined> {
  const [row] = await sql`
    select id, purpose, tax_code as "taxCode", text from proof
    where id = ${id} and ends_at > ${now}`;
  return row as Proof | undefined;
}

/** Takes a text out of use; false where somebody else has used it meanwhile. */
export async function useProof(sql: Pick<Sql, "unsafe">, id: string): Promise<boolean> {
  const rows = await sql.unsafe("delete from proof where id = $1 returning id", [id]);
  return rows.length === 1;
}
