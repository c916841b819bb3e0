-- Numbers of two systems (domain, "Numbers of two systems", F74). VNACCS counts upwards in the space
-- in which the standby has its band.
--
-- - `learnt_number`: what was learnt of VNACCS's numbers, by type and spans of 10,000 sequences: a row
--   for each span that was ever seen, so that years of traffic take a few thousand rows, and a span
--   says to the number how far into a band VNACCS has come. `given_…`: the first number of the span
--   that VNACCS gave while we looked (others were only spoken of): from those comes the pace.
-- - `band_touched`: why no number of a band may be given any more, or null.
-- - `number_collision`: a number that both systems have given. Both documents are kept: the standby's
--   under its number, VNACCS's under the id `vnaccs:NUMBER` (`twinId`).
--
-- The last line of defence are two triggers: no document takes the place of another of the same number,
-- whoever writes; and no give-back maps to a number that is a document of the standby's unseen.

create table if not exists learnt_number (
  type text not null,
  span bigint not null,
  low bigint not null,
  high bigint not null,
  given_first bigint,
  given_high bigint,
  given_at timestamptz,
  seen_at timestamptz not null,
  last_at timestamptz not null,
  stream integer not null,
  sequence bigint not null,
  primary key (type, span)
);

create index if not exists learnt_number_given on learnt_number (given_at)
where given_at is not null;

create table if not exists number_collision (
  id bigint primary key generated always as identity,
  at timestamptz not null default now(),
  number text not null,
  kind text not null,
  stream integer not null,
  sequence bigint not null,
  user_id text not null,
  sentence text not null,
  unique (number, kind, user_id)
);

create or replace function note_learnt_numbers(
  p_type text[], p_learnt bigint[], p_given boolean[], p_stream integer[], p_sequence bigint[],
  p_at timestamptz[]
) returns void language sql as $$
  insert into learnt_number as n (type, span, low, high, given_first, given_high, given_at,
      seen_at, last_at, stream, sequence)
    select r.type, r.learnt / 10000, min(r.learnt), max(r.learnt),
      min(r.learnt) filter (where r.given), max(r.learnt) filter (where r.given),
      min(r.at) filter (where r.given), min(r.at), max(r.at),
      (array_agg(r.stream order by r.at, r.stream, r.sequence))[1],
      (array_agg(r.sequence order by r.at, r.stream, r.sequence))[1]
    from unnest(p_type, p_learnt, p_given, p_stream, p_sequence, p_at)
      as r(type, learnt, given, stream, sequence, at)
    group by 1, 2 order by 1, 2
  on conflict (type, span) do update set low = least(n.low, excluded.low),
    high = greatest(n.high, excluded.high),
    given_first = coalesce(n.given_first, excluded.given_first),
    given_high = greatest(n.given_high, excluded.given_high),
    given_at = coalesce(n.given_at, excluded.given_at),
    last_at = greatest(n.last_at, excluded.last_at)
  where n.low > excluded.low or n.high < excluded.high or n.given_at is null
    or n.given_high < excluded.given_high or n.last_at < excluded.last_at - interval '1 minute'
$$;

-- VNACCS has given a number of the band, or has counted from below it to above it.
create or replace function band_touched(p_type text, p_first bigint, p_last bigint)
returns text language plpgsql stable as $$
declare
  met learnt_number%rowtype;
begin
  select * into met from learnt_number n
    where n.type = p_type and n.span between p_first / 10000 and p_last / 10000
      and n.low <= p_last and n.high >= p_first
    order by n.span limit 1;
  if found then
    return format('VNACCS has given number %s %s, which is in the standby''s band %s-%s',
      p_type, lpad(least(met.high, p_last)::text, 8, '0'), lpad(p_first::text, 8, '0'),
      lpad(p_last::text, 8, '0'));
  end if;
  select a.* into met from learnt_number a
    where a.type = p_type and a.given_first > p_last and exists (
      select 1 from learnt_number b
      where b.type = p_type and b.given_first < p_first and b.given_at < a.given_at)
    order by a.span limit 1;
  if found then
    return format('VNACCS has counted past the standby''s band %s-%s: it gave number %s %s',
      lpad(p_first::text, 8, '0'), lpad(p_last::text, 8, '0'), p_type,
      lpad(met.given_first::text, 8, '0'));
  end if;
  return null;
end $$;

-- As in step 0015, and none from a band that VNACCS has come to (SH008).
create or replace function reserve_numbers(
  p_type text, p_stream integer, p_incarnation bigint, p_epoch bigint, p_size bigint,
  p_first bigint, p_last bigint
) returns table (first bigint, last bigint) language plpgsql as $$
declare
  start_at bigint;
  omitted bigint;
  touched text;
begin
  perform require_writer(p_stream, p_incarnation, p_epoch);
  perform pg_advisory_xact_lock(
    hashtextextended(current_schema() || '.numbers.' || p_type, 0));
  touched := band_touched(p_type, p_first, p_last);
  if touched is not null then
    raise exception 'cannot give a number of type %: %', p_type, touched
      using errcode = 'SH008';
  end if;
  -- Every block that reaches into the band counts, also one of a band that was set otherwise.
  select greatest(p_first, coalesce(max(b.last) + 1, p_first)) into start_at
    from number_block b where b.type = p_type and b.first <= p_last and b.last >= p_first;
  omitted := left_out(p_type, p_first, p_last) * p_size;
  if start_at + omitted > p_last then
    raise exception 'cannot give a number of type %: the band %-% is used up', p_type, p_first,
      p_last using errcode = 'SH004';
  end if;
  if omitted > 0 then
    insert into number_block (type, first, last, stream, incarnation, void_from)
      values (p_type, start_at, start_at + omitted - 1, 0, 0, start_at);
    start_at := start_at + omitted;
  end if;
  insert into number_block (type, first, last, stream, incarnation)
    values (p_type, start_at, least(start_at + p_size - 1, p_last), p_stream, p_incarnation);
  perform note_high(p_type, p_first, p_last, least(start_at + p_size - 1, p_last));
  return query select start_at, least(start_at + p_size - 1, p_last);
