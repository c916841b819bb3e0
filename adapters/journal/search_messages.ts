/**
 * Finding messages: a page of them, newest first, however many there are. Each search begins with what
 * finds the fewest in the order of receipt – the rows of a document, the marks of a code, the messages
 * that are open, those of a user, or all by time – and looks at the rest row by row until the page is
 * full. Nothing is sorted that is not nearly in order, and no list is read to its end. The database
 * believes of a comparison of what is looked up for a row that it holds for very few, and then reads and
 * sorts all; within `coalesce` it believes so of half of them, and goes on in order.
 */
import type { Fragment, ISql, Sql } from "postgres";
import type { Outcome } from "../../core/outcome.ts";
import { stemNamed } from "../../core/numbering/mod.ts";
import { isCentreCode, isNoAnswer, isRefusalCode } from "./code_conditions.ts";
import {
  type MessageSummary,
  shownColumns,
  summaryOf,
  type SummaryRow,
} from "./message_summary.ts";

/** Characters of a user ID, and of the code of an enterprise, by which it begins. */
const idLength = 8;
const codeLength = 5;

/** A month. */
const nearMs = 31 * 86_400_000;

export interface MessageSearch {
  /** A user ID or how it begins: five characters are the code of an enterprise. */
  readonly user?: string;
  readonly procedure?: string;
  /** A number as people name it, of either system; what names no number is taken as it is. */
  readonly document?: string;
  /** How the code of the outcome begins, in capitals. */
  readonly code?: string;
  /** `refused` finds what VNACCS or the standby has refused as well: its state is `answered`. */
  readonly state?: string;
  readonly outcome?: Outcome;
  /** `no` leaves out what repeats an earlier message, whose outcome it has. */
  readonly repeats?: "yes" | "no";
  readonly linkInfo?: string;
  readonly from?: Date;
  readonly to?: Date;
  /** Messages before this one, or with `-` in front those after it, as a page has said. */
  readonly cursor?: string;
  readonly limit: number;
}

export interface MessagePage {
  readonly rows: readonly MessageSummary[];
  /** Of the next page, of older messages; undefined where there is none. */
  readonly cursor?: string;
  /** Of the page before, of newer ones. */
  readonly previous?: string;
}

/** What is asked for in which order: pages are read from their cursor on. */
interface Reading {
  readonly order: "older" | "newer" | "any";
  readonly limit: number;
}

type FoundRow = SummaryRow & { readonly place: string; readonly changed: string | null };

/**
 * Newest first. Behind an outage nothing was accepted for long, of which every month has its own to walk
 * over: what was, is looked for in the last month first.
 */
export async function searchMessages(sql: Sql, search: MessageSearch): Promise<MessagePage> {
  const { state, outcome, cursor = "", to, from } = search;
  const walks = state === "answered" || outcome === "accepted";
  if (!walks || cursor.startsWith("-")) return await readPage(sql, search);
  const [us] = cursor.split(",");
  const until = us === "" || us === undefined ? to ?? new Date() : new Date(Number(us) / 1000);
  const near = new Date(until.getTime() - nearMs);
  if (from !== undefined && from >= near) return await readPage(sql, search);
  const page = await readPage(sql, { ...search, from: near });
  return page.cursor === undefined ? await readPage(sql, search) : page;
}

async function readPage(sql: Sql, search: MessageSearch): Promise<MessagePage> {
  const { limit, cursor } = search;
  const order = cursor?.startsWith("-") ? "newer" : "older";
  const found = await asMeant(sql, search, (sql) =>
    sql<FoundRow[]>`
    with page as materialized (${foundBy(sql, search, { order, limit: limit + 1 })})
    select ${sql(shownColumns)}, s.state as state_now, s.outcome, last.code as last_code,
      last.reason as last_reason, made.number as changed,
      microseconds(m.received_at) || ',' || m.stream || ',' || m.sequence as place
    from page p
    cross join lateral (select * from message x
      where x.stream = p.stream and x.sequence = p.sequence limit 1) m
    cross join lateral (select x.state, x.outcome from message_outcome x
      where x.stream = p.stream and x.sequence = p.sequence limit 1) s
    ${lastOutcome(sql)}
    left join lateral (select number from document_history c where m.document is null
      and c.stream = m.stream and c.sequence = m.sequence order by c.place limit 1) made on true
    order by m.received_at desc, m.stream desc, m.sequence desc`);
  const more = found.length > limit;
  // Nearer than a page to the newest: that page is shown whole.
  if (order === "newer" && !more) {
    return await readPage(sql, { ...search, cursor: undefined });
  }
  const rows = order === "newer" ? found.slice(-limit) : found.slice(0, limit);
  return {
    rows: rows.map(numberedSummary),
    cursor: order === "newer" || more ? rows.at(-1)?.place : undefined,
    previous: cursor === undefined || rows.length === 0 ? undefined : `-${rows[0]!.place}`,
  };
}

