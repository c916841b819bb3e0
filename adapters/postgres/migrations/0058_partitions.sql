-- Messages and outcomes in partitions by month. A partition holds the streams that were taken while its
-- month was the present one, so a message is found in its partition by its ID alone: whoever looks for
-- (stream, sequence) reads one, whatever their number. Lanes go over to a stream of the new month by
-- themselves; outcomes stand with their messages. Batches stay in one table: they are what everything
-- that was ever recorded is compared with, about seventy bytes a message.

create table if not exists journal_part (
  number integer not null,
  -- The month it opens with, yyyyMM; the first holds what was there before.
  name text not null,
  -- Its streams, the last one excluded.
  first_stream integer not null,
  end_stream integer not null,
  opens_at timestamptz not null,
  constraint journal_part_pkey primary key (number),
  constraint journal_part_name_key unique (name),
  constraint journal_part_first_stream_key unique (first_stream)
);

do $$
declare
  bound integer := (select substring(pg_get_constraintdef(oid) from 'stream < ([0-9]+)')::integer
    from pg_constraint where conname = 'message_first_part'
      and connamespace = current_schema()::regnamespace);
  whole text;
  held record;
begin
  if bound is null then return; end if;
  -- As in step 0056: nobody waits long behind somebody who reads for hours.
  loop
    begin
      set local lock_timeout = '500ms';
      lock table message, outcome in access exclusive mode;
      exit;
    exception when lock_not_available then
      perform pg_sleep(0.2);
    end;
  end loop;
  reset lock_timeout;

  insert into send_key (key, stream, sequence)
    select m.send_key, m.stream, m.sequence from send_key_late l
    join message m on m.stream = l.stream and m.sequence = l.sequence
    where m.send_key is not null
  on conflict do nothing;
  drop table send_key_late;
  drop index message_send_key;

  -- Views as they are written: they are made to read the whole instead of what is its first part.
  create temp table reading on commit drop as
    select distinct v.relname::text as name, pg_get_viewdef(v.oid) as rule
    from pg_rewrite w join pg_class v on v.oid = w.ev_class and v.relkind = 'v'
    join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
    where d.refobjid in ('message'::regclass, 'outcome'::regclass);

  foreach whole in array '{message,outcome}'::text[] loop
    execute format('alter table %I rename to %I', whole, whole || '_first');
    for held in
      select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
      where i.indrelid = (whole || '_first')::regclass
    loop
      execute format('alter index %I rename to %I', held.name,
        regexp_replace(held.name, '^' || whole, whole || '_first'));
    end loop;
    execute format('create table %I (like %I including defaults including storage) '
      || 'partition by range (stream)', whole, whole || '_first');
    for held in
      select k.conname as name, pg_get_constraintdef(k.oid) as rule from pg_constraint k
      where k.conrelid = (whole || '_first')::regclass and k.conname <> whole || '_first_part'
    loop
      execute format('alter table %I add constraint %I %s', whole,
        regexp_replace(held.name, '^' || whole || '_first', whole), held.rule);
    end loop;
    for held in
      select c.relname as name, pg_get_indexdef(i.indexrelid) as rule
      from pg_index i join pg_class c on c.oid = i.indexrelid
      where i.indrelid = (whole || '_first')::regclass
        and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
    loop
      execute regexp_replace(held.rule, '^CREATE INDEX \S+ ON \S+ ', format('create index %I on %I ',
        regexp_replace(held.name, '^' || whole || '_first', whole), whole));
    end loop;
    for held in
      select t.tgname as name, pg_get_triggerdef(t.oid) as rule from pg_trigger t
      where t.tgrelid = (whole || '_first')::regclass and not t.tgisinternal
    loop
      execute format('drop trigger %I on %I', held.name, whole || '_first');
      execute regexp_replace(held.rule, ' ON \S+ ', format(' ON %I ', whole));
    end loop;
    execute format('alter table %I attach partition %I for values from (minvalue) to (%s)', whole,
      whole || '_first', bound);
    execute format('alter table %I drop constraint %I', whole || '_first', whole || '_first_part');
    -- Who might do something with what was there may do the same with what is there now.
    for held in
      select a.privilege_type as may, coalesce(quote_ident(r.rolname), 'public') as account
      from pg_class c cross join lateral aclexplode(c.relacl) a
      left join pg_roles r on r.oid = a.grantee
      where c.oid = (whole || '_first')::regclass and a.grantee <> c.relowner
    loop
      execute format('grant %s on %I to %s', held.may, whole, held.account);
    end loop;
  end loop;
  for held in select * from reading loop
    execute format('create or replace view %I as %s', held.name, held.rule);
  end loop;
  drop table reading;
  insert into journal_part (number, name, first_stream, end_stream, opens_at)
    values (0, 'first', -2147483648, bound, '-infinity') on conflict do nothing;
