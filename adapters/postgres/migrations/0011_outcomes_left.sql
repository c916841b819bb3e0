-- How many outcomes the ledger has still to read, found by their order and never by reading the whole
-- table: asked as a mere condition, the database expected a third of all outcomes behind the cursor
-- and looked through them from the first one, several times a second.

-- Counted up to p_max. Without jit: before PostgreSQL 18 the scan of the cursor's one row would
-- look dear enough to compile it all.
create or replace function outcomes_left(p_max integer) returns integer
language sql stable set enable_seqscan = off set jit = off as $$
  select count(*)::integer from (
    select 1 from outcome o
      where (o.xact, o.stream, o.sequence, o.step) >
        (select c.xact, c.stream, c.sequence, c.step from ledger_cursor c)
      order by o.xact, o.stream, o.sequence, o.step
      limit p_max) o
$$;

-- As in step 0010, with the outcomes found so.
create or replace function is_ledger_caught_up() returns boolean
language plpgsql stable as $$
begin
  if (select c.caught_up = m.since from ledger_cursor c, mode m) then return true; end if;
  return outcomes_left(1) = 0
    and not exists (select 1 from open_message o where o.state = 'handed over');
end $$;
