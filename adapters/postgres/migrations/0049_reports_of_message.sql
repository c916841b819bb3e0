-- The reports of a message are one row: what they say is one value, in which most is said once. How far
-- each is on its way stands beside it, once somebody fetches it: a report that waits has no row there,
-- and whoever fetches it writes a short one instead of its content anew, twice.

-- `output` names the reports in their order, with a blank between, and so does `digest`; `nth` is the
-- number of the first. Rows from before are of one report each. `delivered_at`: the last of them is.

-- How far each report is on its way to a terminal, from its first delivery on.
create table if not exists output_delivery (
  output bigint not null,
  -- Which of the reports of its row, from 1.
  place integer not null,
  terminal text not null,
  token text,
  leased_until timestamptz,
  lease_holder text,
  only_output text,
  deliveries integer not null default 0,
  delivered_at timestamptz,
  unopened boolean not null default false,
  primary key (output, place)
) with (fillfactor = 70, autovacuum_vacuum_cost_delay = 20);

create unique index if not exists output_delivery_token on output_delivery (token)
where token is not null;
-- What a terminal has now: one at most, or what was never acknowledged.
create index if not exists output_delivery_leased on output_delivery (terminal)
where token is not null;

do $$ begin
  if exists (select 1 from information_schema.columns where table_schema = current_schema()
      and table_name = 'waiting_output' and column_name = 'token') then
    execute $moved$insert into output_delivery (output, place, terminal, token, leased_until,
        lease_holder, only_output, deliveries, delivered_at, unopened)
      select w.id, 1, w.terminal, w.token, w.leased_until, w.lease_holder, w.only_output,
        w.deliveries, w.delivered_at, w.unopened
      from waiting_output w
      where w.token is not null or w.leased_until is not null or w.lease_holder is not null
        or w.only_output is not null or w.deliveries <> 0 or w.delivered_at is not null
        or w.unopened
    on conflict do nothing$moved$;
  end if;
end $$;

drop function if exists delivery_line(waiting_output, waiting_output);
drop function if exists delivery_digest(waiting_output);
drop function if exists report_subject(waiting_output);

alter table waiting_output drop column if exists token;
alter table waiting_output drop column if exists leased_until;
alter table waiting_output drop column if exists lease_holder;
alter table waiting_output drop column if exists only_output;
alter table waiting_output drop column if exists deliveries;
alter table waiting_output drop column if exists unopened;

-- A row is changed once, when nothing of it waits any more, and then finds no room beside it.
alter table waiting_output reset (fillfactor);

-- The oldest is one of the first that wait for their terminals.
drop index if exists waiting_output_created;

-- What lines say of a delivery, as before.
create or replace function delivery_digest(
  p_token text, p_leased_until timestamptz, p_lease_holder text, p_only_output text,
  p_deliveries integer, p_delivered_at timestamptz, p_unopened boolean
) returns text language sql immutable as $$
  select case when p_token is null and p_deliveries = 0 and p_delivered_at is null
      and p_leased_until is null and p_lease_holder is null and p_only_output is null
      and not p_unopened then '-'
    else encode(sha256(convert_to(jsonb_build_array(p_token, microseconds(p_leased_until),
      p_lease_holder, p_only_output, p_deliveries, microseconds(p_delivered_at),
      p_unopened)::text, 'UTF8')), 'base64') end
$$;

-- Every report by itself; `subject`: by which its lines name it.
create or replace view waiting_report as
select w.id, r.place::integer as place, w.terminal, r.output, w.document, w.stream, w.sequence,
  w.created_at, w.sealed, w.written, w.content, r.digest, w.nth + r.place::integer - 1 as nth,
  w.output as outputs, w.digest as digests, w.delivered_at as all_delivered_at,
  d.delivered_at, case when r.digest like '2.%' then r.digest else '#' || w.id end as subject,
  case when d.output is null then '-' else delivery_digest(d.token, d.leased_until,
    d.lease_holder, d.only_output, d.deliveries, d.delivered_at, d.unopened) end as delivery
from waiting_output w
cross join lateral unnest(string_to_array(w.output, ' '), string_to_array(w.digest, ' '))
  with ordinality as r(output, digest, place)
left join output_delivery d
  on d.output = w.id and d.place = r.place::integer and d.terminal = w.terminal;

-- How a report stood before a change and stands now.
create or replace function delivery_line(p_output bigint, p_place integer, p_before text)
returns text language sql as $$
  select 'delivery ' || p_before || ' ' || v.delivery || ' ' || v.subject
    from waiting_report v where v.id = p_output and v.place = p_place
$$;

drop function if exists retrieve_output(text, text, text, text, text, text, timestamptz, interval);

create or replace function retrieve_output(
  p_step text, p_terminal text, p_holder text, p_only text, p_token text, p_new_token text,
  p_now timestamptz, p_lease interval
) returns table (
  result text, output_code text, output_document text, output_at timestamptz,
  output_sealed boolean, output_written boolean, output_content bytea, output_id bigint,
  output_terminal text, output_stream integer, output_sequence bigint, output_digests text,
  output_codes text, output_place integer, output_changes text
) language plpgsql as $$
declare
  held output_delivery%rowtype;
  one record;
  before text;
  next_id bigint;
  waits boolean := false;
