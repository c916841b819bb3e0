/** The keys that sign, and another in their place. */
import { keysOperations } from "../../gateway/operations/keys.ts";
import type { SigningKeysJson } from "../../gateway/api/keys.ts";
import { sealSigningKeys } from "../../gateway/testing/seal_signing_keys.ts";
import { type Agreement, optionsOf, reason } from "./agreement.ts";

export const keysAgreements: readonly Agreement[] = [
  {
    name: "list signing keys",
    operation: keysOperations.list,
    call: "GET /api/v1/keys",
    page: { route: "GET /evidence" },
    finds: ({ keys }: SigningKeysJson) => keys.map(({ fingerprint }) => fingerprint),
    command: () => ["keys", "list"],
    prepare: async ({ gateway }) => {
      await sealSigningKeys(gateway);
      return {};
    },
  },
  {
    name: "rotate the signing key",
    operation: keysOperations.rotate,
    call: "POST /api/v1/keys/rotate",
    page: { route: "POST /evidence/keys", from: "/evidence" },
    command: ({ reason }) => ["keys", "rotate", ...optionsOf({ reason })],
    prepare: async ({ gateway }) => {
      await sealSigningKeys(gateway);
      return { reason };
    },
    // No form has it, and with the command it is a word of its own.
    pressed: ["lost"],
    left: async (sql) => {
      const rows = await sql`select kind from signing_key order by number desc limit 1`;
      return rows[0]!.kind;
    },
  },
  {
    name: "rotate a signing key that is not lost",
    operation: keysOperations.rotate,
    call: "POST /api/v1/keys/rotate",
    command: ({ reason }) => ["keys", "rotate", "--lost", ...optionsOf({ reason })],
    prepare: async ({ gateway }) => {
      await sealSigningKeys(gateway);
      return { reason, lost: true };
    },
    pressed: ["lost"],
    isRefused: true,
    left: async (sql) => [...await sql`select number from signing_key`].length,
  },
];
