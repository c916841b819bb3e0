-- What was handed over and then refused here, as VNACCS was gone, is marked as refused here, too; and a
-- repeat of an answer without a code is marked as its first is.
create or replace function mark_message() returns trigger language plpgsql as $$
begin
  if new.state <> 'repeated' then
    insert into message_mark (mark, received_at, stream, sequence, user_id, refused_here)
      values (coalesce(new.code, new.state), new.received_at, new.stream, new.sequence,
        coalesce(new.user_id, ''), new.state = 'refused')
    on conflict do nothing;
    return null;
  end if;
  insert into message_mark (mark, received_at, stream, sequence, user_id)
    select k.mark, new.received_at, new.stream, new.sequence, coalesce(new.user_id, '')
    from unnest(case when new.code is not null then array[new.code, 'repeated'] else array[(
      select coalesce((select coalesce(o.code, o.state) from outcome o where o.stream = f.stream
        and o.sequence = f.sequence order by o.step desc limit 1), f.code, f.state)
      from message f where f.stream = new.first_stream and f.sequence = new.first_sequence)] end)
      as k(mark)
    where k.mark <> '00000'
  on conflict do nothing;
  return null;
end $$;

create or replace function mark_outcome() returns trigger language plpgsql as $$
begin
  insert into message_mark as k (mark, received_at, stream, sequence, user_id, refused_here)
    select n.mark, m.received_at, m.stream, m.sequence, coalesce(m.user_id, ''),
      new.state = 'refused'
    from message m
    cross join unnest(array[new.code,
      case when new.code is null or new.state in ('absent', 'decided') then new.state end])
      as n(mark)
    where m.stream = new.stream and m.sequence = new.sequence and n.mark <> '00000'
  on conflict (mark, received_at, stream, sequence, user_id) do update
    set refused_here = excluded.refused_here where k.refused_here <> excluded.refused_here;
  return null;
end $$;

update message_mark k set refused_here = true
from (select distinct on (stream, sequence) stream, sequence, state, code
  from outcome order by stream, sequence, step desc) o
where o.state = 'refused' and k.stream = o.stream and k.sequence = o.sequence
  and k.mark = coalesce(o.code, o.state) and not k.refused_here;

insert into message_mark (mark, received_at, stream, sequence, user_id)
  select coalesce(last.code, last.state, f.code, f.state), m.received_at, m.stream, m.sequence,
    coalesce(m.user_id, '')
  from message m
  join message f on f.stream = m.first_stream and f.sequence = m.first_sequence
  left join lateral (select o.code, o.state from outcome o
    where o.stream = f.stream and o.sequence = f.sequence order by o.step desc limit 1) last on true
  where m.state = 'repeated' and m.code is null and coalesce(last.code, f.code) is null
on conflict do nothing;
