-- The order of outcomes outlives a restored dump. Outcomes are ordered by the number of their
-- transaction, which the ledger needs to pass over nothing that a running transaction will still
-- commit. A dump that is restored into another cluster brings the numbers along, and that cluster
-- counts from its own beginning: what came afterwards stood before the ledger's cursor and was never
-- learnt. So an offset is added to the cluster's count, raised once where stored numbers are ahead.

create table if not exists outcome_offset (
  single boolean primary key default true check (single),
  value numeric not null default 0
);

insert into outcome_offset default values on conflict do nothing;

create or replace function outcome_order_now() returns xid8 language sql volatile as $$
  select (pg_current_xact_id()::text::numeric + (select value from outcome_offset))::text::xid8
$$;

alter table outcome alter column xact set default outcome_order_now();

-- Whose outcomes are older than this are all there.
create or replace function oldest_outcome_running() returns xid8 language sql stable as $$
  select (pg_snapshot_xmin(pg_current_snapshot())::text::numeric
    + (select value from outcome_offset))::text::xid8
$$;

-- Gives by how much the count was raised: 0 as long as the cluster is the same.
create or replace function continue_outcome_order() returns numeric
language plpgsql as $$
declare
  behind numeric;
begin
  select coalesce(greatest(
      (select max(o.xact) from outcome o), (select max(c.xact) from ledger_cursor c)
    )::text::numeric, 0)
    - (pg_current_xact_id()::text::numeric + (select value from outcome_offset))
    into behind;
  if behind <= 0 then return 0; end if;
  update outcome_offset set value = value + behind + 1;
  return behind + 1;
end $$;
