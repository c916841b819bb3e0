/**
 * Three years of the journal in 36 partitions, made by statements of the database: messages with their
 * outcomes and marks, documents with their history, what was given back, officers' acts, samples of the
 * traffic, usage of providers, decisions. Bodies are a few bytes; rows, keys and entries of indexes are
 * what a gateway writes, but for batches: no chain holds over them.
 *
 * What is asked for afterwards is among them on purpose: an enterprise with 500 users and one whose 500
 * users have been quiet for two years, a user with a hundredth of all messages, codes that are frequent,
 * that were frequent once, and rare, outages behind which everybody was told to try again.
 */
import type { Sql } from "postgres";

export interface YearsOptions {
  readonly messages: number;
  /** Months, the last of them the present one. */
  readonly parts: number;
  /** Enterprises with three users each, beside the two with 500. */
  readonly enterprises?: number;
  /** That fill months at the same time; as many as the pool has at most. */
  readonly sessions?: number;
  readonly log?: (text: string) => void;
}

/** What questions are asked about. */
export const yearsNames = {
  enterprise: "B0001",
  quietEnterprise: "Q0001",
  heavyUser: "H0001H01",
  quietUser: "Q0001007",
  rareCode: "E0001",
  formerCode: "S0007",
  frequentCode: "S0003",
  procedure: "IDC",
  rareProcedure: "OLA",
  office: "01AB",
  provider: "000000000001",
} as const;

const lanes = 4;

/** A filled database, and what is in it that only its making knows. */
export interface FilledYears {
  readonly messages: number;
  readonly documents: number;
}

export async function fillYears(sql: Sql, options: YearsOptions): Promise<FilledYears> {
  const { parts, enterprises = 20_000, sessions = 1, log = () => {} } = options;
  const perPart = Math.floor(options.messages / parts / lanes) * lanes;
  await people(sql, enterprises);
  await attachParts(sql, parts);
  const months = await sql<Month[]>`
    select p.number - 1 as place, p.first_stream as "firstStream", p.opens_at as opens,
      least(lead(p.opens_at) over (order by p.number), now() - interval '5 seconds') as ends
    from journal_part p where p.number > 0 order by p.number`;
  const waiting = months.slice(0, parts);
  // By several sessions: a month is one transaction of its own.
  await Promise.all(Array.from({ length: sessions }, async () => {
    for (let month = waiting.shift(); month !== undefined; month = waiting.shift()) {
      await fillMonth(sql, month, perPart, month.place === parts - 1);
      log(`month ${month.place + 1} of ${parts} is there`);
    }
  }));
  const messages = perPart * parts;
  await givenBack(sql);
  await besides(sql, messages);
  await standing(sql);
  await sql.unsafe("vacuum (analyze)");
  return { messages, documents: Math.floor(messages / 3) };
}

interface Month {
  readonly place: number;
  readonly firstStream: number;
  readonly opens: Date;
  readonly ends: Date;
}

/** Partitions as the leader attaches them, from so many months ago on; those that are there go. */
async function attachParts(sql: Sql, parts: number): Promise<void> {
  const there = await sql<{ name: string }[]>`select name from journal_part where number > 0`;
  for (const { name } of there) await sql.unsafe(`drop table message_${name}, outcome_${name}`);
  await sql`delete from journal_part where number > 0`;
  // The present month, those before it, and the next one, which is attached ahead.
  await sql`
    select attach_part(to_char(m, 'YYYYMM'), m at time zone 'Asia/Ho_Chi_Minh')
    from (select date_trunc('month', now() at time zone 'Asia/Ho_Chi_Minh')
      + make_interval(months => n) as m from generate_series(${1 - parts}::int, 1) n order by n) x`;
}

