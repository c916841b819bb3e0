-- Messages wait as numbers do (step 0015): what a stream that has lost nothing took on a new line of
-- history, before a node had said that it misses rows there, was taken once more.

-- Nodes that have not come over to the line of history that this server is on, and were alive up to
-- 30 s before the line was first seen; null where there is none, or 10 s have passed since then: who is
-- simply gone is waited for no longer. On the line on which the database was born nobody is waited for.
-- An answer and no exception: that the line was seen has to be committed, or the 10 s never begin.
create or replace function nodes_not_come_over() returns text
language plpgsql as $$
declare
  line constant text := database_lineage();
  seen timestamptz;
begin
  if line = (select i.born from database_identity i) then
    return null;
  end if;
  insert into lineage (name) values (line) on conflict do nothing;
  select l.seen_at into seen from lineage l where l.name = line;
  if clock_timestamp() >= seen + interval '10 seconds' then
    return null;
  end if;
  return (select string_agg(n.name, ', ') from node n
    where n.lineage is distinct from line and n.heartbeat > seen - interval '30 seconds');
end $$;
