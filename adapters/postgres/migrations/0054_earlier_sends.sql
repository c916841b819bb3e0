-- Messages of version 0.1.0 that may come again: what was sent in the day before the upgrade, and what is
-- unknown, in flight or not delivered. They were recognised by keys that step 0018 made useless, so a
-- repeat right after the upgrade would be handed to VNACCS a second time. The next start gives them keys
-- of today's form (`rekey_earlier.ts`), before anything is taken, and empties the list.
create table if not exists earlier_send (
  stream integer not null,
  sequence bigint not null,
  primary key (stream, sequence)
);

insert into earlier_send (stream, sequence)
select m.stream, m.sequence from message m
where m.send_key is not null
  and m.received_at > (select max(l.received_at) from message l) - interval '1 day'
union
select o.stream, o.sequence from open_message o where o.content_key is not null;
