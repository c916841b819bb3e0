/**
 * Documents, waiting reports, their deliveries and doubts as they stand, compared with what the chain
 * says of them: every batch is chained over lines that name what it has left (`core/evidence/standing_line.ts`), so
 * of all digests that a row ever had, one was never replaced. That one has to stand there, and the row
 * has to be what it was made of.
 *
 * The chain itself is verified with the journal: without that, this proves nothing. What is from
 * before the chain had lines is compared as far as it was listed then: that it is there, and by its
 * digest where it has one.
 */
import type { Row, Sql, TransactionSql } from "postgres";
import {
  canonicalJson,
  documentText,
  type Finding,
  noRow,
  noRowDigest,
  olderDocumentText,
  olderReportText,
  reportText,
  sealLineBegin,
  type StandingKind,
  StandingSeal,
} from "../../core/evidence/mod.ts";
import type { ByteSeal } from "../seals/byte_seal.ts";
import { readDigestSecrets } from "../seals/digest_secret.ts";
import { placeInRow, type SealedValue, sealedValues } from "../seals/sealed_values.ts";
import { tryOpen } from "../seals/unopened_values.ts";
import {
  contentDigest,
  isPresentForm,
  olderRowDigest,
  rowDigest,
} from "../documents/standing_digests.ts";
import { nodeSha256 } from "../seals/node_sha256.ts";
import { atOneMoment } from "../postgres/at_one_moment.ts";

export interface StandingSummary {
  readonly documents: number;
  readonly reports: number;
  /** Rows from before there were digests: that they are there was compared, and that they open. */
  readonly withoutDigest: number;
  /** Rows from before the chain had lines: without a document's keys, and without who made them. */
  readonly coveredInPart: number;
  /** Batches whose lines were listed before lines had seals: anybody could have listed them. */
  readonly withoutSeal: number;
  /** When the chain first had lines; undefined where it has none. */
  readonly coveredFrom: Date | undefined;
  readonly findings: number;
}

const cursorRows = 200;
/** Reports out of place that are held, to tell a changed one from one that was put in. */
const strayMax = 10_000;

export async function verifyStanding(
  sql: Sql,
  seal: ByteSeal,
  onFinding: (finding: Finding) => void,
): Promise<StandingSummary> {
  return await atOneMoment(
    sql,
    (transaction) => new StandingVerifier(transaction, seal, onFinding).run(),
  );
}

/** A report that the chain lists and that is not found, or the other way round. */
interface Stray {
  readonly what: string;
  /** Terminal and output. */
  readonly whose: string;
  readonly digest: string;
}