/**
 * A plan that is kept for every beginning of user IDs would rather read all of a month's partition than
 * what the index has of its users, in their order.
 */
async function asMeant(
  sql: Sql,
  { user = "" }: MessageSearch,
  ask: (sql: ISql) => PromiseLike<readonly FoundRow[]>,
): Promise<readonly FoundRow[]> {
  if (user === "" || user.length >= idLength) return await ask(sql);
  return await sql.begin("read only", async (transaction) => {
    for (const way of ["bitmapscan", "sort"]) {
      await transaction.unsafe(`set local enable_${way} = off`);
    }
    return await ask(transaction);
  }) as readonly FoundRow[];
}

/** A message that made a document is shown with its number, which its request could not name. */
function numberedSummary(row: FoundRow): MessageSummary {
  return summaryOf({ ...row, document: row.document ?? (row.changed || null) });
}

/** The query for stream, sequence and time of what is found. */
export function foundBy(sql: ISql, search: MessageSearch, reading: Reading): Fragment {
  const { code = "", state, outcome } = search;
  const each = { sql, search, reading };
  if (search.document !== undefined) {
    return selected({
      ...each,
      from: sql`(${ofDocument(sql, search.document)}) c ${messageAt(sql)}`,
    });
  }
  if (search.linkInfo !== undefined) return selected({ ...each, from: sql`message m` });
  if (code !== "" && !"00000".startsWith(code)) {
    return marked(
      each,
      sql`starts_with(upper(mark), ${code})`,
      sql`
      and c.mark = coalesce(last.code, m.code)`,
    );
  }
  const mark = sql`mark`;
  const noAnswer = isNoAnswer(sql, mark);
  const refused = sql`(${isRefusalCode(sql, mark)} or mark in ('refused', 'absent', 'repeated'))`;
  switch (outcome) {
    case "refused by the gateway":
      return marked(each, sql`${refused} and not ${isCentreCode(sql, mark)}`, byLastMark(sql));
    case "refused by the centre":
      // What was refused here by another code than a centre's is none of its, however much it is.
      return marked(
        each,
        refused,
        sql`${byLastMark(sql)} and (not c.refused_here or ${isCentreCode(sql, sql`c.mark`)})`,
      );
    case "unknown": {
      // What somebody has settled, and answers that are no message; those of a logon are.
      const others = sql`${noAnswer} and mark not in ('refused', 'absent', 'unknown', 'repeated',
        'handed over', 'LOGON OK', 'NO MORE OUTPUT')`;
      return orRepeats(each, ["unknown"], others, byLastMark(sql));
    }
  }
  switch (state) {
    case "refused":
      return marked(each, refused, byLastMark(sql));
    case "absent":
    case "decided":
      return orRepeats(each, [], sql`mark = ${state}`, sql``);
    case "unknown":
      return orRepeats(each, ["unknown"], sql`false`, sql``);
    case "in flight":
      return orRepeats(each, ["handed over"], sql`false`, sql``);
  }
  const { user = "" } = search;
  if (user.length > 0 && user.length < idLength) return ofUsers(each, user);
  return selected({ ...each, from: sql`message m` });
}

/**
 * Those that are open in a state, others by their marks, and what repeats any of them: a repeat has the
 * state of its first, whatever it was told itself. Of all firsts, as a repeat may be newer than they are.
 */