async function people(sql: Sql, enterprises: number): Promise<void> {
  const { enterprise, quietEnterprise, heavyUser, office } = yearsNames;
  await sql`
    insert into user_account (user_id, company, tax_code, roles, password_hash)
    select u.id, 'Công ty ' || left(u.id, 5), lpad((1000000 + abs(hashtext(left(u.id, 5))) % 8999999)::text, 10, '0'),
      '{declarant}', 'x'
    from (
      select 'E' || lpad(upper(to_hex(n / 3)), 4, '0') || 'X0' || n % 3 + 1 as id
        from generate_series(0, ${enterprises}::int * 3 - 1) n
      union all select c || lpad(n::text, 3, '0')
        from unnest(${[enterprise, quietEnterprise]}::text[]) c, generate_series(0, 499) n
      union all select ${heavyUser}::text) u
    on conflict do nothing`;
  await sql`
    insert into terminal (terminal_id, access_key_hash)
    select 'T' || lpad(upper(to_hex(n)), 5, '0'), 'x'
    from generate_series(0, ${enterprises}::int * 3 + 999) n
    on conflict do nothing`;
  await sql`
    insert into terminal_owner (user_id, terminal_id)
    select user_id, 'T' || lpad(upper(to_hex(row_number() over (order by user_id) % (${enterprises}::int * 3 + 1000))), 5, '0')
    from user_account on conflict do nothing`;
  await sql`
    insert into account (name, display_name, role, office, password_hash, must_change, rights)
    select 'officer' || n, 'Cán bộ ' || n, 'officer',
      case when n < 40 then ${office} else lpad((n % 35 + 1)::text, 2, '0') || 'B' || n % 10 end, 'x',
      false, '{check,cancel,assign}'
    from generate_series(1, 3000) n on conflict do nothing`;
  await sql`
    insert into provider (id, name, digest, per_second, per_day)
    select lpad(n::text, 12, '0'), 'VAN ' || n, sha256(n::text::bytea), 50, 1000000
    from generate_series(1, 5) n on conflict do nothing`;
}

/**
 * One month: what is said of message `i` follows from its number `g` among all, so that the same number
 * of messages is the same journal, but for the dates.
 */