class StandingVerifier {
  readonly #counts = {
    documents: 0,
    reports: 0,
    withoutDigest: 0,
    coveredInPart: 0,
    withoutSeal: 0,
    findings: 0,
  };
  /** Documents that are not there, as far as the chain names them. */
  readonly #missing = new Set<string>();

  constructor(
    private readonly sql: TransactionSql,
    private readonly seal: ByteSeal,
    private readonly onFinding: (finding: Finding) => void,
  ) {}

  async run(): Promise<StandingSummary> {
    const [first] = await this.sql`select min(at) as at from batch where standing is not null`;
    await this.#seals();
    await this.#documents();
    await this.#missingDocuments();
    await this.#reports();
    await this.#doubts();
    return { ...this.#counts, coveredFrom: first!.at ?? undefined };
  }

  /** SQL: the lines of a kind, in no order. */
  #lines(kind: StandingKind) {
    // Three blanks, and the first character is number one.
    const behind = kind.length + 4;
    return this.sql`(
      select x.*, substr(x.line, ${behind}::integer + length(x.before) + length(x.after)) as subject
      from (
        select b.stream, b.number, l.at, l.line, split_part(l.line, ' ', 2) as before,
          split_part(l.line, ' ', 3) as after
        from batch b
        cross join lateral unnest(string_to_array(b.standing, chr(10)))
          with ordinality as l(line, at)
        where b.standing is not null and split_part(l.line, ' ', 1) = ${kind}::text
      ) x)`;
  }

  /**
   * SQL: what was left of each subject. Every digest that came is set off against every one that was
   * replaced; what was there before all is `-`. Left over is the last one, unless a row was replaced
   * that nobody had sealed: `broken`. Subjects of which nothing is left are not listed.
   */
  #left(kind: StandingKind) {
    return this.sql`(
      select v.subject, (array_agg(v.value order by v.value)
          filter (where v.n > 0 and v.value <> ${noRow}))[1] as last,
        bool_or(case when v.value = ${noRow} then v.n <> -1 else v.n <> 1 end)
          or count(*) filter (where v.value <> ${noRow}) <> 1 as broken
      from (
        select m.subject, m.value, sum(m.n) as n
        from ${this.#lines(kind)} l
        cross join lateral (values (l.subject, l.after, 1), (l.subject, l.before, -1))
          as m(subject, value, n)
        group by 1, 2 having sum(m.n) <> 0
      ) v group by v.subject)`;
  }

  /**
   * Lines that no process of the installation has sealed: those from before there were seals (step
   * 0033) are counted, every other batch of them is a change that somebody has listed by hand. What the
   * database lists by itself is the mode that it begins with, once.
   */
  async #seals(): Promise<void> {
    const { sql } = this;
    const before = await this.#headsBeforeSeals();
    const { secrets } = await readDigestSecrets(sql, this.seal, { sealedAlone: true });
    const seals = secrets.map((secret) => new StandingSeal(nodeSha256, secret));
    let modes = 0;
    const listed = sql`
      select stream, number::text as number, standing from batch where standing is not null
      order by stream, number`.cursor(cursorRows);
    for await (const rows of listed) {
      for (const { stream, number, standing } of rows) {
        if (Number(number) <= (before.get(stream) ?? 0)) {
          this.#counts.withoutSeal++;
          if (isModeLine(standing)) modes++;
          continue;
        }
        if (seals.some((seal) => seal.fits(standing, stream, Number(number)))) continue;
        if (stream === 0 && isModeLine(standing) && ++modes === 1) continue;
        const what = `lines of batch ${number} of stream ${stream}`;
        this.#find("inserted", what, "no process of this installation has sealed them");
      }
    }
  }

  /**
   * The last batch of each stream when step 0033 came, which says so in a line of its own. That line
   * means nothing where a seal stands before it: then somebody has put it there since.
   */
  async #headsBeforeSeals(): Promise<ReadonlyMap<number, number>> {
    const { sql } = this;
    const [first] = await sql`
      select number::text as number, standing from batch
      where stream = 0 and standing ~ '^sealing - -( [0-9]+:[0-9]+)+$' order by number limit 1`;
    const heads = new Map<number, number>();
    if (first === undefined) return heads;
    for (const head of String(first.standing).split(" ").slice(3)) {
      const [stream, number] = head.split(":").map(Number);
      heads.set(stream!, number!);
    }
    heads.set(0, Number(first.number));
    const [early] = await sql`
      select 1 from batch b
      join unnest(${[...heads.keys()]}::integer[], ${[...heads.values()]}::bigint[])
        as h(stream, number) on b.stream = h.stream and b.number <= h.number
      where strpos(b.standing, chr(10) || ${sealLineBegin}) > 0 limit 1`;
    return early === undefined ? heads : new Map();
  }

  async #documents(): Promise<void> {
    const { sql } = this;
    const documents = sql`
      select d.*, microseconds(d.created_at) as created_us, microseconds(d.changed_at) as changed_us,
        array(select k.key from document_key k where k.id = d.id) as keys,
        exists (select 1 from document_doubt x where x.name = d.id) as doubted,
        exists (select 1 from document_doubt x join document_key k on k.key = x.name
          where k.id = d.id and length(d.id) <> 11) as doubted_by_key,
        exists (select 1 from document_change c where c.id = d.id and c.stream = d.stream
          and c.sequence = d.sequence) as kept,
        (select array[m.state, m.procedure] from message m
          where m.stream = d.stream and m.sequence = d.sequence) as message,
        s.last, s.broken
      from document d left join ${this.#left("document")} s on s.subject = standing_subject(d.id)`
      .cursor(cursorRows);
    for await (const rows of documents) {
      this.#counts.documents += rows.length;
      for (const row of rows) {
        const what = `document ${row.number || row.id}`;
        const fault = this.#linkFault(row, row.last, row.broken) ?? this.#faultOfDocument(row);
        if (fault === undefined) this.#count(row.digest);
        else await this.#say(fault, what, "document", row.id, row.digest);
      }
    }
  }

  #count(digest: string | null): void {
    if (digest === null) this.#counts.withoutDigest++;
    else if (!isPresentForm(digest)) this.#counts.coveredInPart++;
  }

  /** What the chain has against the digest of a row that is there. */
  #linkFault(row: Row, last: string | null, broken: boolean | null): Fault | undefined {
    if (broken === null) return { kind: "inserted", detail: "no batch lists it" };
    if (broken) return { kind: "changed", detail: "one was replaced that no batch had left there" };
    return last === (row.digest ?? noRowDigest)
      ? undefined
      : { kind: "changed", detail: "it is not what a batch has left there last", maybeOlder: true };
  }

  #faultOfDocument(row: Row): Fault | undefined {
    const digest = this.#digestOfDocument(row);
    if (digest instanceof Error) return { kind: "changed", detail: digest.message };
    if (row.digest !== null && row.digest !== digest) return notItsDigest;
    if ((row.correction === null) !== (row.correction_procedure === null)) {
      return { kind: "changed", detail: "of its correction only a part is there" };
    }
    if (!isLastChange(row)) {
      return { kind: "changed", detail: "its last change is not what the journal has of it" };
    }
    const { complete, doubted, doubted_by_key } = row;
    if (complete ? doubted : !(doubted || doubted_by_key)) {
      const detail = complete
        ? "it is in doubt and says complete"
        : "it says incomplete, undoubted";
      return { kind: "changed", detail };
    }
  }

  #digestOfDocument(row: Row): string | Error {
    const bodies: (Uint8Array | null)[] = [];
    for (const value of [sealedValues.content, sealedValues.correction]) {
      const body = row[value.column] === null ? null : this.#opened(value, row);
      if (body instanceof Error) return body;
      bodies.push(body);
    }
    // Also of what was sealed later, by `songhanh reseal`: the digest stayed as it was.
    const digest = this.#digestWith(row, bodies.map(() => null));
    if (row.sealed && digest === row.digest) return digest;
    return this.#digestWith(
      row,
      bodies.map((body) => body === null ? null : contentDigest(body)),
    );
  }

  #digestWith(row: Row, [content, correction]: (string | null)[]): string {
    const fields = {
      ...{ id: row.id, number: row.number, family: row.family, owner: row.owner },
      ...{ declarant: row.declarant, office: row.office, state: row.state, channel: row.channel },
      createdAtMs: wholeMs(row.created_us),
      changedAtMs: wholeMs(row.changed_us),
      ...{ stream: row.stream, sequence: Number(row.sequence) },
      contentProcedure: row.content_procedure,
      contentDigest: content ?? null,
      correctionProcedure: row.correction_procedure,
      correctionDigest: correction,
      facts: canonicalJson(row.facts),
    };
    return row.digest !== null && isPresentForm(row.digest)
      ? rowDigest(documentText({ ...fields, keys: row.keys }))
      : olderRowDigest(olderDocumentText(fields));
  }

  async #missingDocuments(): Promise<void> {
    const { sql } = this;
    const listed = sql`
      select s.subject from ${this.#left("document")} s
      where not exists (select 1 from document d where standing_subject(d.id) = s.subject)
      order by 1`.cursor(cursorRows);
    for await (const rows of listed) {
      for (const { subject } of rows) {
        this.#missing.add(subject);
        this.#find("missing", `document ${subject}`, "a batch has left it and it is not there");
      }
    }
    const traces = sql`
      select standing_subject(t.id) as id, min(t.trace) as trace from (
        select c.id, 'history' as trace from document_change c
        union all select k.id, 'key' from document_key k) t
      where not exists (select 1 from document d where d.id = t.id)
      group by t.id order by 1`.cursor(cursorRows);
    for await (const rows of traces) {
      for (const { id, trace } of rows) {
        if (this.#missing.has(id)) continue;
        this.#find("missing", `document ${id}`, `it has a ${trace} and is not there`);
      }
    }
  }

  async #reports(): Promise<void> {
    const { sql } = this;
    /** The key by which a line and a report belong together: equal ones in the order of their ids. */
    const lines = sql`(
      select l.*, row_number() over (partition by l.key order by l.stream, l.number, l.at) as copy
      from (select x.*, case when x.after like '2.%' then x.after else x.subject end as key
        from ${this.#lines("report")} x) l)`;
    const rows = sql`(
      select w.id, w.place, w.subject as key, w.delivery,
        row_number() over (partition by w.subject order by w.id, w.place) as copy
      from waiting_report w)`;
    const strays: Stray[] = [];
    const found = sql`
      select w.*, microseconds(w.created_at) as created_us, x.delivery, x.last,
        case when x.listed then false end as broken, d.last as delivered_last,
        d.broken as delivered_broken, x.turned, (
          select case when count(*) = count(v.delivered_at) then max(v.delivered_at) end
          from waiting_report v where v.id = w.id) is not distinct from w.all_delivered_at as is_told
      from (
        select k.id, k.place, k.key, k.delivery, l.after as last, l.key is not null as listed,
          l.stream > 0 and (k.id, k.place) <
            (lag(k.id) over in_order, lag(k.place) over in_order) as turned
        from ${rows} k left join ${lines} l on l.key = k.key and l.copy = k.copy
        window in_order as (partition by l.stream order by l.number, l.at)) x
      join waiting_report w on w.id = x.id and w.place = x.place
      left join ${this.#left("delivery")} d on d.subject = x.key`.cursor(cursorRows);
    for await (const rows of found) {
      this.#counts.reports += rows.length;
      for (const row of rows) this.#report(row, strays);
    }
    const lost = sql`
      select l.key, l.after, l.subject from ${lines} l
      where not exists (select 1 from ${rows} k where k.key = l.key and k.copy = l.copy)
      order by l.stream, l.number, l.at`.cursor(cursorRows);
    for await (const rows of lost) {
      for (const { after, subject } of rows) this.#lostReport(after, subject, strays);
    }
    for (const { what } of strays) this.#find("inserted", what, "no batch lists it");
    const astray = sql`
      select d.output, d.place from output_delivery d
      where not exists (select 1 from waiting_report w
        where w.id = d.output and w.place = d.place and w.terminal = d.terminal)
      order by 1, 2`.cursor(cursorRows);
    for await (const rows of astray) {
      for (const { output, place } of rows) {
        this.#find("inserted", `delivery of report ${output}`, `it has no report number ${place}`);
      }
    }
  }

  #report(row: Row, strays: Stray[]): void {
    const what = `report ${row.id} ${row.output} of terminal ${row.terminal}`;
    const digest = this.#digestOfReport(row);
    if (row.broken === null && strays.length < strayMax) {
      // What it is made of may be listed: then it is that one, with another digest beside it.
      const whose = `${row.terminal} ${row.output}`;
      strays.push({ what, whose, digest: digest instanceof Error ? "" : digest });
      return;
    }
    const fault = this.#linkFault(row, row.last, row.broken) ??
      (digest instanceof Error
        ? { kind: "changed" as const, detail: digest.message }
        : row.digest !== null && row.digest !== digest ||
            row.written && row.digest !== null && isPresentForm(row.digest)
        ? notItsDigest
        : undefined);
    if (fault !== undefined) return this.#find(fault.kind, what, fault.detail);
    this.#count(row.digest);
    if (row.turned) this.#find("reordered", what, "it stands before one that came before it");
    const isLast = (row.delivered_last ?? noRow) === row.delivery;
    if (row.delivered_broken || !isLast || !row.is_told) {
      const detail = "who has it, and how often it went, is not what the last retrieval has left";
      this.#find("changed", `delivery of ${what}`, detail);
    }
  }

  /** A report that the chain lists: one of the strays with something changed, or none of them. */
  #lostReport(digest: string, subject: string, strays: Stray[]): void {
    const at = [
      strays.findIndex((stray) => stray.digest === digest),
      strays.findIndex((stray) => stray.whose === subject),
    ].find((place) => place >= 0);
    if (at === undefined) {
      const whose = subject.startsWith("#")
        ? `report ${subject.slice(1)}`
        : `report ${subject.split(" ").slice(1).join(" ")} of terminal ${subject.split(" ")[0]}`;
      return this.#find("missing", whose, "a batch has left it and it is not there");
    }
    const [stray] = strays.splice(at, 1);
    this.#find("changed", stray!.what, "it is not what a batch has left there");
  }

  #digestOfReport(row: Row): string | Error {
    const asStored = { ...row, output: row.outputs, digest: row.digests };
    const content = this.#opened(sealedValues.report, asStored);
    if (content instanceof Error) return content;
    const fields = {
      ...{ terminal: row.terminal, output: row.output, document: row.document },
      ...{ stream: row.stream, sequence: Number(row.sequence) },
      createdAtMs: wholeMs(row.created_us),
    };
    if (row.nth === null) {
      const text = olderReportText({ ...fields, content: new TextDecoder().decode(content) });
      return olderRowDigest(text);
    }
    const { nth } = row;
    const sealed = rowDigest(reportText({ ...fields, nth, contentDigest: null }));
    if (row.sealed && sealed === row.digest) return sealed;
    const text = reportText({ ...fields, nth, contentDigest: contentDigest(content) });
    return rowDigest(text);
  }

  async #doubts(): Promise<void> {
    const { sql } = this;
    const compared = sql`
      select coalesce(n.subject, s.subject) as subject, n.digest, s.last, s.broken
      from (select standing_subject(d.name) as subject, doubts_digest(d.name) as digest
        from document_doubt d group by d.name) n
      full join ${this.#left("doubts")} s on s.subject = n.subject
      order by 1`.cursor(cursorRows);
    for await (const rows of compared) {
      for (const { subject, digest, last, broken } of rows) {
        if (digest === last && !broken) continue;
        const [kind, detail] = last === null
          ? ["inserted", "no batch has left them"] as const
          : digest === null
          ? ["missing", "a batch has left them and they are not there"] as const
          : ["changed", "they are not what a batch has left"] as const;
        this.#find(kind, `doubts about ${subject}`, detail);
      }
    }
  }

  /** Says what is wrong, and whether the row is one that was there before. */
  async #say(
    { kind, detail, maybeOlder }: Fault,
    what: string,
    of: StandingKind,
    subject: string,
    digest: string | null,
  ): Promise<void> {
    if (!maybeOlder || digest === null) return this.#find(kind, what, detail);
    const [older] = await this.sql`
      select l.stream, l.number from ${this.#lines(of)} l
      where l.subject = standing_subject(${subject}) and l.after = ${digest} limit 1`;
    this.#find(
      kind,
      what,
      older === undefined
        ? detail
        : `it is the one of batch ${older.number} of stream ${older.stream}, replaced since`,
    );
  }

  #find(kind: Finding["kind"], what: string, detail: string): void {
    this.#counts.findings++;
    this.onFinding({ kind, what, detail });
  }

  #opened(value: SealedValue, row: Row): Uint8Array | Error {
    const stored = row[value.column] as Uint8Array;
    const place = placeInRow(value, row);
    const { opened, reason } = tryOpen(this.seal, stored, row.sealed === true, place);
    return opened ?? new Error(`its ${value.column} ${reason}`);
  }
}

function isModeLine(standing: string): boolean {
  return standing.startsWith("mode - ") && !standing.includes("\n");
}

/**
 * Whether what a document's row says of its last change, beside what its digest covers, is what the
 * message was – or nothing, where the history has it. Reports tell changes under their own codes, of six
 * characters.
 */
function isLastChange(row: Row): boolean {
  const { change_stood_in: stoodIn, change_procedure, content_procedure, kept, message } = row;
  if ((stoodIn === null) !== kept) return false;
  if (stoodIn === null || message === null) return true;
  const [state, procedure] = message as [string, string | null];
  const said: string = change_procedure ?? content_procedure;
  return stoodIn === (state === "stood in") &&
    (!stoodIn || said === procedure || said.length === 6);
}

interface Fault {
  readonly kind: Finding["kind"];
  readonly detail: string;
  /** It may be a row that stood there once. */
  readonly maybeOlder?: boolean;
}

const notItsDigest: Fault = { kind: "changed", detail: "it is not what its digest was made of" };

/** Milliseconds of a time that was written in whole ones; another one fits no digest. */
function wholeMs(us: string): number {
  const ms = Number(us) / 1000;
  return Number.isInteger(ms) ? ms : NaN;
}
