-- Messages wait as numbers do (step 0015): what a stream that has lost nothing took on a new line of
-- history, before a node had said that it misses rows there, was taken once more.

-- Returns where every node has come over to the line of history that this server is on that was alive
-- up to 30 s before the line was first seen, or 10 s have passed since then: who is simply gone is
-- waited for no longer. SH007: wait. On the line on which the database was born nobody is waited for.
create or replace function require_come_over() returns void
language plpgsql as $$
declare
  line constant text := database_lineage();
  seen timestamptz;
  silent text;
begin
  if line = (select i.born from database_identity i) then
    return;
  end if;
  insert into lineage (name) values (line) on conflict do nothing;
  select l.seen_at into seen from lineage l where l.name = line;
  if clock_timestamp() >= seen + interval '10 seconds' then
    return;
  end if;
  select string_agg(n.name, ', ') into silent from node n
    where n.lineage is distinct from line and n.heartbeat > seen - interval '30 seconds';
  if silent is not null then
    raise exception 'cannot record yet: % has not come over to this database', silent
      using errcode = 'SH007';
  end if;
end $$;
