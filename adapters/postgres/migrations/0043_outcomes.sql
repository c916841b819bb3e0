-- The outcome of a message apart from its state: the rules of core/outcome.ts, for what is found and
-- counted here. A test compares both over every state and code.

create or replace function outcome_of(
  p_procedure text, p_taken text, p_state text, p_code text
) returns text
language sql immutable as $$
  select case p_state
    when 'in flight' then null
    when 'answered' then case
      when is_refusal(p_code) then 'refused by the centre'
      when p_code ~ '^(00000|W[0-9]{4})$' or p_procedure ~ '^([#?]|(TTM|REQ|SYG)$)' then 'accepted'
      else 'unknown' end
    when 'refused' then case
      when p_taken = 'refused' and p_code <> 'E9990' and p_code ~ '^[B-V][0-9]{4}$'
        then 'refused by the centre'
      else 'refused by the gateway' end
    when 'absent' then 'refused by the gateway'
    else 'unknown' end
$$;

-- What became of each message; a repeat has the outcome of its first.
create or replace view message_outcome as
select m.stream, m.sequence, now.state,
  outcome_of(m.procedure, now.taken, now.state, now.code) as outcome
from message m
left join lateral (
  select f.stream, f.sequence, f.state, f.code from message f
  where m.state = 'repeated' and f.stream = m.first_stream and f.sequence = m.first_sequence
  limit 1) first on true
left join lateral (
  select o.state, o.code from outcome o
  where o.stream = coalesce(first.stream, m.stream)
    and o.sequence = coalesce(first.sequence, m.sequence)
  order by o.step desc limit 1) last on true
cross join lateral (
  select coalesce(first.state, m.state) as taken,
    coalesce(last.code, case when first.stream is null then m.code else first.code end) as code,
    coalesce(last.state, case coalesce(first.state, m.state)
      when 'stood in' then 'answered'
      when 'handed over' then 'in flight'
      else coalesce(first.state, m.state) end) as state) now;

-- An answer without a code is one that nobody can understand: it is marked, too, as what its state is.
create or replace trigger mark_outcome after insert on outcome
for each row when (new.code is distinct from '00000' or new.state in ('refused', 'absent', 'decided'))
execute function mark_outcome();

insert into message_mark (mark, received_at, stream, sequence, user_id)
  select o.state, m.received_at, m.stream, m.sequence, coalesce(m.user_id, '')
  from outcome o join message m using (stream, sequence)
  where o.code is null and o.state = 'answered'
on conflict do nothing;
