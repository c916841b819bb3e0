import { EvidenceSealed } from "../../adapters/evidence/read_evidence.ts";
import { ConfigError } from "../settings/config.ts";
import { openSeal } from "../keys/open_seal.ts";
import type { EvidenceGateway } from "../operations/evidence.ts";
import { findSigningKey } from "../keys/signing_key.ts";
import type { CommandContext } from "./command.ts";
import { withDatabase } from "./with_database.ts";

/** Does something with the evidence of the database; the installation's key, where it is at hand. */
export async function withEvidence<Result>(
  context: CommandContext,
  use: (gateway: EvidenceGateway) => Promise<Result>,
): Promise<Result> {
  return await withDatabase(context, { create: false }, async (database) => {
    const config = context.config();
    const seal = await openSeal(database.sql, config);
    const signingKeys = await findSigningKey(database.sql, seal, config);
    return await use({ database, signingKeys, store: { seal } }).catch((error) => {
      throw error instanceof EvidenceSealed ? new ConfigError(error.message) : error;
    });
  });
}