begin
  perform pg_advisory_xact_lock(
    hashtextextended(current_schema() || '.terminal.' || p_terminal, 0));
  result := 'end';
  if p_step = 'begin' then
    if exists (select 1 from output_delivery d where d.terminal = p_terminal
        and d.token is not null and d.delivered_at is null and d.leased_until > p_now) then
      result := 'busy';
      return next;
      return;
    end if;
  else
    select * into held from output_delivery d
      where d.token = p_token and d.lease_holder = p_holder and d.delivered_at is null
      for update;
    if not found then
      return next;
      return;
    end if;
    p_terminal := held.terminal;
    p_only := held.only_output;
    select v.delivery into before from waiting_report v
      where v.id = held.output and v.place = held.place;
    update output_delivery d set token = null, leased_until = null, lease_holder = null,
        delivered_at = case when p_step = 'keep' then null else p_now end,
        unopened = p_step = 'skip',
        deliveries = d.deliveries - case when p_step = 'skip' then 1 else 0 end
      where d.output = held.output and d.place = held.place;
    if p_step <> 'keep' then
      update waiting_output w set delivered_at = p_now
        where w.id = held.output and cardinality(string_to_array(w.output, ' ')) =
          (select count(*) from output_delivery d
            where d.output = w.id and d.delivered_at is not null);
    end if;
    output_changes := delivery_line(held.output, held.place, before);
    if p_step not in ('next', 'skip') then
      return next;
      return;
    end if;
  end if;

  for next_id in
    select w.id from waiting_output w
      where w.terminal = p_terminal and w.delivered_at is null
        and (p_only is null or p_only = any (string_to_array(w.output, ' ')))
      order by w.id
  loop
    select * into one from waiting_report v
      where v.id = next_id and v.delivered_at is null and (p_only is null or v.output = p_only)
      order by v.place limit 1;
    waits := found;
    exit when waits;
  end loop;
  if not waits then
    result := case p_step when 'begin' then 'nothing' else 'end' end;
    return next;
    return;
  end if;
  insert into output_delivery as d (output, place, terminal, token, leased_until, lease_holder,
      only_output, deliveries)
    values (one.id, one.place, p_terminal, p_new_token, p_now + p_lease, p_holder, p_only, 1)
  on conflict (output, place) do update set token = excluded.token,
    leased_until = excluded.leased_until, lease_holder = excluded.lease_holder,
    only_output = excluded.only_output, deliveries = d.deliveries + 1;
  return query select 'output'::text, one.output, one.document, one.created_at, one.sealed,
    one.written, one.content, one.id, one.terminal, one.stream, one.sequence, one.digests,
    one.outputs, one.place, concat_ws(chr(10), output_changes,
      delivery_line(one.id, one.place, one.delivery));
end $$;

-- How many reports wait, one by one up to a number, beyond it by the statistics; and since when the
-- oldest has: a look at the first of each terminal.
create or replace function outputs_waiting(
  p_exact integer, out length bigint, out oldest timestamptz
)
language plpgsql stable
set enable_seqscan to off set enable_bitmapscan to off set enable_sort to off set jit to off as $$
declare
  counted bigint;
begin
  select count(*), coalesce(sum(w.n - (select count(*) from output_delivery d
      where d.output = w.id and d.delivered_at is not null)), 0)
    into counted, length
    from (select w.id, cardinality(string_to_array(w.output, ' ')) as n from waiting_output w
      where w.delivered_at is null order by w.terminal, w.id limit p_exact + 1) w;
  with recursive first_of as (
    (select w.terminal, w.created_at from waiting_output w where w.delivered_at is null
      order by w.terminal, w.id limit 1)
    union all
    select n.terminal, n.created_at from first_of f
    cross join lateral (select w.terminal, w.created_at from waiting_output w
      where w.terminal > f.terminal and w.delivered_at is null
      order by w.terminal, w.id limit 1) n)
  select min(f.created_at) into oldest from first_of f;
  if counted > p_exact then
    select greatest(length, ((greatest(i.reltuples, 0)::bigint
        + greatest(0, pg_stat_get_live_tuples(t.oid) - greatest(t.reltuples, 0)::bigint))
        * length / counted))
      into length
      from pg_class t, pg_class i
      where t.oid = 'waiting_output'::regclass and i.oid = 'waiting_output_terminal'::regclass;
  end if;
end $$;

-- What was set aside because it did not open waits again; gives the lines of it.
create or replace function wait_again(p_output bigint) returns setof text language plpgsql as $$
declare
  held record;
begin
  for held in select v.id, v.place, v.delivery
      from output_delivery d join waiting_report v on v.id = d.output and v.place = d.place
      where d.output = p_output and d.unopened order by d.place for update of d loop
    update output_delivery d set unopened = false, delivered_at = null
      where d.output = held.id and d.place = held.place;
    update waiting_output w set delivered_at = null where w.id = p_output;
    return next delivery_line(held.id, held.place, held.delivery);
  end loop;
end $$;
