/** What the database says of partitions that lie in archives, and whether that holds. */
import type { Sql } from "postgres";
import { z } from "zod";
import { evidenceText, type Finding } from "../../core/evidence/mod.ts";
import { textVerifier } from "./text_verifier.ts";

export interface ArchivedPart {
  readonly name: string;
  readonly firstStream: number;
  readonly endStream: number;
  readonly messages: number;
  readonly outcomes: number;
}

/** What is signed of an archive: its summary, in canonical JSON. */
export function archiveText(summary: string): string {
  return evidenceText("songhanh archive 1", [summary]);
}

const known = z.object({
  part: z.string(),
  firstStream: z.int(),
  endStream: z.int(),
  messages: z.int(),
  outcomes: z.int(),
  streams: z.array(z.object({ stream: z.int(), batch: z.int(), digest: z.string() })),
});

/** Undefined where it is none, damaged or made up. */
function readSummary(manifest: string): z.infer<typeof known> | undefined {
  try {
    return known.safeParse(JSON.parse(manifest)).data;
  } catch {
    return undefined;
  }
}

/**
 * The partitions that were dropped. A row that was not signed with the installation's key, or that names
 * another end of a chain than the batches have, would hide what was deleted: it is a finding.
 */
export async function archivedParts(
  sql: Sql,
  keys: readonly string[] | undefined,
  onFinding: (finding: Finding) => void,
): Promise<readonly ArchivedPart[]> {
  const verify = textVerifier();
  const rows = await sql`
    select name, first_stream, end_stream, manifest, key, signature from archived_part
    where dropped_at is not null order by first_stream`;
  const parts: ArchivedPart[] = [];
  for (const { name, first_stream, end_stream, manifest, key, signature } of rows) {
    const what = `archive of ${name}`;
    const data = readSummary(manifest);
    const signed = verify(key, archiveText(manifest), signature) &&
      (keys === undefined || keys.includes(key));
    if (
      data === undefined || !signed || data.part !== name || data.firstStream !== first_stream ||
      data.endStream !== end_stream
    ) {
      onFinding({
        kind: "changed",
        what,
        detail: "what the database says of it is not what was signed",
      });
      continue;
    }
    const { firstStream, endStream, messages, outcomes, streams } = data;
    parts.push({ name, firstStream, endStream, messages, outcomes });
    const ends = await sql`
      select s.stream, s.number from unnest(${streams.map(({ stream }) => stream)}::int[],
        ${streams.map(({ batch }) => batch)}::bigint[],
        ${streams.map(({ digest }) => digest)}::text[]) as s(stream, number, digest)
      left join batch b using (stream, number)
      where b.digest is distinct from decode(s.digest, 'hex')
        or exists (select 1 from batch l where l.stream = s.stream and l.number > s.number)`;
    for (const { stream, number } of ends) {
      onFinding({
        kind: "changed",
        what: `batch ${number} of stream ${stream}`,
        detail: `it is not the last one that the archive of ${name} ends with`,
      });
    }
  }
  return parts;
}
