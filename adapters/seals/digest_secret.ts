import { randomBytes } from "node:crypto";
import type { ISql, Row, Sql } from "postgres";
import { lockWithin } from "../postgres/advisory_lock.ts";
import { type ByteSeal, CannotOpen } from "./byte_seal.ts";
import { sealedValues } from "./sealed_values.ts";

/**
 * The secret that digests of stored bytes are keyed by (`BytesDigest`). It is one of the installation, not
 * of a data key, and `songhanh reseal` seals it anew with everything else: so a data key may be replaced
 * and thrown away, and what was recorded under it is compared as before.
 *
 * There may be several, `digests`, `digests 2`, …: the last one is used, all are compared by. A further one
 * begins where the last cannot be opened, and where it stood in clear and a data key has been set since:
 * whoever has an old dump has that one. Without a data key it protects nothing, as it stands beside
 * what it keys; nor does anything else there, since the requests do, too.
 */
const isDigestSecret = "^digests( [0-9]+)?$";

/**
 * The secret (32 bytes) that a process records by; makes and seals it where that has not been done.
 *
 * `onLost`: the last one cannot be opened any more, and neither can what was recorded by it be compared.
 */
export async function loadDigestSecret(
  sql: Sql,
  seal: ByteSeal,
  onLost: (error: unknown) => void,
): Promise<Uint8Array> {
  return await sql.begin(async (transaction) => {
    await lockWithin(transaction, "digest_secret");
    const rows = await secrets(transaction);
    const last = rows.at(-1);
    if (last !== undefined) {
      try {
        const secret = opened(seal, last);
        if (last.sealed || !seal.sealing) return secret;
        await transaction`
          update installation_secret
          set secret = ${seal.close(secret, placeOf(last.name))}, sealed = true
          where name = ${last.name}`;
      } catch (error) {
        if (!(error instanceof CannotOpen)) throw error;
        onLost(error);
      }
    }
    const secret = new Uint8Array(randomBytes(32));
    await keep(transaction, seal, secret, rows.length + 1);
    return secret;
  }) as Uint8Array;
}

/** The last one, within a transaction that records by it; made where there is none yet. */
export async function digestSecretWithin(transaction: ISql, seal: ByteSeal): Promise<Uint8Array> {
  const last = (await secrets(transaction)).at(-1);
  if (last !== undefined) return opened(seal, last);
  await lockWithin(transaction, "digest_secret");
  const made = (await secrets(transaction)).at(-1);
  if (made !== undefined) return opened(seal, made);
  const secret = new Uint8Array(randomBytes(32));
  await keep(transaction, seal, secret, 1);
  return secret;
}

/**
 * Puts back the secret that a process records by, where a database that has lost rows has lost it, too:
 * without it nothing that was recorded by it could be compared.
 */
export async function keepDigestSecret(
  sql: Sql,
  seal: ByteSeal,
  secret: Uint8Array,
): Promise<void> {
  await sql.begin(async (transaction) => {
    await lockWithin(transaction, "digest_secret");
    const known = await readDigestSecrets(transaction, seal);
    const hex = secret.toHex();
    if (known.secrets.some((each) => each.toHex() === hex)) return;
    await keep(transaction, seal, secret, known.secrets.length + known.lost + 1);
  });
}

/**
 * All secrets that digests may be keyed by, the last one first, and how many cannot be opened.
 * `sealedAlone`: where a data key is set, those that stand in clear are left out, as anybody who has
 * the database's account can put one there.
 */
export async function readDigestSecrets(
  sql: ISql,
  seal: ByteSeal,
  { sealedAlone = false } = {},
): Promise<{ readonly secrets: readonly Uint8Array[]; readonly lost: number }> {
  const found: Uint8Array[] = [];
  let lost = 0;
  for (const row of await secrets(sql)) {
    if (sealedAlone && seal.sealing && !row.sealed) continue;
    try {
      found.unshift(opened(seal, row));
    } catch {
      lost++;
    }
  }
  return { secrets: found, lost };
}

/** In the order in which they began. */
async function secrets(sql: ISql): Promise<Row[]> {
  return await sql`
    select name, secret, sealed from installation_secret where name ~ ${isDigestSecret}
    order by length(name), name`;
}

async function keep(
  transaction: ISql,
  seal: ByteSeal,
  secret: Uint8Array,
  number: number,
): Promise<void> {
  const name = number === 1 ? "digests" : `digests ${number}`;
  await transaction`
    insert into installation_secret (name, secret, sealed)
    values (${name}, ${seal.close(secret, placeOf(name))}, ${seal.sealing})`;
}

function opened(seal: ByteSeal, { name, secret, sealed }: Row): Uint8Array {
  return new Uint8Array(seal.open(secret, sealed, placeOf(name)));
}

function placeOf(name: string) {
  return sealedValues.installationSecret.place(name);
}
