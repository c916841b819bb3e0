import { randomBytes } from "node:crypto";
import type { Sql } from "postgres";
import { invariant } from "../../core/invariant.ts";
import { type ByteSeal, CannotOpen } from "../seals/byte_seal.ts";
import { sealedValues } from "../seals/sealed_values.ts";

const name = "repeats";
const place = sealedValues.installationSecret.place(name);

/**
 * The secret of the keys by which repeats are found (32 bytes), the same for all nodes of an
 * installation and under every data key: were it another one after a key was replaced, a send from
 * before would be taken a second time. Seals it where that has not been done yet.
 *
 * `onLost`: it cannot be opened any more, and what was sent before is not recognised.
 */
export async function loadRepeatSecret(
  sql: Sql,
  seal: ByteSeal,
  onLost: (error: unknown) => void,
): Promise<Uint8Array> {
  return await sql.begin(async (transaction) => {
    const [row] = await transaction`
      select secret, sealed from installation_secret where name = ${name} for update`;
    invariant(row !== undefined, "the installation has its secret");
    const write = (secret: Uint8Array) =>
      transaction`
        update installation_secret
        set secret = ${seal.close(secret, place)}, sealed = ${seal.sealing} where name = ${name}`;
    let secret: Uint8Array;
    try {
      secret = new Uint8Array(seal.open(row.secret, row.sealed, place));
    } catch (error) {
      if (!(error instanceof CannotOpen)) throw error;
      onLost(error);
      secret = new Uint8Array(randomBytes(32));
      await write(secret);
      return secret;
    }
    if (seal.sealing && !row.sealed) await write(secret);
    return secret;
  }) as Uint8Array;
}
