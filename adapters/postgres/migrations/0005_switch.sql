-- Who decides, and what was decided.
--
-- - `change_mode` is the only door through which the mode moves. It waits until no batch of the old
--   epoch is being written and keeps new ones waiting until its own commit (I6).
-- - `audit` has a row for every act of a person or of the gateway itself; only ever inserted into.
-- - `node` has a row for every gateway process. Its sign of life is an advisory lock of the session
--   that beats for it: that goes with the process, whereas a process that is stopped keeps it.
-- - `lease` says which node leads: probes, stands in, learns, mirrors, gives back. A lease whose
--   holder is dead is free at once. One whose holder is alive and silent is taken when it has run
--   out, and the epoch is raised with it, so that the database refuses what the silent node still
--   believes.
-- - `switch_run` has the switches that were asked for; one may run at a time.

create table if not exists audit (
  id bigint primary key generated always as identity,
  at timestamptz not null default clock_timestamp(),
  actor text not null,
  action text not null,
  reason text not null,
  epoch bigint not null,
  details jsonb not null default '{}'
);

create table if not exists node (
  id integer primary key generated always as identity,
  name text not null,
  started_at timestamptz not null default clock_timestamp(),
  heartbeat timestamptz not null default clock_timestamp(),
  epoch bigint not null default 0,
  drained_run bigint
);

create table if not exists lease (
  name text primary key,
  holder integer not null,
  since timestamptz not null default clock_timestamp(),
  until timestamptz not null
);

create table if not exists switch_run (
  id bigint primary key generated always as identity,
  kind text not null check (kind in ('switchover', 'failover')),
  target text not null,
  mode text not null,
  actor text not null,
  reason text not null,
  node integer not null,
  state text not null default 'running'
    check (state in ('running', 'done', 'aborted', 'failed')),
  epoch_before bigint not null,
  epoch_after bigint,
  findings jsonb not null,
  phases jsonb not null default '[]',
  outcome text not null default '',
  started_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz
);

create unique index if not exists switch_run_running on switch_run ((true))
where state = 'running';

create table if not exists primary_health (
  only_row boolean primary key default true check (only_row),
  state text not null,
  since timestamptz not null,
  reason text not null,
  seen_at timestamptz,
  p50_ms double precision,
  node text not null,
  at timestamptz not null default clock_timestamp()
);

-- SH005: another epoch than expected. SH006: the gate is closed to automatic action.
create or replace function change_mode(
  p_expected bigint, p_mode text, p_actor text, p_action text, p_reason text, p_details jsonb,
  p_automatic boolean
) returns bigint language plpgsql as $$
declare
  found_now mode%rowtype;
begin
  perform pg_advisory_xact_lock(hashtext(current_schema() || '.mode'));
  select * into found_now from mode m for update;
  if found_now.epoch is distinct from p_expected then
    raise exception 'cannot change the mode: expected epoch %, found %', p_expected,
      found_now.epoch using errcode = 'SH005';
  end if;
  if p_automatic and (found_now.paused or not found_now.acknowledged) then
    raise exception 'cannot change the mode: automatic action is paused or not acknowledged'
      using errcode = 'SH006';
  end if;
  update mode m set mode = p_mode, epoch = m.epoch + 1,
    since = case when m.mode = p_mode then m.since else clock_timestamp() end,
    decided_by = case when m.mode = p_mode then m.decided_by else p_actor end,
    reason = case when m.mode = p_mode then m.reason else p_reason end,
    acknowledged = m.acknowledged and not p_automatic;
  insert into audit (actor, action, reason, epoch, details) values (p_actor, p_action, p_reason,
    p_expected + 1,
    p_details || jsonb_build_object('from', found_now.mode, 'to', p_mode));
  perform pg_notify('songhanh_mode', current_schema()::text);
  return p_expected + 1;
end $$;

-- A node says that it lives and what it believes; it leads if the lease is its own, free or
-- run out. `p_leads` false: it gives up a lease that it holds. The answer's `took_from` names
-- a silent node whose lease was taken.
create or replace function node_beat(
  p_node integer, p_epoch bigint, p_leads boolean, p_lease interval
) returns table (leads boolean, epoch_now bigint, took_from text) language plpgsql as $$
declare
  held lease%rowtype;
  silent text;
  key constant integer := hashtext(current_schema() || '.node');
  now_at timestamptz := clock_timestamp();
begin
  perform pg_try_advisory_lock(key, p_node);
  update node n set heartbeat = now_at, epoch = p_epoch where n.id = p_node;
  if p_leads then
    insert into lease (name, holder, until) values ('leader', p_node, now_at + p_lease)
      on conflict do nothing;
    select * into held from lease l where l.name = 'leader' for update;
    if held.holder <> p_node then
      if not pg_try_advisory_xact_lock(key, held.holder) then
        -- An end far ahead is one of a clock that has jumped.
        if held.until > now_at and held.until < now_at + 2 * p_lease then
          return query select false, m.epoch, null::text from mode m;
          return;
        end if;
        select n.name into silent from node n where n.id = held.holder;
        silent := coalesce(silent, 'node ' || held.holder);
        perform change_mode(m.epoch, m.mode, (select n.name from node n where n.id = p_node),
          'lease taken over', silent || ' holds the lease and is silent',
          jsonb_build_object('silent', silent), false) from mode m;
      end if;
      update lease l set holder = p_node, since = now_at where l.name = 'leader';
    end if;
    update lease l set until = now_at + p_lease where l.name = 'leader';
  else
    delete from lease l where l.holder = p_node;
  end if;
  return query select p_leads, m.epoch, silent from mode m;
end $$;

-- A run whose node is gone, or that is older than any run may be, runs no longer.
create or replace function reap_switch_runs(p_older_than interval) returns void
language sql as $$
  update switch_run r set state = 'failed', ended_at = clock_timestamp(),
      outcome = 'the node that ran it is gone'
    where r.state = 'running' and (r.started_at < clock_timestamp() - p_older_than
      or pg_try_advisory_xact_lock(hashtext(current_schema() || '.node'), r.node))
$$;
