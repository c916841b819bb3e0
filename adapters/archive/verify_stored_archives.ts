import type { Sql } from "postgres";
import { canonicalJson, type Finding } from "../../core/evidence/mod.ts";
import type { ArchivedPart } from "../evidence/archived_parts.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { verifyArchive } from "./verify_archive.ts";

/**
 * The archives of what the database has dropped: each holds, and is the very one that was verified when
 * its partition went, so that its chain is the database's.
 */
export async function verifyStoredArchives(
  sql: Sql,
  dir: string,
  seal: ByteSeal,
  parts: readonly ArchivedPart[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { name } of parts) {
    const [row] = await sql`select manifest, key from archived_part where name = ${name}`;
    const verified = await verifyArchive(dir, name, seal, [row!.key]);
    findings.push(...verified.findings);
    const { summary } = verified;
    if (summary !== undefined && canonicalJson(summary) !== row!.manifest) {
      const detail = "it is not the one that was verified when the partition was dropped";
      findings.push({ kind: "changed", what: `archive of ${name}`, detail });
    }
  }
  return findings;
}