end $$;

-- A partition is as closed against changes as the whole is: rights on it are those of the account that
-- made it, and others' are taken.
create or replace function keep_parts_closed() returns void language plpgsql
set search_path to ":schema", pg_temp as $$
declare
  held record;
begin
  for held in
    select distinct c.relname, coalesce(quote_ident(r.rolname), 'public') as account
    from pg_class c
    join pg_inherits i on i.inhrelid = c.oid
    join pg_class whole on whole.oid = i.inhparent
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = ':schema'
    cross join lateral aclexplode(c.relacl) as a
    left join pg_roles r on r.oid = a.grantee
    where whole.relname in ('message', 'outcome') and c.relkind = 'r' and a.grantee <> c.relowner
  loop
    execute format('revoke all on %I from %s', held.relname, held.account);
  end loop;
  for held in
    select distinct c.relname, coalesce(quote_ident(r.rolname), 'public') as account
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = ':schema'
    cross join lateral aclexplode(c.relacl) as a
    left join pg_roles r on r.oid = a.grantee
    where c.relname in ('journal_part', 'archived_part') and a.grantee <> c.relowner
      and a.privilege_type <> 'SELECT'
  loop
    execute format('revoke insert, update, delete, truncate on %I from %s', held.relname,
      held.account);
  end loop;
end $$;

-- Makes the partitions of a month: tables of their own first, which are then attached by a lock that
-- nothing that is recorded waits for.
create or replace function attach_part(p_name text, p_opens_at timestamptz) returns void
language plpgsql as $$
declare
  last journal_part%rowtype;
  whole text;
begin
  select * into last from journal_part p order by p.number desc limit 1;
  foreach whole in array '{message,outcome}'::text[] loop
    execute format('create table %I (like %I including all)', whole || '_' || p_name, whole);
    execute format('alter table %I set (autovacuum_vacuum_cost_delay = 20, '
      || 'toast_tuple_target = 8000)', whole || '_' || p_name);
    execute format('alter table %I attach partition %I for values from (%s) to (%s)', whole,
      whole || '_' || p_name, last.end_stream, last.end_stream + 1000);
  end loop;
  insert into journal_part (number, name, first_stream, end_stream, opens_at)
    values (last.number + 1, p_name, last.end_stream, last.end_stream + 1000, p_opens_at);
end $$;

-- Makes the partitions of the next month where they are not there yet; gives its name where it did.
-- With the rights of the schema's owner, since it makes tables; it takes no wish from who calls it.
create or replace function attach_next_part() returns text language plpgsql security definer
set search_path to ":schema", pg_temp as $$
declare
  month constant timestamp := date_trunc('month', now() at time zone 'Asia/Ho_Chi_Minh')
    + interval '1 month';
  part constant text := to_char(month, 'YYYYMM');
begin
  perform pg_advisory_xact_lock(hashtextextended(':schema.parts', 0));
  if exists (select 1 from journal_part p where p.name = part) then return null; end if;
  -- A lock that is not to be had makes nobody wait behind it: the next turn tries again.
  set local lock_timeout = '1s';
  perform attach_part(part, month at time zone 'Asia/Ho_Chi_Minh');
  perform keep_parts_closed();
  -- No vacuum of the server's own looks at the whole, from which plans are made.
  analyze message;
  analyze outcome;
  return part;
end $$;

-- Whether there is a younger partition than that of a stream, for what is recorded from now on.
create or replace function is_part_over(p_stream integer) returns boolean language sql stable as $$
  select exists (select 1 from journal_part p where p.first_stream > p_stream and p.opens_at <= now())
$$;

-- A lane has gone on from a stream to another: what it had reserved for receipts goes along, what was
-- reserved of numbers and not given is void.
create or replace function leave_stream(p_former integer, p_stream integer) returns void
language plpgsql as $$
begin
  perform void_numbers(p_former);
  update receipt_identifier r set stream = p_stream where r.stream = p_former;
end $$;

-- Streams of the present month alone are taken.
create or replace function claim_stream(p_writer text)
returns table (id integer, incarnation bigint, last_sequence bigint, last_batch bigint, unsettled bigint)
language plpgsql as $$
declare
  mine stream%rowtype;
  candidate integer;
  unknown_now bigint := 0;
  line constant text := database_lineage();
  part journal_part%rowtype;
