-- What is rare among the messages of a month is found by an index that is made when the month is over:
-- nothing is written into its partition any more, and no message ever waits for an entry of it. In the
-- present month the entries by time have both, and are read for it.
create or replace function index_closed_part() returns text language plpgsql security definer
set search_path to ":schema", pg_temp as $$
declare
  part text;
begin
  perform pg_advisory_xact_lock(hashtextextended('parts', 0));
  select p.name into part from journal_part p
    join journal_part n on n.number = p.number + 1 and n.opens_at < now() - interval '1 day'
    join pg_class c on c.oid = to_regclass(quote_ident('message_' || p.name))
    join pg_inherits i on i.inhrelid = c.oid and not i.inhdetachpending
    where to_regclass(quote_ident('message_' || p.name || '_rare')) is null
      -- A lane that has not gone over to a stream of the new month would wait for it.
      and not exists (select 1 from pg_locks k where k.locktype = 'advisory' and k.granted
        and k.database = (select d.oid from pg_database d where d.datname = current_database())
        and k.classid::bigint = hashtext(current_schema() || '.stream') & 4294967295
        and k.objid::bigint >= greatest(p.first_stream, 1) and k.objid::bigint < p.end_stream)
    order by p.number desc limit 1;
  if part is null then return null; end if;
  set local lock_timeout = '1s';
  execute format('create index %I on %I (hashtext(link_info)) where link_info is not null',
    'message_' || part || '_link', 'message_' || part);
  execute format('create index %I on %I (procedure)', 'message_' || part || '_rare',
    'message_' || part);
  execute format('analyze %I', 'message_' || part);
  return part;
end $$;
