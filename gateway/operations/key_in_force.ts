import type { InstallationKey } from "../../adapters/evidence/installation_key.ts";
import { CannotSign } from "../../adapters/evidence/signing_keys.ts";
import { Problem } from "../web/problem.ts";
import type { AdministeredGateway } from "./administered_gateway.ts";

/** The key that signs now; a problem where none can. */
export async function keyInForce(
  { signingKeys, database }: Pick<AdministeredGateway, "signingKeys" | "database">,
): Promise<InstallationKey> {
  if (signingKeys === undefined) {
    throw new Problem("SIGNING_REFUSED", "this gateway has no key to sign with");
  }
  return await signingKeys.inForce(database.sql).catch(refuseSigning);
}

/** What cannot be signed is refused in the words of why. */
export function refuseSigning(error: unknown): never {
  if (error instanceof CannotSign) throw new Problem("SIGNING_REFUSED", error.sentence);
  throw error;
}
