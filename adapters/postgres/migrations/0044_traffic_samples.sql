-- Traffic by the minute and by the hour: counted in memory by the lanes, written once a minute by each
-- node in one statement. What counts is said in core/traffic.

-- Counts of classes of time, added place by place.
create or replace function add_times(p_one integer[], p_other integer[]) returns integer[]
language sql immutable as $$
  select case
    when p_one is null then p_other
    when p_other is null then p_one
    else array(
      select coalesce(one, 0) + coalesce(other, 0)
      from unnest(p_one, p_other) with ordinality as t(one, other, place) order by place) end
$$;

-- `seconds`: 60 or 3600. `counted_by` is `measured` for the seconds that a node has counted at all, so
-- that no messages can be told from nobody there to count them, and `waiting` for the longest that a
-- queue was.
create table if not exists traffic_sample (
  seconds integer not null check (seconds in (60, 3600)),
  counted_by text not null,
  at timestamptz not null,
  value text not null,
  outcome text not null,
  node text not null,
  messages bigint not null,
  times integer[],
  primary key (seconds, counted_by, at, value, outcome, node)
) with (fillfactor = 80);

-- What a node wrote last: a statement whose answer was lost on the way is not done twice.
create table if not exists traffic_writer (
  node text primary key,
  run text not null,
  written bigint not null
);
