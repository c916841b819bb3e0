-- Who looks for messages finds a full page at once, however many there are: by time alone, by user, and
-- by the code of what did not simply succeed. A message costs two narrow entries for it, one of them at
-- the end of its index; the block range index that they replace could not put a list in order.

-- Link information is looked for by its digest, and a rare procedure by what stands in the entry:
-- both without a look at the rows between.
create index if not exists message_time on message (received_at, hashtext(link_info), procedure);
drop index if exists message_received_at;

create index if not exists message_user on message (user_id collate "C", received_at)
where user_id is not null;

-- What a message is looked for by, apart from success: each code that was said of it, and each state that
-- an answer does not have. In the order of receipt, which the row of an outcome does not know.
-- No part of what is recorded: whoever deleted rows here would hide a message from a filter, and
-- change nothing.
create table if not exists message_mark (
  mark text collate "C" not null,
  received_at timestamptz not null,
  stream integer not null,
  sequence bigint not null,
  -- In the key, so that other users' rows are passed over without being read.
  user_id text collate "C" not null default '',
  primary key (mark, received_at, stream, sequence, user_id)
);

-- A repeat is told what its first is told: it is looked for by that, or, while that is open, as a repeat.
create or replace function mark_message() returns trigger language plpgsql as $$
begin
  if new.state <> 'repeated' then
    insert into message_mark (mark, received_at, stream, sequence, user_id)
      values (coalesce(new.code, new.state), new.received_at, new.stream, new.sequence,
        coalesce(new.user_id, ''))
    on conflict do nothing;
    return null;
  end if;
  insert into message_mark (mark, received_at, stream, sequence, user_id)
    select k.mark, new.received_at, new.stream, new.sequence, coalesce(new.user_id, '')
    from unnest(case when new.code is not null then array[new.code, 'repeated'] else array[(
      select coalesce((select o.code from outcome o where o.stream = f.stream
        and o.sequence = f.sequence order by o.step desc limit 1), f.code)
      from message f where f.stream = new.first_stream and f.sequence = new.first_sequence)] end)
      as k(mark)
    where k.mark <> '00000'
  on conflict do nothing;
  return null;
end $$;

create or replace function mark_outcome() returns trigger language plpgsql as $$
begin
  insert into message_mark (mark, received_at, stream, sequence, user_id)
    select k.mark, m.received_at, m.stream, m.sequence, coalesce(m.user_id, '')
    from message m
    cross join unnest(array[new.code,
      case when new.code is null or new.state in ('absent', 'decided') then new.state end])
      as k(mark)
    where m.stream = new.stream and m.sequence = new.sequence and k.mark <> '00000'
  on conflict do nothing;
  return null;
end $$;

-- Of what succeeded no more is done than the comparison.
create or replace trigger mark_message after insert on message
for each row when (new.code <> '00000' or new.state in ('refused', 'repeated'))
execute function mark_message();

create or replace trigger mark_outcome after insert on outcome
for each row when (new.code <> '00000' or new.state in ('refused', 'absent', 'decided'))
execute function mark_outcome();

insert into message_mark (mark, received_at, stream, sequence, user_id)
  select coalesce(m.code, m.state), m.received_at, m.stream, m.sequence, coalesce(m.user_id, '')
  from message m
  where m.state <> 'repeated' and (m.code <> '00000' or m.state = 'refused')
on conflict do nothing;

insert into message_mark (mark, received_at, stream, sequence, user_id)
  select k.mark, m.received_at, m.stream, m.sequence, coalesce(m.user_id, '')
  from message m
  cross join lateral unnest(case when m.code is not null then array[m.code, 'repeated'] else array[(
    select coalesce((select o.code from outcome o where o.stream = f.stream
      and o.sequence = f.sequence order by o.step desc limit 1), f.code)
    from message f where f.stream = m.first_stream and f.sequence = m.first_sequence)] end)
    as k(mark)
  where m.state = 'repeated' and k.mark <> '00000'
on conflict do nothing;

insert into message_mark (mark, received_at, stream, sequence, user_id)
  select k.mark, m.received_at, m.stream, m.sequence, coalesce(m.user_id, '')
  from outcome o
  join message m using (stream, sequence)
  cross join unnest(array[o.code,
    case when o.code is null or o.state in ('absent', 'decided') then o.state end]) as k(mark)
  where k.mark <> '00000' and (o.code is not null or o.state <> 'answered')
on conflict do nothing;

-- Their conditions asked a regular expression of every row, also of what was accepted.
drop index if exists message_refused;
drop index if exists outcome_refused;

-- The last changed documents first, likewise.
create index if not exists document_changed on document (changed_at);

-- Users are found by what a person on the telephone knows of them.
create index if not exists user_account_code on user_account (user_code);
create index if not exists user_account_tax_code on user_account (tax_code);
