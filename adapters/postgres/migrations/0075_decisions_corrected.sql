-- A plan that was never begun can be thrown away; its row stays, for whoever asks what became of it.
alter table failback_plan drop constraint if exists failback_plan_state_check;
alter table failback_plan add constraint failback_plan_state_check
  check (state in ('planned', 'approved', 'running', 'paused', 'done', 'discarded'));
drop index if exists failback_plan_open;
create unique index failback_plan_open on failback_plan ((true))
  where state not in ('done', 'discarded');

-- The number that a person has named, beside the one that VNACCS has answered with (`theirs`): a later
-- decision takes the place of the first and leaves what VNACCS said as it was.
alter table failback_item add column if not exists decided_number text;
