-- What is claimed of a give-back, what became of it and the numbers that VNACCS gave stand in no stream:
-- no position tells that an asynchronous failover or an older backup has lost them. So a plan keeps on
-- which line it was looked at last, and what is open of it on another one is asked about before it is sent.

-- Whether something may have been given back that is among what is lost: not where the standby took
-- messages before and after.
alter table lost_rows add column if not exists doubts_give_back boolean not null default true;

-- The line of history with the last loss that was declared on it.
create or replace function give_back_line() returns text language sql stable as $$
  select database_lineage() || '/'
    || coalesce((select max(l.id) from lost_rows l where l.doubts_give_back), 0)
$$;

alter table failback_plan add column if not exists line text;

update failback_plan set line = give_back_line() where line is null;

-- How often it had been tried when a person decided about it last: what came of a later attempt that
-- person has not seen. Not by the clock, which a server may have set back.
alter table failback_item add column if not exists decided_attempts integer;
