-- Mirroring live traffic to a second system and comparing what both answer.
--
-- - `mirror_run` begins anew with every other mirror address: numbers and differences of one mirror
--   say nothing about another. `fed` counts the relayed messages that the run has come by; each of
--   them is a row of `mirror_pair` or counted in `mirror_tally`, none is lost without a count.
-- - `mirror_cursor` says how far each stream of the journal has been read.
-- - `mirror_pair` is backlog and result in one: a message moves from `unsettled` (the primary has not
--   answered) over `waiting`, `sending` and `answered` to `compared`, or ends as `failed`. Request
--   and the primary's answer stay in the journal; only the mirror's answer is here. `place` is the
--   order in which messages about one document are sent and compared; `user_id` and
--   `documents` say which belong together.
-- - `mirror_number` knows which number of the mirror stands for which of the primary, and from which
--   pair on a document is not the same in both.

create table if not exists mirror_run (
  id integer primary key generated always as identity,
  url text not null,
  started_at timestamptz not null default clock_timestamp(),
  fed bigint not null default 0,
  follows_map boolean not null default false
);

create table if not exists mirror_cursor (
  run integer not null references mirror_run on delete cascade,
  stream integer not null,
  sequence bigint not null,
  primary key (run, stream)
) with (fillfactor = 50);

create table if not exists mirror_pair (
  place bigint primary key generated always as identity,
  run integer not null references mirror_run on delete cascade,
  stream integer not null,
  sequence bigint not null,
  received_at timestamptz not null,
  procedure text not null,
  registers boolean not null,
  state text not null default 'unsettled' check
    (state in ('unsettled', 'waiting', 'sending', 'answered', 'compared', 'failed')),
  settled_at timestamptz,
  user_id text not null default '',
  documents text[] not null default '{}',
  named text[] not null default '{}',
  attempts integer not null default 0,
  reason text,
  sent_at timestamptz,
  answered_at timestamptz,
  status integer,
  reply_type text,
  sealed boolean not null default false,
  reply bytea,
  verdict text check (verdict in ('equal', 'differs', 'not comparable')),
  rules_version integer,
  unique (run, stream, sequence)
) with (toast_tuple_target = 8160, fillfactor = 70);

alter table mirror_pair alter column reply set storage external;

create index if not exists mirror_pair_unsettled on mirror_pair (run, place)
where state = 'unsettled';

create index if not exists mirror_pair_open on mirror_pair (run, place)
where state in ('waiting', 'sending', 'answered');

create index if not exists mirror_pair_ended on mirror_pair (run, place)
where state in ('compared', 'failed');

create index if not exists mirror_pair_answered_at on mirror_pair (run, answered_at);

create table if not exists mirror_difference (
  pair bigint not null references mirror_pair on delete cascade,
  line integer not null,
  class text not null,
  kind text not null,
  procedure text not null,
  output text not null,
  item text not null,
  repetition integer not null,
  primary key (pair, line)
);

create table if not exists mirror_number (
  run integer not null references mirror_run on delete cascade,
  number text not null,
  mirror_number text,
  lost_by bigint,
  primary key (run, number)
);

create unique index if not exists mirror_number_there on mirror_number (run, mirror_number)
where mirror_number is not null;

create table if not exists mirror_tally (
  run integer not null references mirror_run on delete cascade,
  result text not null check (result in ('dropped', 'skipped', 'removed')),
  reason text not null,
  messages bigint not null,
  first_at timestamptz not null default clock_timestamp(),
  last_at timestamptz not null default clock_timestamp(),
  primary key (run, result, reason)
);

create table if not exists mirror_rules (
  version integer primary key,
  since timestamptz not null default clock_timestamp(),
  actor text not null,
  reason text not null,
  rules jsonb not null
);

-- Ends pairs that will never be compared: takes them out and counts them. What a message that
-- changes documents was about is not the same in both systems afterwards.
create or replace function mirror_give_up(
  p_run integer, p_places bigint[], p_result text, p_reason text
) returns bigint language plpgsql as $$
declare
  given_up bigint;
begin
  with gone as (
    delete from mirror_pair p where p.run = p_run and p.place = any (p_places)
    returning p.place, p.registers, p.documents
  ), lost as (
    insert into mirror_number (run, number, lost_by)
      select distinct on (k) p_run, k, gone.place from gone, unnest(gone.documents) as k
      where p_result = 'dropped' and gone.registers
      order by k, gone.place
    on conflict (run, number) do update
      set lost_by = coalesce(mirror_number.lost_by, excluded.lost_by)
  )
  select count(*) into given_up from gone;
  perform mirror_count(p_run, p_result, p_reason, given_up);
  return given_up;
end $$;

create or replace function mirror_count(
  p_run integer, p_result text, p_reason text, p_messages bigint
) returns void language sql as $$
  insert into mirror_tally (run, result, reason, messages)
    select p_run, p_result, p_reason, p_messages where p_messages > 0
  on conflict (run, result, reason) do update
    set messages = mirror_tally.messages + excluded.messages, last_at = clock_timestamp()
$$;
