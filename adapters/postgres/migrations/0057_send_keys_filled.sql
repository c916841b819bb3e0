-- The keys of the sends that are there, copied beside the traffic, and the proof that every row fits the
-- first partition. It may take minutes, and locks nothing that a message would wait for.

-- A batch that waited behind the step before this one still ran the old function, which writes no key: it
-- is over before the keys are read. All batches hold this lock; those that come now wait a moment.
select pg_advisory_lock(hashtext(current_schema() || '.mode'));
select pg_advisory_unlock(hashtext(current_schema() || '.mode'));

insert into send_key_late (stream, sequence)
select o.stream, o.sequence from open_message o where o.state in ('handed over', 'unknown')
on conflict do nothing;

insert into send_key (key, stream, sequence)
select m.send_key, m.stream, m.sequence from message m
where m.send_key is not null and not exists (
  select 1 from send_key_late l where l.stream = m.stream and l.sequence = m.sequence)
on conflict do nothing;

alter table message validate constraint message_first_part;
alter table outcome validate constraint outcome_first_part;
