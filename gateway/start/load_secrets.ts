import type { Sql } from "postgres";
import { loadRepeatSecret } from "../../adapters/journal/repeat_secret.ts";
import { rekeyEarlier } from "../../adapters/journal/rekey_earlier.ts";
import type { ByteSeal } from "../../adapters/seals/byte_seal.ts";
import { loadDigestSecret } from "../../adapters/seals/digest_secret.ts";
import type { Log } from "../log/log.ts";

/** What messages are named and recognised by. */
export interface Secrets {
  /** Of the digests by which stored bytes are named. */
  readonly digestSecret: Uint8Array;
  /** Of the keys by which repeats are recognised. */
  readonly repeatSecret: Uint8Array;
}

export async function loadSecrets(sql: Sql, seal: ByteSeal, log: Log): Promise<Secrets> {
  const digestSecret = await loadDigestSecret(
    sql,
    seal,
    (error) =>
      log.error("the secret of digests cannot be opened: what is recorded begins another one", {
        error,
      }),
  );
  const repeatSecret = await loadRepeatSecret(
    sql,
    seal,
    (error) =>
      log.error("the secret of repeats cannot be opened: what was sent before is new", { error }),
  );
  const rekeyed = await rekeyEarlier(sql, seal, repeatSecret);
  if (rekeyed > 0) {
    log.info("messages of version 0.1.0 are recognised when repeated", { rekeyed });
  }
  return { digestSecret, repeatSecret };
}
