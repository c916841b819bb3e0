/**
 * Users, terminals, rights, secrets, the mode and the criteria of channels as they stand, compared with
 * what the audit has sealed of them last; the mode that a database began with, with what the chain has of it. The audit itself is verified with the journal: without that, this proves nothing.
 */
import type { Sql } from "postgres";
import type { Finding } from "../../core/evidence/mod.ts";
import { atOneMoment } from "../postgres/at_one_moment.ts";

export interface StateSummary {
  /** Subjects that were compared. */
  readonly states: number;
  readonly findings: number;
}

const cursorRows = 1_000;

/**
 * Compares all, as of one moment. `onFinding` is told of every row that is not what the last decision
 * about it has left, and of every decision whose digests were altered, by name.
 */
export async function verifyState(
  sql: Sql,
  onFinding: (finding: Finding) => void,
): Promise<StateSummary> {
  return await atOneMoment(sql, async (transaction) => {
    let states = 0;
    let findings = 0;
    const find = (finding: Finding) => {
      findings++;
      onFinding(finding);
    };
    // What the chain covers is the digest of the digests: these first, or the rest means nothing.
    const decisions = transaction`
      select coalesce(a.id, s.decision) as id, a.id is not null as known
      from (select id, details from audit where details ? 'statesSha256') a
      full join (
        select decision, count(*) as rows,
          states_digest(array_agg(kind), array_agg(subject), array_agg(digest)) as digest
        from audited_state group by decision
      ) s on s.decision = a.id
      where a.id is null or a.details ->> 'statesSha256' is distinct from
        coalesce(s.digest, states_digest('{}', '{}', '{}'))
      order by 1`.cursor(cursorRows);
    for await (const rows of decisions) {
      for (const { id, known } of rows) {
        find({
          kind: known ? "changed" : "inserted",
          what: `states of decision ${id}`,
          detail: known
            ? "they are not those that the decision has sealed"
            : "no decision has sealed them",
        });
      }
    }
    const compared = transaction`
      select coalesce(p.kind, l.kind) as kind, coalesce(p.subject, l.subject) as subject, l.decision,
        p.digest is not null as there, l.digest is not null as sealed,
        p.digest is distinct from l.digest and not (p.kind = 'mode' and l.kind is null
          and exists (select 1 from batch b, unnest(string_to_array(b.standing, chr(10))) as x(line)
            where b.stream = 0 and x.line = mode_line())) as differs
      from present_state p
      full join (
        select distinct on (kind, subject) kind, subject, decision, digest
        from audited_state order by kind, subject, decision desc
      ) l on l.kind = p.kind and l.subject = p.subject
      order by 1, 2`.cursor(cursorRows);
    for await (const rows of compared) {
      states += rows.length;
      for (const { kind, subject, decision, there, sealed, differs } of rows) {
        if (!differs) continue;
        const what = `${kind} ${subject}`;
        if (!there) {
          find({ kind: "missing", what, detail: `decision ${decision} left it, it is not there` });
        } else if (!sealed) {
          find({ kind: "inserted", what, detail: "no decision has left it there" });
        } else {
          find({ kind: "changed", what, detail: `it is not what decision ${decision} has left` });
        }
      }
    }
    return { states, findings };
  });
}