function orRepeats(
  each: Source,
  open: readonly string[],
  which: Fragment,
  same: Fragment,
): Fragment {
  const { sql } = each;
  const found = sql`
      (${
    selected({
      ...each,
      from: sql`open_message c ${messageAt(sql)}`,
      where: sql`and c.state = any (${[...open]})`,
    })
  })
      union all
      (${marked(each, which, same)})`;
  if (each.search.repeats === "no") return sql`select * from (${found}) m ${ordered(each)}`;
  const first = sql`(
    select o.stream, o.sequence from open_message o where o.state = any (${[...open]})
    union select k.stream, k.sequence
      from (select mark from (${marksOf(sql)}) e where ${which}) e
      cross join lateral (select c.stream, c.sequence from message_mark c where c.mark = e.mark
        offset 0) k)`;
  // Each is looked up; joined, all marks and all repeats that there are would be read.
  const repeats = sql`${first} f cross join lateral (
    select x.stream, x.sequence from message x
    where x.first_stream = f.stream and x.first_sequence = f.sequence offset 0) c ${
    messageAt(sql)
  }`;
  return sql`
    select * from (${found}
      union
      (${selected({ ...each, from: repeats })})) m
    ${ordered(each)}`;
}

/** Of its marks the one that was made last; a repeat has that of its first, or is marked as one. */
function byLastMark(sql: ISql): Fragment {
  return sql`and case when m.state = 'repeated' then m.code is null or c.mark = 'repeated'
    else c.mark = coalesce(last.code, last.state, m.code, m.state) end`;
}

interface Source {
  readonly sql: ISql;
  readonly search: MessageSearch;
  readonly reading: Reading;
}

/** What is found among `from`, which knows a message as `m`. */
function selected(
  { from, where, ...each }: Source & { readonly from: Fragment; readonly where?: Fragment },
): Fragment {
  const { sql, search } = each;
  return sql`
    select m.stream, m.sequence, m.received_at from ${from}
    ${search.code === undefined && search.state !== "refused" ? sql`` : lastOutcome(sql)}
    ${asksState(search) ? stateNow(sql) : sql``}
    where true ${where ?? sql``} ${judged(each)} ${within(each)} ${ordered(each)}`;
}

/**
 * By the marks that `which` chooses, each in its order; `same` says by which of its marks a message is
 * found that has several.
 */
function marked(each: Source, which: Fragment, same: Fragment): Fragment {
  const { sql, search: { user } } = each;
  const ofUser = user === undefined
    ? sql``
    : user.length >= idLength
    ? sql`and c.user_id = ${user}`
    : sql`and c.user_id >= ${user} and c.user_id < ${user + "~"}`;
  return sql`
    select m.stream, m.sequence, m.received_at from (
      select mark from (${marksOf(sql)}) e where ${which}) k
    cross join lateral (
      select c.stream, c.sequence, c.received_at from message_mark c ${messageAt(sql)}
      ${lastOutcome(sql)} ${asksState(each.search) ? stateNow(sql) : sql``}
      where c.mark = k.mark and coalesce(m.received_at = c.received_at, false) ${same} ${ofUser} ${
    judged(each)
  } ${within(each, "c")}
      ${ordered(each, "c")}) m
    ${ordered(each)}`;
}

/** Every mark that there is, each found by one look into the index. */
function marksOf(sql: ISql): Fragment {
  return sql`
    with recursive each (mark) as (
      (select mark from message_mark order by mark limit 1)
      union all
      select (select c.mark from message_mark c where c.mark > each.mark order by c.mark limit 1)
      from each where each.mark is not null)
    select mark from each where mark is not null`;
}

/** Of a beginning of IDs with more messages in the last two months, a page is found among all by time. */
const fewMax = 2_000;

/**
 * The messages of users whose IDs begin so, such as an enterprise's: a month is read by its users, as in
 * the order of time the database would look for an enterprise of few among all others. A letter or two
 * may be those of nearly all.
 */
function ofUsers(each: Source, begins: string): Fragment {
  const { sql } = each;
  // To be counted they need be in no order.
  if (each.reading.order === "any") {
    return selected({ ...each, from: sql`(select * from message x where ${isOf(sql, begins)}) m` });
  }
  if (begins.length >= codeLength) return ofEnterprise(each, begins);
  const many = sql`(select count(*) > ${fewMax} from (select from message x
    where x.stream >= (select p.first_stream from journal_part p where p.opens_at <= now()
        order by p.number desc limit 1 offset least(1, (select count(*) - 1 from journal_part
          where opens_at <= now())))
      and ${isOf(sql, begins)} limit ${fewMax + 1}) c)`;
  return sql`
    select * from (
      (select * from (${ofEnterprise(each, begins)}) m where not ${many})
      union all
      (${selected({ ...each, from: sql`message m`, where: sql`and ${many}` })})) m
    ${ordered(each)}`;
}

