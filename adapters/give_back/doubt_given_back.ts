/**
 * What was given back has a channel of the primary's own, which nobody has heard yet: until a report or
 * an answer tells it, the standby – should it have to stand in again – does not rely on what it decided
 * itself (F73). What others draw on may be drawn on there as well.
 */
import type { Sql } from "postgres";
import { channelSources } from "../../core/documents/mod.ts";
import { decidedThere, declaringProcedures } from "../../core/give_back/mod.ts";
import { sealStanding } from "../documents/seal_standing.ts";
import { BatchDocuments } from "../documents/batch_documents.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { writeFindings } from "../ledger/write_findings.ts";
import { lockWithin } from "../postgres/advisory_lock.ts";

/** Documents of one transaction. */
const DOCUMENTS_MAX = 500;

/** Items after which the primary has decided. */
const taken = ["given back", "already there", "differs"];

/** Marks the documents of a plan that the primary has taken since; gives how many. */
export async function doubtGivenBack(
  sql: Sql,
  seal: ByteSeal,
  plan: number,
  since: Date,
): Promise<number> {
  let marked = 0;
  for (let after = "", isLast = false; !isLast;) {
    const done = await sql.begin(async (transaction) => {
      await lockWithin(transaction, "ledger");
      const rows = await transaction`
        select distinct on (d.id) d.id, d.stream, d.sequence, d.content_procedure, now() as at
        from failback_item i
        join failback_document f on f.place = i.place
        join document d on d.id = f.document
        where i.plan = ${plan} and i.state = any (${taken}) and i.changed_at >= ${since}
          and d.id > ${after}
          and i.procedure = any (${[...declaringProcedures]})
          and (d.facts ? 'drawsKnown'
            or d.state = 'registered' and d.channel is not null
              and d.facts->'channel'->>'rule' <> ${channelSources.primary}
              and not d.facts->'dates' ? 'cleared')
          and exists (select 1 from mode where mode in ('relay', 'failback'))
        order by d.id limit ${DOCUMENTS_MAX}`;
      const found = { after: rows.at(-1)?.id as string, isLast: rows.length < DOCUMENTS_MAX };
      const byId = new Map(rows.map((row) => [row.id as string, row]));
      const documents = await BatchDocuments.read(transaction, [], seal, {
        furtherIds: [...byId.keys()],
      });
      const writes = [...byId.values()].flatMap((row) => {
        const document = documents.seenBy(-1).byId(row.id);
        const after = document && decidedThere(document, row.at);
        if (after === undefined || after === document) return [];
        const id = { stream: Number(row.stream), sequence: Number(row.sequence) };
        const procedure: string = row.content_procedure;
        return [{ document: after, id, procedure, stoodIn: true, at: row.at }];
      });
      if (writes.length === 0) return { ...found, marked: 0 };
      const lines = await writeFindings(transaction, {
        ...{ writes, doubts: [], settled: [], unopened: [] },
        storedDigest: (id) => documents.storedDigest(id),
      }, seal);
      await sealStanding(transaction, lines, seal);
      return { ...found, marked: writes.length };
    }) as { marked: number; after: string; isLast: boolean };
    marked += done.marked;
    ({ after, isLast } = done);
  }
  return marked;
}
