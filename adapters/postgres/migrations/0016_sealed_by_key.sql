-- Which data keys the database knows, so that a wrong one is found at start, and a new one can take the
-- place of another while the gateway runs.
--
-- - `data_key` numbers the keys. `proof` is a text that is known, sealed by the key of its row: whoever
--   can open it has that key. A key is retired once nothing is sealed by it any more.
-- - `old_seals` says whether values are left that version 0.1.0 has sealed, which name no key and are
--   bound to no row. It is answered here, at the only moment at which it can be known for certain.
-- - `reseal_progress` says how far `songhanh reseal` has come, so that it can go on after an end.
-- - `unopened_value` lists what could not be opened: each costs its own message, report or document.

create table if not exists data_key (
  number integer primary key check (number between 1 and 65535),
  proof bytea not null,
  since timestamptz not null default clock_timestamp(),
  retired_at timestamptz
);

create table if not exists old_seals (
  only_row boolean primary key default true check (only_row),
  left_over boolean not null
);

insert into old_seals (left_over)
select exists (select 1 from message where sealed)
  or exists (select 1 from outcome where sealed)
  or exists (select 1 from document where sealed)
  or exists (select 1 from waiting_output where sealed)
  or exists (select 1 from failback_attempt where sealed)
  or exists (select 1 from mirror_pair where sealed)
on conflict do nothing;

create table if not exists reseal_progress (
  value text primary key,
  data_key integer not null,
  after text[],
  resealed bigint not null default 0,
  changed_at timestamptz not null default clock_timestamp()
);

create table if not exists unopened_value (
  value text not null,
  row_key text not null,
  reason text not null,
  first_at timestamptz not null default clock_timestamp(),
  last_at timestamptz not null default clock_timestamp(),
  primary key (value, row_key)
);

-- The key that a node seals by: none is retired while one that runs needs it.
alter table node add column if not exists data_key integer;

-- A report that could not be opened waits no longer: the terminal gets those behind it.
alter table waiting_output add column if not exists unopened boolean not null default false;

-- As in step 0010, with what the content of a report is bound to. `skip` sets aside the report
-- that was leased by the token and goes on with the one behind it, in the chain that it is in.
drop function if exists retrieve_output(text, text, text, text, text, text, timestamptz,
interval);

create or replace function retrieve_output(
  p_step text, p_terminal text, p_holder text, p_only text, p_token text, p_new_token text,
  p_now timestamptz, p_lease interval
) returns table (result text, output_code text, output_document text, output_at timestamptz,
  output_sealed boolean, output_written boolean, output_content bytea, output_id bigint,
  output_terminal text, output_stream integer, output_sequence bigint)
language plpgsql as $$
declare
  current waiting_output%rowtype;
  following waiting_output%rowtype;
begin
  perform pg_advisory_xact_lock(
    hashtextextended(current_schema() || '.terminal.' || p_terminal, 0));
  if p_step = 'begin' then
    if exists (select 1 from waiting_output w where w.terminal = p_terminal
        and w.delivered_at is null and w.leased_until > p_now) then
      return query select 'busy'::text, null::text, null::text, null::timestamptz,
        null::boolean, null::boolean, null::bytea, null::bigint, null::text, null::integer,
        null::bigint;
      return;
    end if;
  else
    select * into current from waiting_output w
      where w.token = p_token and w.lease_holder = p_holder and w.delivered_at is null
      for update;
    if not found then
      return query select 'end'::text, null::text, null::text, null::timestamptz,
        null::boolean, null::boolean, null::bytea, null::bigint, null::text, null::integer,
        null::bigint;
      return;
    end if;
    p_terminal := current.terminal;
    p_only := current.only_output;
    update waiting_output w set token = null, leased_until = null, lease_holder = null,
        delivered_at = case when p_step = 'keep' then null else p_now end,
        unopened = p_step = 'skip',
        deliveries = w.deliveries - case when p_step = 'skip' then 1 else 0 end
      where w.id = current.id;
    if p_step not in ('next', 'skip') then
      return query select 'end'::text, null::text, null::text, null::timestamptz,
        null::boolean, null::boolean, null::bytea, null::bigint, null::text, null::integer,
        null::bigint;
      return;
    end if;
  end if;

  select * into following from waiting_output w
    where w.terminal = p_terminal and w.delivered_at is null
      and (p_only is null or w.output = p_only)
    order by w.id limit 1 for update;
  if not found then
    return query select case p_step when 'begin' then 'nothing' else 'end' end::text,
      null::text, null::text, null::timestamptz,
      null::boolean, null::boolean, null::bytea, null::bigint, null::text, null::integer,
      null::bigint;
    return;
  end if;
  update waiting_output w set token = p_new_token, leased_until = p_now + p_lease,
      lease_holder = p_holder, only_output = p_only, deliveries = w.deliveries + 1
    where w.id = following.id;
  return query select 'output'::text, following.output, following.document,
    following.created_at, following.sealed, following.written, following.content,
    following.id, following.terminal, following.stream, following.sequence;
end $$;