/** SQL: whether `x` is a message of a user whose ID begins so, as the index has them. */
function isOf(sql: ISql, begins: string): Fragment {
  return sql`(x.user_id collate "C" >= ${begins} and x.user_id collate "C" < ${begins + "~"})`;
}

/**
 * Span by span of time: messages of a month are read in the partition that has it, and the months before
 * only where the page is not full yet; spans are joined with nothing that could change their order.
 */
function ofEnterprise(each: Source, begins: string): Fragment {
  const { sql, search, reading } = each;
  const { procedure } = search;
  const [place] = placeOf(each);
  const outside = all(sql, [
    search.from !== undefined && sql`and t.ends > ${search.from}`,
    search.to !== undefined && sql`and t.begins < ${search.to}`,
    place !== undefined && reading.order === "older" && sql`and t.begins <= ${place}`,
    place !== undefined && reading.order === "newer" && sql`and t.ends > ${place}`,
  ]);
  return sql`
    select m.stream, m.sequence, m.received_at from (
      with part as materialized (
        select p.first_stream, p.end_stream, oldest.received_at as begins, newest.received_at as ends
        from journal_part p
        cross join lateral (select m.received_at from message m
          where m.stream >= p.first_stream and m.stream < p.end_stream
          order by m.received_at limit 1) oldest
        cross join lateral (select m.received_at from message m
          where m.stream >= p.first_stream and m.stream < p.end_stream
          order by m.received_at desc limit 1) newest),
      span as materialized (
        select p.opens_at as begins,
          lead(p.opens_at, 1, 'infinity') over (order by p.opens_at) as ends from journal_part p)
      select m.* from (select * from span t where true ${outside}
        order by t.begins ${reading.order === "newer" ? sql`` : sql`desc`} offset 0) t
      cross join lateral (
        select m.stream, m.sequence, m.received_at from part p
        cross join lateral (${
    selected({
      ...each,
      from: sql`(select x.* from message x
          where x.stream >= p.first_stream and x.stream < p.end_stream and ${isOf(sql, begins)}
            ${procedure === undefined ? sql`` : sql`and x.procedure = ${procedure}`}
          order by x.user_id collate "C", x.received_at offset 0) m`,
      where: sql`and m.received_at >= t.begins and m.received_at < t.ends`,
    })
  }) m
        where p.begins < t.ends and p.ends >= t.begins
        ${ordered(each)}) m
      limit ${reading.limit}) m
    ${ordered(each)}`;
}

/** One row by its key; so written that it is read by it, whatever is believed of how many there are. */
function messageAt(sql: ISql): Fragment {
  return sql`cross join lateral (
    select x.stream, x.sequence, x.received_at, x.user_id, x.procedure, x.state, x.code, x.link_info
    from message x where x.stream = c.stream and x.sequence = c.sequence limit 1) m`;
}

/** What was said of `m` last. */
function lastOutcome(sql: ISql): Fragment {
  return sql`left join lateral (select o.code, o.reason, o.state from outcome o
    where o.stream = m.stream and o.sequence = m.sequence order by o.step desc limit 1) last on true`;
}

function stateNow(sql: ISql): Fragment {
  return sql`cross join lateral (select x.state, x.outcome from message_outcome x
    where x.stream = m.stream and x.sequence = m.sequence limit 1) s`;
}

function asksState({ state, outcome }: MessageSearch): boolean {
  return state !== undefined || outcome !== undefined;
}

