-- What providers sent, by outcome: a bill must not count what VNACCS refused as accepted. All is counted
-- anew from the journal, in pieces, by whoever counts usage.

-- Messages of providers that were counted before anybody could know what becomes of them.
create table if not exists provider_open (
  stream integer not null,
  sequence bigint not null,
  provider text not null,
  day date not null,
  user_id text not null,
  primary key (stream, sequence)
);

alter table provider_usage
  add column if not exists accepted bigint not null default 0,
  add column if not exists refused_by_gateway bigint not null default 0,
  add column if not exists refused_by_centre bigint not null default 0;

alter table provider_usage drop column if exists refused;

truncate provider_usage, provider_position, provider_open;

create or replace function count_provider_usage(p_piece bigint) returns bigint
language plpgsql as $$
declare
  counted bigint := 0;
begin
  if not pg_try_advisory_xact_lock(
      hashtextextended(current_schema() || '.provider usage', 0)) then
    return 0;
  end if;

  -- What has become of those that were open. What may still be found out stays; what a person has
  -- settled elsewhere, and an answer that nobody understands, stays unknown for good.
  with ended as (
    delete from provider_open o using message_outcome m
    where m.stream = o.stream and m.sequence = o.sequence
      and m.state not in ('in flight', 'unknown')
    returning o.provider, o.day, o.user_id, m.outcome),
  sums as (
    select e.provider, e.day, e.user_id,
      count(*) filter (where e.outcome = 'accepted') as accepted,
      count(*) filter (where e.outcome = 'refused by the gateway') as by_gateway,
      count(*) filter (where e.outcome = 'refused by the centre') as by_centre
    from ended e group by 1, 2, 3)
  update provider_usage u set accepted = u.accepted + s.accepted,
    refused_by_gateway = u.refused_by_gateway + s.by_gateway,
    refused_by_centre = u.refused_by_centre + s.by_centre
  from sums s where u.provider = s.provider and u.day = s.day and u.user_id = s.user_id;

  create temp table piece on commit drop as
    select s.id as stream, coalesce(p.sequence, 0) as behind,
      least(s.last_sequence, coalesce(p.sequence, 0) + p_piece) as until
    from stream s left join provider_position p on p.stream = s.id
    where s.last_sequence > coalesce(p.sequence, 0);
  create temp table sent on commit drop as
    select m.stream, m.sequence, substr(m.sender, 5, 12) as provider,
      (m.received_at at time zone 'Asia/Ho_Chi_Minh')::date as day,
      coalesce(m.user_id, '') as user_id, length(m.request) as bytes, o.state, o.outcome
    from piece x
    join message m on m.stream = x.stream and m.sequence > x.behind and m.sequence <= x.until
    cross join lateral (
      select v.state, v.outcome from message_outcome v
      where v.stream = m.stream and v.sequence = m.sequence) o
    where m.sender like 'van:%'
      and exists (select 1 from provider v where v.id = substr(m.sender, 5, 12));
  insert into provider_usage as u (provider, day, user_id, messages, bytes, accepted,
      refused_by_gateway, refused_by_centre)
    select s.provider, s.day, s.user_id, count(*), sum(s.bytes),
      count(*) filter (where s.outcome = 'accepted'),
      count(*) filter (where s.outcome = 'refused by the gateway'),
      count(*) filter (where s.outcome = 'refused by the centre')
    from sent s group by 1, 2, 3
  on conflict (provider, day, user_id) do update set
    messages = u.messages + excluded.messages, bytes = u.bytes + excluded.bytes,
    accepted = u.accepted + excluded.accepted,
    refused_by_gateway = u.refused_by_gateway + excluded.refused_by_gateway,
    refused_by_centre = u.refused_by_centre + excluded.refused_by_centre;
  insert into provider_open (stream, sequence, provider, day, user_id)
    select s.stream, s.sequence, s.provider, s.day, s.user_id from sent s
    where s.state in ('in flight', 'unknown')
  on conflict do nothing;
  insert into provider_position (stream, sequence) select x.stream, x.until from piece x
  on conflict (stream) do update set sequence = excluded.sequence;
  select coalesce(sum(x.until - x.behind), 0) into counted from piece x;
  drop table piece, sent;
  return counted;
end $$;
