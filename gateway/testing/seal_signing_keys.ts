import { openSigningKeys } from "../../adapters/evidence/open_signing_keys.ts";
import { MessageStore } from "../../adapters/journal/message_store.ts";
import { byteSeal } from "../../adapters/seals/byte_seal.ts";
import { ringOf } from "../../adapters/seals/open_key_ring.ts";
import type { AdministeredGateway } from "../operations/administered_gateway.ts";

/** For tests: gives a gateway a data key and, sealed by it, the first signing key of all nodes. */
export async function sealSigningKeys(
  gateway: { -readonly [Key in keyof AdministeredGateway]: AdministeredGateway[Key] },
): Promise<void> {
  const { sql } = gateway.database;
  const seal = byteSeal(ringOf(1, new Uint8Array(32).fill(5)));
  const { keys } = await openSigningKeys(sql, seal, () => Promise.resolve(undefined));
  gateway.signingKeys = keys;
  gateway.store = new MessageStore(sql, seal);
}