/** What has to hold of `m` beside what it was found by. */
function judged({ sql, search }: Source): Fragment {
  const { user, procedure, code, state, outcome, repeats, linkInfo } = search;
  const conditions = [
    // By what is said of the message alone, before anything else is looked at for it: behind an outage
    // there are many that were refused, at once or after VNACCS could not be reached.
    (state === "answered" || outcome === "accepted") && sql`and m.state <> 'refused'
      and (select o.state from outcome o where o.stream = m.stream and o.sequence = m.sequence
        order by o.step desc limit 1) is distinct from 'refused'`,
    code !== undefined && "00000".startsWith(code) &&
    sql`and (m.code is null or starts_with(m.code, ${code}))`,
    user !== undefined && user.length >= idLength && sql`and m.user_id collate "C" = ${user}`,
    user !== undefined && user.length < idLength && sql`and starts_with(m.user_id, ${user})`,
    procedure !== undefined && sql`and m.procedure = ${procedure}`,
    repeats === "no" && sql`and m.state <> 'repeated'`,
    code !== undefined && sql`and starts_with(upper(coalesce(last.code, m.code)), ${code})`,
    state === "refused" && sql`and coalesce(s.state = 'refused'
      or s.state = 'answered' and s.outcome = 'refused by the centre', false)`,
    state !== undefined && state !== "refused" && sql`and coalesce(s.state = ${state}, false)`,
    outcome !== undefined && sql`and coalesce(s.outcome = ${outcome}, false)`,
    linkInfo !== undefined && sql`and hashtext(m.link_info) = hashtext(${linkInfo})
      and m.link_info = ${linkInfo}`,
  ];
  return all(sql, conditions);
}

/** Between the times that are asked for, and beyond the cursor. */
function within({ sql, search, reading }: Source, table: "m" | "c" = "m"): Fragment {
  const at = sql`${table === "m" ? sql`m.` : sql`c.`}`;
  const [place, stream, sequence] = placeOf({ sql, search, reading });
  return all(sql, [
    search.from !== undefined && sql`and ${at}received_at >= ${search.from}`,
    search.to !== undefined && sql`and ${at}received_at < ${search.to}`,
    place !== undefined && reading.order === "older" && sql`and ${at}received_at <= ${place}
      and (${at}received_at, ${at}stream, ${at}sequence) <
        (${place}, ${stream!}::int, ${sequence!}::bigint)`,
    place !== undefined && reading.order === "newer" && sql`and ${at}received_at >= ${place}
      and (${at}received_at, ${at}stream, ${at}sequence) >
        (${place}, ${stream!}::int, ${sequence!}::bigint)`,
  ]);
}

/** Where the page before has ended. */
function placeOf({ sql, search, reading }: Source): [Fragment?, string?, string?] {
  const [, us, stream, sequence] = /^-?(\d+),(\d+),(\d+)$/.exec(search.cursor ?? "") ?? [];
  if (us === undefined || reading.order === "any") return [];
  const at = sql`(timestamptz 'epoch' + ${us}::numeric::bigint * interval '1 microsecond')`;
  return [at, stream, sequence];
}

function ordered({ sql, reading }: Source, table: "m" | "c" = "m"): Fragment {
  const at = table === "m" ? sql`m.` : sql`c.`;
  const limit = sql`limit ${reading.limit}`;
  switch (reading.order) {
    case "any":
      return limit;
    case "older":
      return sql`order by ${at}received_at desc, ${at}stream desc, ${at}sequence desc ${limit}`;
    case "newer":
      return sql`order by ${at}received_at, ${at}stream, ${at}sequence ${limit}`;
  }
}

/** What names a document by any of its numbers or what else names it, and what has changed it. */
function ofDocument(sql: ISql, name: string): Fragment {
  const stem = stemNamed(name);
  // Lists, and no queries among them: these are looked up in every index, those joined with all rows.
  const names = stem === undefined ? sql`select ${name}` : sql`
    select stem || branch from (select ${stem} as stem
      union select ours from number_map where theirs = ${stem}
      union select theirs from number_map where ours = ${stem}) n, generate_series(0, 9) branch`;
  const ids = stem === undefined
    ? sql`select id from document_key where key = ${name} union
        select unnest(${[name, `receipt:${name}`]}::text[])`
    : sql`select ours from number_map where theirs = ${stem} union select ${stem}`;
  return sql`
    select stream, sequence from message where document = any (array(${names})) union
    select stream, sequence from document_history where id = any (array(${ids}))`;
}

function all(sql: ISql, conditions: readonly (Fragment | false)[]): Fragment {
  return conditions.filter((each) => each !== false)
    .reduce((before, each) => sql`${before} ${each}`, sql``);
}
