import { audit } from "../../adapters/audit/audit_store.ts";
import { type Faults, faultsSchema } from "../primary/faults.ts";
import { Problem } from "../web/problem.ts";
import { operation } from "./operation.ts";

/** How long the rehearsal primary may take to change its faults. */
const ANSWER_MS_MAX = 10_000;

/**
 * Lets the rehearsal primary misbehave; what is left out is off. Gives the faults now in force. `url`:
 * where it is told; undefined where there is none.
 */
export const setFaults = (url: string | undefined) =>
  operation({
    right: "set faults",
    kind: "act",
    input: faultsSchema,
    perform: async ({ gateway: { database }, actor }, faults) => {
      if (url === undefined) {
        throw new Problem(
          "REHEARSAL_PRIMARY_MISSING",
          "faults can be set in a sandbox without SONGHANH_PRIMARY_URL",
        );
      }
      await audit(database.sql, { actor, action: "faults set", reason: "", details: { faults } });
      return await tell(url, faults);
    },
  });

async function tell(url: string, faults: Faults): Promise<Record<string, unknown>> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(faults),
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
    if (!response.ok) throw new Error(`expected status 200, found ${response.status}`);
    return await response.json();
  } catch (error) {
    throw new Problem(
      "REHEARSAL_PRIMARY_SILENT",
      error instanceof Error ? error.message : String(error),
    );
  }
}