async function fillMonth(sql: Sql, month: Month, count: number, isLast: boolean): Promise<void> {
  const { place, firstStream, opens, ends } = month;
  const names = yearsNames;
  await sql.begin(async (tx) => {
    await tx.unsafe("set local jit = off");
    await tx`create temp table made on commit drop as
      select g.*, ${opens}::timestamptz
          + (${ends}::timestamptz - ${opens}::timestamptz) * (i::float8 / ${count}) as at,
        ${firstStream}::integer + i % ${lanes} as stream, (i / ${lanes} + 1)::bigint as sequence,
        case when h % 1000 = 999 then null
          when h % 100 < 5 then ${names.enterprise} || lpad((h / 1000 % 500)::text, 3, '0')
          when h % 100 = 5 and ${place} < 12
            then ${names.quietEnterprise} || lpad((h / 1000 % 500)::text, 3, '0')
          when h % 100 = 6 then ${names.heavyUser}
          else 'E' || lpad(upper(to_hex((h / 1000 % 20000)::int)), 4, '0') || 'X0' || h % 3 + 1
        end as user_id,
        case when h % 50021 = 7 then ${names.rareProcedure}
          else (array['IDA', 'IDC', 'IID', 'EDA', 'EDC', 'MIC', '#REP1', 'IDA01'])[1 + g % 8]
        end as procedure,
        case
          -- The last day but one of every sixth month nobody could be reached; so the last hours.
          when ${place} % 6 = 5 and i > ${count}::int * 0.96 then 'A0011'
          when h % 49999 = 3 then 'unknown'
          when h % 49999 = 4 then 'absent'
          when h % 49999 = 5 then 'decided'
          when h % 50023 = 6 then ${names.rareCode}
          when h % 25 = 7 and ${place} < 12 then ${names.formerCode}
          when h % 20 = 7 then ${names.frequentCode}
          when h % 1000 = 998 then 'refused here'
          when h % 100 = 77 and i > 1000 then 'repeated'
          else '00000' end as became,
        -- Some days of every third month the standby took all.
        ${place} % 3 = 2 and i between ${count}::int * 0.5 and ${count}::int * 0.75 as stood
      from (
        select i, (${place}::bigint * ${count} + i) as g,
          (${place}::bigint * ${count} + i) * 2654435761 % 4294967296 as h
        from generate_series(0, ${count}::int - 1) i) g`;
    await tx`
      insert into message (stream, sequence, received_at, epoch, sender, user_id, procedure, path,
        link_info, document, state, code, reason, first_stream, first_sequence, send_key, content_key,
        digest, content_type, sealed, request, reply)
      select stream, sequence, at, 1, case when h % 2 = 0 then 'van:' || lpad((h % 5 + 1)::text, 12, '0')
          else '192.0.2.' || h % 250 end,
        user_id, procedure, '/edi', rpad(left(coalesce(user_id, 'X'), 5) || to_char(at, 'YYYYMMDDHH24MISS')
          || lpad((i % 1000000)::text, 6, '0'), 26),
        -- What follows a declaration names it; the first of the three has made it.
        case when g % 3 > 0 and became = '00000'
          then '10' || lpad((g / 3)::text, 8, '0') || '00' end,
        case when became = 'refused here' then 'refused' when became = 'repeated' then 'repeated'
          when stood and became in ('00000', ${names.frequentCode}, ${names.formerCode})
            then 'stood in' else 'handed over' end,
        case when became = 'refused here' then 'A0002'
          when stood and became in ('00000', ${names.frequentCode}, ${names.formerCode}) then became end,
        case when became = 'refused here' then 'không mở được' end,
        case when became = 'repeated' then stream end, case when became = 'repeated' then sequence - 200 end,
        null, case when became <> 'repeated' then md5(g::text)::uuid end,
        decode(md5(g::text), 'hex'), 'multipart/signed', false, decode(repeat(md5(g::text), 2), 'hex'),
        case when stood and became in ('00000', ${names.frequentCode}, ${names.formerCode})
          then decode(md5(g::text), 'hex') end
      from made order by i`;
    await tx`
      insert into send_key (key, stream, sequence)
      select md5('s' || g)::uuid, stream, sequence from made
      where became not in ('refused here', 'repeated')`;
    await tx`
      insert into outcome (stream, sequence, step, at, epoch, state, code, reason, status, reply_type,
        sealed, reply, xact)
      select stream, sequence, 1, at + interval '80 ms', 1,
        case when became = 'A0011' then 'refused' when became in ('unknown', 'absent', 'decided') then 'unknown'
          else 'answered' end,
        case when became in ('unknown', 'absent', 'decided') then 'A0007' else became end,
        case when became = 'A0011' then 'VNACCS không trả lời' end,
        200, 'text/plain', false,
        case when became <> 'A0011' and became not in ('unknown', 'absent', 'decided')
          then decode(md5(g::text), 'hex') end,
        (select outcome_order_now())
      from made
      where became not in ('refused here', 'repeated')
        and not (stood and became in ('00000', ${names.frequentCode}, ${names.formerCode}))
      order by i`;
    await tx`
      insert into outcome (stream, sequence, step, at, epoch, state, code, reason, xact)
      select stream, sequence, 2, at + interval '1 day', 1, became, null, 'đã hỏi',
        (select outcome_order_now())
      from made where became in ('absent', 'decided')`;
    await tx`
      insert into open_message (stream, sequence, state, since, content_key)
      select stream, sequence, 'unknown', at, md5(g::text)::uuid from made where became = 'unknown'`;
    await makeDocuments(tx, isLast);
    await tx`
      insert into stream (id, incarnation, settled_incarnation, last_sequence, last_batch, writer, lineage)
      overriding system value
      select ${firstStream}::integer + n, 3, 3, ${count / lanes}::bigint, ${
      Math.ceil(count / lanes / 50)
    }::bigint,
        'bench', database_lineage() from generate_series(0, ${lanes - 1}) n`;
    await tx`
      insert into batch (stream, number, at, epoch, first_sequence, messages, outcomes, decisions,
        previous, row_digests, digest)
      select stream, min(sequence) / 50 + 1, max(at), 1, min(sequence), count(*), '{}', '{}', '\\x00', '\\x00',
        sha256(min(g)::text::bytea)
      from made group by stream, (sequence - 1) / 50`;
    await tx`
      insert into balance_sum (stream, sequence, messages, answered, refused, repeated, mute)
      select m.stream, max(m.sequence), count(*), count(*) filter (where became not in
          ('A0011', 'refused here', 'absent', 'unknown', 'decided')),
        count(*) filter (where became in ('A0011', 'refused here')),
        count(*) filter (where became = 'repeated'), 0
      from made m group by m.stream`;
    await tx`insert into balance_open (stream, sequence)
      select stream, sequence from made where became in ('absent', 'unknown', 'decided')`;
    await tx`insert into provider_position (stream, sequence)
      select stream, max(sequence) from made group by stream`;
  });
}

