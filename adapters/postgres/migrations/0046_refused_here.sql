-- Who looks for what VNACCS refused passes over what was refused here without a look at each message:
-- behind an outage there are very many of those, and all of them the newest.
alter table message_mark add column if not exists refused_here boolean not null default false;

update message_mark k set refused_here = true
from message m
where m.stream = k.stream and m.sequence = k.sequence and m.state = 'refused' and not k.refused_here;

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
      select coalesce((select o.code from outcome o where o.stream = f.stream
        and o.sequence = f.sequence order by o.step desc limit 1), f.code)
      from message f where f.stream = new.first_stream and f.sequence = new.first_sequence)] end)
      as k(mark)
    where k.mark <> '00000'
  on conflict do nothing;
  return null;
end $$;