begin
  select * into part from journal_part p where p.opens_at <= now() order by p.number desc limit 1;
  for candidate in select s.id from stream s where not s.retired and s.lineage = line
        and s.id >= part.first_stream and s.id < part.end_stream
      order by s.id loop
    if pg_try_advisory_lock(hashtext(current_schema() || '.stream'), candidate) then
      update stream s set incarnation = s.incarnation + 1, writer = p_writer
        where s.id = candidate and not s.retired returning * into mine;
      exit when found;
      perform pg_advisory_unlock(hashtext(current_schema() || '.stream'), candidate);
    end if;
  end loop;
  if mine.id is null then
    if part.number = 0 then
      insert into stream (incarnation, writer, lineage) values (1, p_writer, line)
        returning * into mine;
    else
      perform pg_advisory_xact_lock(hashtextextended(current_schema() || '.stream ids', 0));
      insert into stream (id, incarnation, writer, lineage) overriding system value
        select coalesce(max(s.id) + 1, part.first_stream), 1, p_writer, line from stream s
        where s.id >= part.first_stream and s.id < part.end_stream
        returning * into mine;
    end if;
    if mine.id >= part.end_stream then
      raise exception 'cannot take a stream: all of partition % are taken', part.name
        using errcode = 'SH010';
    end if;
    perform pg_advisory_lock(hashtext(current_schema() || '.stream'), mine.id);
  end if;
  unknown_now := settle_stream(mine.id);
  return query select s.id, s.incarnation, s.last_sequence, s.last_batch, unknown_now
    from stream s where s.id = mine.id;
end $$;

-- As in step 0056, with keys in the one place where they are now.
create or replace function open_batch(
  p_epoch bigint, p_stream integer, p_incarnation bigint, p_batch bigint, p_first bigint,
  messages integer, p_send uuid[], p_content uuid[], d_stream integer[], d_sequence bigint[]
) returns table (kind text, place integer, found_stream integer, found_sequence bigint)
language plpgsql as $$
declare
  stored_epoch bigint;
  repeats boolean;
begin
  perform pg_advisory_xact_lock_shared(hashtext(current_schema() || '.mode'));
  select m.epoch into stored_epoch from mode m;
  if stored_epoch is distinct from p_epoch then
    raise exception 'cannot record: the epoch is %, the writer believes %', stored_epoch, p_epoch
      using errcode = 'SH001';
  end if;

  -- What its sender has by now is no longer open when this batch is compared with it.
  if array_length(d_sequence, 1) > 0 then
    delete from open_message o using unnest(d_stream, d_sequence) as r(stream, sequence)
      where o.stream = r.stream and o.sequence = r.sequence and o.state = 'answered';
  end if;

  -- By content first: what another lane commits in between is then found as the same send, which
  -- is the stronger finding.
  if messages > 0 then
    return query
      select 'content'::text, k.place::integer, o.stream, o.sequence
      from unnest(p_content) with ordinality as k(key, place)
      join open_message o on o.content_key = k.key
      where k.key is not null;
    repeats := found;
    return query
      select 'send'::text, k.place::integer, s.stream, s.sequence
      from unnest(p_send) with ordinality as k(key, place)
      join send_key s on s.key = k.key
      where k.key is not null;
    if repeats or found then
      return;
    end if;
  end if;

  update stream s
    set last_sequence = p_first - 1 + messages, last_batch = p_batch
    where s.id = p_stream and s.incarnation = p_incarnation
      and s.last_batch = p_batch - 1 and s.last_sequence = p_first - 1;
  if not found then
    raise exception 'cannot record: stream % has another writer or another position', p_stream
      using errcode = 'SH002';
  end if;

  if messages > 0 then
    insert into send_key (key, stream, sequence)
      select k.key, p_stream, p_first + k.place - 1
      from unnest(p_send) with ordinality as k(key, place)
      where k.key is not null order by k.place;
  end if;
end $$;

create or replace function free_send_keys(p_stream integer[], p_sequence bigint[], p_state text[])
returns void language plpgsql as $$
begin
  delete from send_key k
    using unnest(p_stream, p_sequence, p_state) as r(stream, sequence, state)
    join message m on m.stream = r.stream and m.sequence = r.sequence
    where k.key = m.send_key and r.state in ('refused', 'absent')
      and k.stream = r.stream and k.sequence = r.sequence;
end $$;

select keep_append_only();
select keep_parts_closed();
