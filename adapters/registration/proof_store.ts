/**
 * Texts that enterprises are to sign. Anybody may ask for one, so nothing is kept of it: the id has in it
 * what the text is made of, vouched for by a key that the nodes of one database share. Nobody's requests
 * can use up room, or take the text away that another is about to sign. What is kept is which texts were
 * used, and only who holds an enterprise's certificate can use one.
 */
import { Buffer } from "node:buffer";
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { ISql, Sql } from "postgres";
import {
  isTaxCode,
  proofMs,
  type ProofPurpose,
  proofPurposes,
  proofText,
} from "../../core/registration/mod.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { deriveKey } from "../seals/derive_key.ts";
import { digestSecretWithin, readDigestSecrets } from "../seals/digest_secret.ts";

export interface Proof {
  /** Random in part: who does not know it cannot use the text. */
  readonly id: string;
  readonly purpose: ProofPurpose;
  readonly taxCode: string;
  readonly text: string;
  readonly madeAt: Date;
}

/** Where the key of ids is found. */
export interface ProofKeys {
  readonly sql: Sql;
  readonly seal: ByteSeal;
}

/** Makes a text to sign. */
export async function openProof(
  { sql, seal }: ProofKeys,
  purpose: ProofPurpose,
  taxCode: string,
  now: Date,
): Promise<Proof> {
  const nonce = randomBytes(nonceBytes);
  const place = proofPurposes.indexOf(purpose);
  const head = Buffer.alloc(headBytes);
  head.writeUInt8(place, 0);
  head.writeUIntBE(now.getTime(), 1, 6);
  const content = Buffer.concat([head, nonce, Buffer.from(taxCode, "latin1")]);
  const mac = macOf(await digestSecretWithin(sql, seal), content);
  return proofOf(Buffer.concat([mac, content]).toString("base64url"), content);
}

/** The text of an id, unless its time is over or it was used. */
export async function findProof(
  { sql, seal }: ProofKeys,
  id: string,
  now: Date,
): Promise<Proof | undefined> {
  const bytes = Buffer.from(id, "base64url");
  // One id for one text: bits behind the last byte would make several of it.
  if (id.length > idCharactersMax || bytes.toString("base64url") !== id) return undefined;
  const [mac, content] = [bytes.subarray(0, macBytes), bytes.subarray(macBytes)];
  if (content.length <= headBytes + nonceBytes) return undefined;
  const { secrets } = await readDigestSecrets(sql, seal, { sealedAlone: true });
  if (!secrets.some((secret) => timingSafeEqual(macOf(secret, content), mac))) return undefined;
  const proof = proofOf(id, content);
  if (!isTaxCode(proof.taxCode) || endOf(proof) <= now.getTime()) return undefined;
  const [used] = await sql`select 1 from proof where id = ${id}`;
  return used === undefined ? proof : undefined;
}

/** Takes a text out of use; false where it has been used already, at whichever node. */
export async function useProof(
  sql: ISql,
  { id, purpose, taxCode, text, madeAt }: Proof,
  now: Date,
): Promise<boolean> {
  // Longer than the texts count: the clock of another node may be behind.
  await sql`delete from proof where ends_at <= ${new Date(now.getTime() - proofMs)}`;
  const rows = await sql`
    insert into proof (id, purpose, tax_code, text, made_at, ends_at)
    values (${id}, ${purpose}, ${taxCode}, ${text}, ${madeAt}, ${new Date(endOf({ madeAt }))})
    on conflict (id) do nothing returning id`;
  return rows.length === 1;
}

/** Behind the keyed digest: purpose, time, random bytes, tax code. */
const macBytes = 16;
const headBytes = 7;
const nonceBytes = 18;
/** The longest tax code has fourteen characters. */
const idCharactersMax = 80;

function macOf(secret: Uint8Array, content: Uint8Array): Uint8Array {
  const key = deriveKey(secret, "proofs");
  return createHmac("sha256", key).update(content).digest().subarray(0, macBytes);
}

function proofOf(id: string, content: Buffer): Proof {
  const purpose = proofPurposes[content.readUInt8(0)]!;
  const madeAt = new Date(content.readUIntBE(1, 6));
  const nonce = content.subarray(headBytes, headBytes + nonceBytes).toString("base64url");
  const taxCode = content.subarray(headBytes + nonceBytes).toString("latin1");
  return { id, purpose, taxCode, text: proofText({ purpose, taxCode, nonce, at: madeAt }), madeAt };
}

function endOf({ madeAt }: Pick<Proof, "madeAt">): number {
  return madeAt.getTime() + proofMs;
}