/** A third of the messages has made a document, and every second of these was changed since. */
async function makeDocuments(
  tx: Sql | Parameters<Parameters<Sql["begin"]>[1]>[0],
  isLast: boolean,
) {
  await tx`
    insert into document (id, number, family, owner, declarant, office, state, channel, complete,
      created_at, changed_at, stream, sequence, content_procedure, sealed, content, facts, digest,
      change_stood_in, change_procedure)
    select '10' || lpad((g / 3)::text, 8, '0') || '0', '10' || lpad((g / 3)::text, 8, '0') || '00',
      (array['import declaration', 'small import declaration', 'export declaration',
        'transport declaration', 'tax amendment', 'application'])[1 + g / 3 % 6],
      left(coalesce(user_id, 'E0000'), 5), '', case when h % 40 = 0 then ${yearsNames.office}
        else lpad((h % 35 + 1)::text, 2, '0') || 'B' || h / 64 % 10 end,
      case when ${isLast} and g % 4 = 0 then 'registered' when g % 997 = 0 then 'registered'
        when g % 10 = 9 then 'cancelled' when g % 50 = 0 then 'draft' when g % 11 = 3 then 'amended'
        else 'cleared' end,
      case when g / 3 % 6 > 3 then null else (array[1, 1, 1, 1, 2, 3])[1 + h / 128 % 6] end, true,
      at, at + interval '6 hours', stream, sequence, 'IDA', false, '\\x01',
      jsonb_build_object('company', 'Công ty ' || left(coalesce(user_id, 'E0000'), 5), 'corrections', 0,
        'dates', jsonb_build_object('created', to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')),
        'links', '[]'::jsonb, 'printed', '[]'::jsonb, 'receipts', '[]'::jsonb)
        || case when g % 301 = 0 then jsonb_build_object('returnBy',
          to_char(at + interval '60 days', 'YYYY-MM-DD')) else '{}' end,
      md5(g::text), stood, 'IDC'
    from made where g % 3 = 0 and became = '00000' on conflict do nothing`;
  await tx`
    insert into document_change (id, stream, sequence, at, procedure, number, state, stood_in)
    select '10' || lpad((g / 3)::text, 8, '0') || '0', stream, sequence, at, 'IDA',
      '10' || lpad((g / 3)::text, 8, '0') || '00', 'draft', stood
    from made where g % 6 in (1, 2) and became = '00000' and (g / 3) % 2 = 0 on conflict do nothing`;
  await tx`
    insert into document_further_key (key, id)
    select 'cargo:BILL' || g / 3, '10' || lpad((g / 3)::text, 8, '0') || '0'
    from made where g % 9 = 0 and became = '00000' on conflict do nothing`;
  await tx`
    insert into waiting_output (terminal, output, document, stream, sequence, created_at, sealed,
      content, delivered_at, written, digest, nth)
    select 'T' || lpad(upper(to_hex((h % 61000)::int)), 5, '0'), 'VAD1AC',
      '10' || lpad((g / 3)::text, 8, '0') || '00', stream, sequence, at, false, '\\x7b7d',
      case when ${isLast} and g % 2 = 0 then null else at + interval '1 minute' end, false, md5(g::text), 1
    from made where g % 18 = 1 and became = '00000'`;
}

