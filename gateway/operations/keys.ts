/** The keys that this installation signs checkpoints and reports with. */
import { z } from "@hono/zod-openapi";
import { keyFingerprint } from "../../adapters/evidence/installation_key.ts";
import { listSigningKeys } from "../../adapters/evidence/list_signing_keys.ts";
import { rotateSigningKey } from "../../adapters/evidence/rotate_signing_key.ts";
import { lastCheckpoints, type SigningKeyRecord } from "../../core/evidence/mod.ts";
import { operation } from "./operation.ts";
import { refuseSigning } from "./key_in_force.ts";
import { reason } from "./reason.ts";

/** A key as lists show it. */
export interface ListedKey extends SigningKeyRecord {
  /** SHA-256 of the public key. */
  readonly fingerprint: string;
  /** The last checkpoint that it may have signed; undefined: it signs now. */
  readonly lastCheckpoint: number | undefined;
}

export const keysOperations = {
  /** Every key with the checkpoints that it signs, or has signed; none where each node has a file. */
  list: operation({
    right: "see",
    kind: "question",
    input: z.strictObject({}),
    perform: async ({ gateway: { database: { sql } } }) => {
      const stored = await listSigningKeys(sql);
      const last = lastCheckpoints(stored);
      return stored.map((key): ListedKey => ({
        ...key,
        fingerprint: keyFingerprint(key.publicKey),
        lastCheckpoint: last.get(key.publicKey),
      }));
    },
  }),

  /** Puts a new key in force, which the one before has handed over to. */
  rotate: operation({
    right: "rotate signing keys",
    kind: "act",
    input: z.strictObject({
      reason,
      lost: z.boolean().default(false).openapi({
        description: "The key in force does not open any more: the next one begins without it",
      }),
    }),
    perform: async ({ gateway: { database: { sql }, store }, actor }, { reason, lost }) =>
      await rotateSigningKey(sql, store.seal, { actor, reason, lost }).catch(refuseSigning),
  }),
};