end $$;

-- As in step 0015, and every gap below is void too: another band may begin in one of them.
create or replace function skip_numbers(
  p_type text, p_first bigint, p_last bigint, p_to bigint
) returns bigint language plpgsql as $$
declare
  holder integer;
  voided bigint := 0;
  gap record;
  start_at bigint := p_first;
begin
  perform pg_advisory_xact_lock(
    hashtextextended(current_schema() || '.numbers.' || p_type, 0));
  for holder in select distinct b.stream from number_block b
      where b.type = p_type and b.void_from is null and b.first <= p_to and b.last >= p_first loop
    update stream s set incarnation = s.incarnation + 1 where s.id = holder;
    voided := voided + void_numbers(holder);
  end loop;
  for gap in
    select b.first, b.last from number_block b
      where b.type = p_type and b.first <= p_to and b.last >= p_first
    union all select p_to + 1, p_to + 1
    order by 1
  loop
    if gap.first > start_at then
      insert into number_block (type, first, last, stream, incarnation, void_from)
        values (p_type, start_at, gap.first - 1, 0, 0, start_at);
      voided := voided + gap.first - start_at;
    end if;
    start_at := greatest(start_at, gap.last + 1);
  end loop;
  if voided > 0 then
    perform note_high(p_type, p_first, p_last, p_to);
  end if;
  return voided;
end $$;

-- The documents of these ids that the standby itself has made, and whether VNACCS has another
-- number for them; and the numbers that both systems have given.
create or replace function numbers_standing(p_ids text[])
returns table (id text, is_ours boolean, is_mapped boolean, is_collided boolean)
language sql stable as $$
  select d.id,
    exists (select 1 from number_block b where b.type = left(d.id, 2)
        and b.first <= substring(d.id from 3 for 8)::bigint
        and b.last >= substring(d.id from 3 for 8)::bigint)
      and coalesce((select m.state = 'stood in'
        from document_change c join message m using (stream, sequence)
        where c.id = d.id order by c.place limit 1), true),
    exists (select 1 from number_map m where m.ours = d.id),
    exists (select 1 from number_collision c where c.number = d.id)
  from document d where d.id = any (p_ids)
$$;

create or replace function keep_number() returns trigger language plpgsql as $$
begin
  raise exception 'document % is another one than the one that has this number', old.id
    using errcode = 'SH009';
end $$;

create or replace trigger keep_number before update of created_at on document
for each row when (length(old.id) = 11 and old.id not like '%:%'
  and old.created_at is distinct from new.created_at)
execute function keep_number();

create or replace function note_mapped_numbers() returns trigger language plpgsql as $$
begin
  perform note_learnt_numbers(array_agg(left(r.theirs, 2)),
      array_agg(substring(r.theirs from 3 for 8)::bigint), array_agg(true),
      array_agg(coalesce(i.stream, 0)), array_agg(coalesce(i.sequence, 0)), array_agg(r.at))
    from mapped r left join failback_item i using (place)
    where r.theirs ~ '^[0-9]{11}$' having count(*) > 0;
  insert into number_collision (number, kind, stream, sequence, user_id, sentence)
    select r.theirs, 'given back', coalesce(i.stream, 0), coalesce(i.sequence, 0),
      coalesce(d.owner, ''), format('VNACCS gave number %s to document %s as it was given back; '
        || 'here it is the number of another', r.theirs, r.ours)
    from mapped r
    join numbers_standing(array(select m.theirs from mapped m)) s on s.id = r.theirs and s.is_ours
    left join failback_item i using (place)
    left join document d on d.id = r.ours
    where r.theirs <> r.ours
  on conflict do nothing;
  return null;
end $$;

create or replace trigger note_mapped_numbers after insert on number_map
referencing new table as mapped for each statement execute function note_mapped_numbers();

create or replace trigger note_remapped_numbers after update on number_map
referencing new table as mapped for each statement execute function note_mapped_numbers();

create or replace function keep_append_only() returns void language plpgsql
set search_path to ":schema", pg_temp as $$
declare
  held record;
begin
  for held in
    select distinct c.relname, coalesce(quote_ident(r.rolname), 'public') as account
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = ':schema'
    cross join lateral aclexplode(c.relacl) as a
    left join pg_roles r on r.oid = a.grantee
    where c.relname = any ('{message,outcome,batch,audit,checkpoint,attachment,document_change,officer_act,registration_step,audited_state,number_collision}') and a.grantee <> c.relowner
      and a.privilege_type in ('UPDATE', 'DELETE', 'TRUNCATE')
  loop
    execute format('revoke update, delete, truncate on %I from %s', held.relname, held.account);
    -- A message that was refused after all frees its key for the next try (F22).
    if held.relname = 'message' then
      execute format('grant update (send_key) on message to %s', held.account);
    end if;
  end loop;
end $$;

select keep_append_only();
