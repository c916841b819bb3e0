import type { Sql } from "postgres";
import type { ByteSeal } from "../../adapters/seals/byte_seal.ts";
import { deriveKey } from "../../adapters/seals/derive_key.ts";
import { KeptMatches, SharedMatches } from "../../adapters/users/mod.ts";
import type { LaneStart } from "../lane/protocol.ts";
import type { Log } from "../log/log.ts";

/** Which passwords are right, as far as lanes have found out, and what is kept of it. */
export interface RightPasswords {
  readonly ofLanes: Pick<LaneStart, "rightPasswords" | "keepsRightPasswords">;
  /** Undefined where no data key is set: nothing is kept. */
  readonly kept: KeptMatches | undefined;
}

/** Begins with what is kept under the installation's secret of digests. */
export async function openRightPasswords(
  sql: Sql,
  seal: ByteSeal,
  digestSecret: Uint8Array,
  log: Log,
): Promise<RightPasswords> {
  if (!seal.sealing) {
    const rightPasswords = SharedMatches.memory();
    return { ofLanes: { rightPasswords, keepsRightPasswords: false }, kept: undefined };
  }
  const memory = SharedMatches.memory(deriveKey(digestSecret, "right passwords"));
  const kept = new KeptMatches({
    sql,
    shared: new SharedMatches(memory),
    onTrouble: (error) => log.warn("could not keep which passwords are right", { error }),
  });
  await kept.start();
  return { ofLanes: { rightPasswords: memory, keepsRightPasswords: true }, kept };
}