/** What the standby accepted was given back, plan by plan; the last plan is under way. */
async function givenBack(sql: Sql): Promise<void> {
  await sql.begin(async (tx) => {
    await tx.unsafe("set local jit = off");
    await tx`create temp table owed on commit drop as
      select stream, sequence, min(id) as id, min(number) as number, min(place) as place
      from document_history where stood_in group by 1, 2`;
    await tx`
      insert into failback_plan (id, state, created_at, created_by, reason, settings, approved_at,
        approved_by, started_at, ended_at)
      overriding system value
      select p.number, case when p.number = max(p.number) over () then 'paused' else 'done' end,
        p.opens_at, 'mai', 'giao trả', '{"ask": "always", "concurrency": 64, "perSecond": 0}', p.opens_at,
        'lan', p.opens_at, p.opens_at + interval '1 hour'
      from journal_part p where exists (
        select 1 from owed o where o.stream >= p.first_stream and o.stream < p.end_stream)`;
    await tx`
      insert into failback_item (place, plan, source, stream, sequence, procedure, number, expected,
        state, ask, theirs, changed_at)
      select row_number() over (order by o.stream, o.sequence), p.number, 'message', o.stream, o.sequence,
        'IDA', o.number, 'sẽ được giao trả',
        case when p.number = (select max(id) from failback_plan) and o.sequence % 3 = 0 then 'pending'
          when o.sequence % 4999 = 0
            then case when p.number = (select max(id) from failback_plan) then 'refused' else 'decided' end
          else 'given back' end, true,
        '20' || substr(o.number, 3), p.opens_at
      from owed o join journal_part p on o.stream >= p.first_stream and o.stream < p.end_stream`;
    await tx`
      insert into failback_document (document, place)
      select o.id, i.place from failback_item i join owed o using (stream, sequence)`;
    await tx`
      insert into failback_attempt (place, attempt, step, started_at, ended_at, result, status)
      select place, 1, 'send', changed_at, changed_at, 'ok', 200 from failback_item
      where state = 'given back'`;
    await tx`
      insert into number_map (ours, theirs, place, at)
      select distinct on (d.document) d.document, '20' || substr(d.document, 3), d.place, now()
      from failback_document d join failback_item i using (place) where i.state = 'given back'
      on conflict do nothing`;
    await tx`
      update balance_sum b set standby_sequence = coalesce(first.at - 1, b.sequence),
        given_back = coalesce(s.given, 0), decided = coalesce(s.decided, 0)
      from (select b.stream, (select min(i.sequence) from failback_item i where i.stream = b.stream
          and i.state in ('pending', 'refused')) as at from balance_sum b) first
      left join lateral (select count(*) filter (where i.state = 'given back') as given,
          count(*) filter (where i.state = 'decided') as decided from failback_item i where i.stream = first.stream
        and (first.at is null or i.sequence < first.at)) s on true
      where b.stream = first.stream`;
  });
}

