-- How many reports wait for terminals, without reading them all. A standby that nobody asks has
-- hundreds of thousands after a minute: counting them one by one took a quarter of a second of the
-- machine every twenty seconds, wrote every page that was visited for the first time, and held the
-- intake up meanwhile.

create index if not exists waiting_output_created on waiting_output (created_at)
where delivered_at is null;

-- Exact up to p_exact. Beyond that what the last analysis found and all that was put since: too
-- much, until the next one, by what was delivered meanwhile.
create or replace function outputs_waiting(
  p_exact integer, out length bigint, out oldest timestamptz
) language plpgsql stable
set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off set jit = off as $$
begin
  select count(*) into length from (
    select 1 from waiting_output w where w.delivered_at is null
      order by w.terminal, w.id limit p_exact + 1) w;
  select w.created_at into oldest from waiting_output w where w.delivered_at is null
    order by w.created_at limit 1;
  if length > p_exact then
    select greatest(length, greatest(i.reltuples, 0)::bigint
        + greatest(0, pg_stat_get_live_tuples(t.oid) - greatest(t.reltuples, 0)::bigint))
      into length
      from pg_class t, pg_class i
      where t.oid = 'waiting_output'::regclass and i.oid = 'waiting_output_terminal'::regclass;
  end if;
end $$;
