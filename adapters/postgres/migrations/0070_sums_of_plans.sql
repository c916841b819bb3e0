-- What is asked of years of plans, acts, owners and closed months, without reading them again.

-- Items of a plan that is done, by what became of them: counted once. Whatever moves one of them takes
-- the sums of its plan away, and they are made anew.
create table if not exists failback_sum (
  plan bigint not null references failback_plan (id),
  state text not null,
  items bigint not null,
  primary key (plan, state)
);
create or replace function forget_failback_sum() returns trigger language plpgsql as $$
begin
  -- Whoever is about to count waits, or has counted and is waited for.
  perform from failback_plan p where p.id in (old.plan, new.plan) order by p.id for no key update;
  delete from failback_sum s where s.plan in (old.plan, new.plan);
  return null;
end $$;
-- A plan that is done has items in no other states; those of one that runs are moved from others.
create or replace trigger forget_failback_sum after update of state, plan on failback_item
  for each row
  when (old.state in ('given back', 'already there', 'differs', 'refused', 'held', 'decided'))
  execute function forget_failback_sum();

create or replace function sum_failback_plan() returns bigint language plpgsql as $$
declare
  done bigint;
begin
  select p.id into done from failback_plan p
    where p.state = 'done' and not exists (select from failback_sum s where s.plan = p.id)
      and exists (select from failback_item i where i.plan = p.id)
    order by p.id limit 1 for no key update skip locked;
  if done is null then return null; end if;
  insert into failback_sum (plan, state, items)
    select done, i.state, count(*) from failback_item i where i.plan = done group by i.state
  on conflict do nothing;
  return done;
end $$;

-- What was accepted in standby is counted once, too, whatever becomes of it.
alter table balance_sum add column if not exists accepted bigint not null default 0;
alter table balance_sum add column if not exists accepted_sequence bigint not null default 0;
update balance_sum set accepted = given_back + decided, accepted_sequence = standby_sequence
  where accepted_sequence = 0;

create or replace function sum_accepted(p_piece bigint) returns bigint language plpgsql
set enable_seqscan to off set jit to off as $$
declare
  piece record;
  looked bigint := 0;
begin
  if not pg_try_advisory_xact_lock(
      hashtextextended(current_schema() || '.balance sum', 0)) then
    return 0;
  end if;
  for piece in
    select b.stream, b.accepted_sequence as behind,
      least(b.sequence, b.accepted_sequence + p_piece) as until
    from balance_sum b where b.accepted_sequence < b.sequence
  loop
    update balance_sum b set accepted_sequence = piece.until, accepted = b.accepted + (
        select count(distinct c.sequence) from document_history c
        where c.stream = piece.stream and c.sequence > piece.behind
          and c.sequence <= piece.until and c.stood_in)
      where b.stream = piece.stream;
    looked := looked + piece.until - piece.behind;
  end loop;
  return looked;
end $$;

-- The last changed of an owner, found in the index by which its lists are found: no document has one
-- entry more.
drop index if exists document_owner;
create index document_owner on document (owner, family, created_at desc, changed_at, state);

-- An office's cases among its declarations, which are hundreds to each and have no entry.
create index if not exists document_case on document (office, state, created_at)
  where family in ('tax amendment', 'exemption list', 'application', 'explosives permit',
    'animal quarantine permit', 'food quality permit', 'medicine permit', 'attached documents');

create index if not exists audit_actor on audit (actor, id);
create index if not exists audit_action on audit (action, id);

-- In a month that is over, what users send is found by procedure and user at once. A month that
-- somebody holds keeps no other from its index.
create or replace function index_closed_part() returns text language plpgsql security definer
set search_path to ":schema", pg_temp as $$
declare
  part text;
  held text;
begin
  perform pg_advisory_xact_lock(hashtextextended('parts', 0));
  set local lock_timeout = '1s';
  for part in
    select p.name from journal_part p
    join journal_part n on n.number = p.number + 1 and n.opens_at < now() - interval '1 day'
    join pg_class c on c.oid = to_regclass(quote_ident('message_' || p.name))
    join pg_inherits i on i.inhrelid = c.oid and not i.inhdetachpending
    where to_regclass(quote_ident('message_' || p.name || '_procedure')) is null
      -- A lane that has not gone over to a stream of the new month would wait for it.
      and not exists (select 1 from pg_locks k where k.locktype = 'advisory' and k.granted
        and k.database = (select d.oid from pg_database d where d.datname = current_database())
        and k.classid::bigint = hashtext(current_schema() || '.stream') & 4294967295
        and k.objid::bigint >= greatest(p.first_stream, 1) and k.objid::bigint < p.end_stream)
    order by p.number desc
  loop
    begin
      execute format('create index if not exists %I on %I (hashtext(link_info))
        where link_info is not null', 'message_' || part || '_link', 'message_' || part);
      execute format('create index %I on %I (procedure, user_id collate "C", received_at)',
        'message_' || part || '_procedure', 'message_' || part);
      execute format('analyze %I', 'message_' || part);
      return part;
    exception when lock_not_available then
      held := coalesce(held, part);
    end;
  end loop;
  if held is not null then
    raise exception 'the partition of % is held by somebody and not indexed yet', held
      using errcode = 'lock_not_available';
  end if;
  return null;
end $$;

-- An index by procedure alone, which an earlier version has made of a month, and which the one above
-- stands for; its month where one was dropped.
create or replace function drop_rare_index() returns text language plpgsql security definer
set search_path to ":schema", pg_temp as $$
declare
  part text;
  held text;
begin
  perform pg_advisory_xact_lock(hashtextextended('parts', 0));
  set local lock_timeout = '1s';
  for part in
    select p.name from journal_part p
    where to_regclass(quote_ident('message_' || p.name || '_rare')) is not null
      and to_regclass(quote_ident('message_' || p.name || '_procedure')) is not null
    order by p.number desc
  loop
    begin
      execute format('drop index %I', 'message_' || part || '_rare');
      return part;
    exception when lock_not_available then
      held := coalesce(held, part);
    end;
  end loop;
  if held is not null then
    raise exception 'the partition of % is held by somebody and keeps its old index', held
      using errcode = 'lock_not_available';
  end if;
  return null;
end $$;