/** What grows beside the journal. */
async function besides(sql: Sql, messages: number): Promise<void> {
  const { office } = yearsNames;
  const some = (most: number, share: number) => Math.min(most, Math.ceil(messages / share));
  await sql`
    insert into officer_act (document, number, at, epoch, officer, kind, good, text, state, channel)
    select d.id, d.number, d.created_at, 1, 'officer' || 1 + abs(hashtext(d.id)) % 3000, 'papers', true, '',
      'cleared', 2
    from document d where d.change_stood_in order by d.id limit ${some(100_000, 100)}`;
  await sql`
    insert into act_entered (act, at, officer, note)
    select id, at + interval '1 day', officer, '' from officer_act where id % 50 > 0`;
  await sql`
    insert into assignment (document, at, epoch, officer, actor, present, reason)
    select id, created_at, 1, 'officer' || 1 + abs(hashtext(id)) % 3000, 'assignment by chance',
      '{officer1,officer2}', ''
    from document where channel in (2, 3) and state = 'registered' limit ${some(100_000, 100)}`;
  await sql`insert into assignment_rule (office, active, at, actor, reason)
    values (${office}, true, now(), 'officer1', '')`;
  await sql.begin(async (tx) => {
    // Decisions are sealed one by one, which takes long; nobody asks what seals these.
    await tx.unsafe("alter table audit disable trigger audit_is_sealed");
    await tx.unsafe("alter table checkpoint disable trigger checkpoint_is_by_key_in_force");
    await tx`
      insert into audit (at, actor, action, reason, epoch, details)
      select now() - (n || ' seconds')::interval * (94000000 / ${some(300_000, 30)}::float8),
        case when n % 997 = 0 then 'hiếm' else 'actor' || n % 40 end,
        (array['signed in', 'request downloaded', 'reply downloaded', 'outcome resolved', 'users imported'])[1 + n % 5],
        'lý do số ' || n, 1, jsonb_build_object('message', '1001-' || n)
      from generate_series(${some(300_000, 30)}::int, 1, -1) n`;
    await tx`
      insert into checkpoint (number, at, previous, heads, digest, key, signature)
      select n, now() - interval '1 minute' * (${some(150_000, 60)}::int - n), '\\x00',
        (select jsonb_object_agg(s.id, s.last_batch) from (select * from stream limit 8) s),
        sha256(n::text::bytea), 'key', 'signature'
      from generate_series(1, ${some(150_000, 60)}::int) n`;
    await tx`
      insert into audited_state (decision, kind, subject, digest)
      select id, 'user', 'E' || lpad(upper(to_hex((id % 20000)::int)), 4, '0') || 'X01', sha256(id::text::bytea)
      from audit where action = 'users imported'`;
    await tx`insert into selectivity (version, criteria, actor)
      select md5(n::text), '[]', 'mai' from generate_series(1, 60) n`;
    await tx`insert into selectivity_activation (version, actor, reason)
      select md5(n::text), 'mai', '' from generate_series(1, 60) n`;
    await tx.unsafe("alter table audit enable trigger audit_is_sealed");
    await tx.unsafe("alter table checkpoint enable trigger checkpoint_is_by_key_in_force");
  });
  // As long as samples are kept: a month of minutes, 800 days of hours.
  const minutes = Math.min(43_200, Math.ceil(messages / 230));
  for (const [seconds, count] of [[60, minutes], [3_600, Math.ceil(minutes / 43_200 * 800 * 24)]]) {
    await sql`
      insert into traffic_sample (seconds, counted_by, at, value, outcome, node, messages, times)
      select ${seconds!}::int, v.by, date_trunc('hour', now()) - n * make_interval(secs => ${seconds!}),
        v.value, v.outcome, 'one', 60, case when v.by in ('target', 'procedure') then '{0,20,40,3}'::int[] end
      from generate_series(0, ${count!}::int - 1) n
      cross join (
        select 'measured' as by, '' as value, '' as outcome
        union all select 'waiting', unnest('{in_flight,unknown,outputs}'::text[]), ''
        union all select 'target', 'primary', unnest('{accepted,"refused by the centre"}'::text[])
        union all select 'procedure', 'P' || p, 'accepted' from generate_series(1, 14) p
        union all select 'user', 'E' || lpad(p::text, 4, '0') || 'X01', 'accepted' from generate_series(1, 12) p
        union all select 'code', c, 'accepted' from unnest('{00000,S0003,A0011}'::text[]) c
        union all select 'provider', lpad(p::text, 12, '0'), 'accepted' from generate_series(1, 5) p
        union all select 'lane', l::text, 'accepted' from generate_series(1, 2) l) v
      on conflict do nothing`;
  }
  await sql`
    insert into provider_usage (provider, day, user_id, messages, bytes, accepted)
    select lpad(p::text, 12, '0'), current_date - d, 'E' || lpad(upper(to_hex(u)), 4, '0') || 'X01', 20, 9000, 19
    from generate_series(1, 5) p, generate_series(0, 1094) d,
      generate_series(1, ${some(100, 100_000)}::int) u on conflict do nothing`;
  await sql`
    insert into notification (id, kind, body, at, state, attempts)
    select md5(n::text)::uuid, 'mode', '{}', now() - n * interval '1 hour', 'delivered', 1
    from generate_series(1, 20000) n`;
  await sql`
    insert into switch_run (kind, target, mode, actor, reason, node, state, epoch_before, findings, outcome,
      started_at, ended_at)
    select 'switchover', 'standby', 'relay', 'mai', '', 1, 'done', n, '[]', '', now() - n * interval '3 days',
      now() - n * interval '3 days' from generate_series(1, 360) n`;
  await sql`
    insert into number_block (type, first, last, stream, incarnation, reserved_at)
    select '10', 90000000 + n * 100, 90000099 + n * 100, 1, 1, now() - n * interval '20 minutes'
    from generate_series(0, ${some(60_000, 150)}::int) n`;
  await sql`
    insert into learnt_number (type, span, low, high, given_first, given_high, given_at, seen_at, last_at,
      stream, sequence)
    select t, n, n * 10000, n * 10000 + 9999, n * 10000, n * 10000 + 9999, now() - (900 - n) * interval '1 day',
      now(), now(), 1001, n
    from unnest('{10,30,90}'::text[]) t, generate_series(1, 900) n`;
  await sql`
    insert into number_collision (number, kind, stream, sequence, user_id, sentence)
    select '10' || lpad(n::text, 9, '0'), 'learnt', 1001, n, 'E0001X01', 'trùng số' from generate_series(1, 300) n`;
  await sql`
    insert into document_doubt (name, stream, sequence, reason)
    select '10' || lpad(sequence::text, 9, '0'), stream, sequence, 'chưa rõ' from open_message`;
  await sql`
    insert into lost_rows (node, epoch, rows, sentence, details, stops)
    select 'one', 1, 5, 'mất 5 dòng', '{}', false from generate_series(1, 20)`;
  await sql`
    insert into node (name, started_at, heartbeat, epoch)
    select 'node' || n, now() - n * interval '1 hour', now() - n * interval '1 hour', 1
    from generate_series(1, 300) n`;
  await sql`insert into mirror_run (url, fed) values ('http://mirror.example/', ${
    some(300_000, 30)
  }::bigint)`;
  await sql`
    insert into mirror_pair (run, stream, sequence, received_at, procedure, registers, state, user_id,
      answered_at, verdict, rules_version)
    select (select max(id) from mirror_run), m.stream, m.sequence, m.received_at, coalesce(m.procedure, ''),
      false, case when m.sequence % 997 = 0 then 'waiting' else 'compared' end, coalesce(m.user_id, ''),
      m.received_at, case when m.sequence % 50 = 0 then 'differs' else 'equal' end, 1
    from (select * from message order by received_at desc limit ${some(100_000, 30)}) m`;
  await sql`
    insert into mirror_difference (pair, line, class, kind, procedure, output, item, repetition)
    select place, 1, 'class' || place % 60, 'value', procedure, 'VAD1AC', 'ICN', 0 from mirror_pair
    where verdict = 'differs'`;
  await sql`
    insert into registration (kind, tax_code, state, content, made_at, submitted_at, due_at, decided_at)
    select 'new', lpad(n::text, 10, '0'), case when n % 500 = 0 then 'submitted' else 'approved' end,
      '{"company": "Công ty", "holder": "enterprise", "address": "", "phone": "", "email": "", "roles": [], "users": [], "machines": []}', now() - n * interval '20 minutes',
      now() - n * interval '20 minutes', now(), now()
    from generate_series(1, 40000) n`;
  await sql`
    insert into enterprise (tax_code, user_code, state, content, registered_at, changed_at)
    select lpad(n::text, 10, '0'), 'E' || lpad(upper(to_hex(n)), 4, '0'), 'active',
      '{"company": "Công ty", "holder": "enterprise", "address": "", "phone": "", "email": "", "roles": [], "users": [], "machines": []}',
      now(), now()
    from generate_series(1, 20000) n`;
}

/** Where everything that reads behind the journal has come to: its end. */
async function standing(sql: Sql): Promise<void> {
  await sql`
    insert into ledger_cursor (xact, stream, sequence, step)
    select xact, stream, sequence, step from outcome order by xact desc, stream desc, sequence desc, step desc
    limit 1
    on conflict (only_row) do update set xact = excluded.xact, stream = excluded.stream,
      sequence = excluded.sequence, step = excluded.step`;
}
