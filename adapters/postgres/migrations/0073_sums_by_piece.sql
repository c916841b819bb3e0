-- What a piece of the sums reads depends on the piece alone: not on what a stream holds, and not on what waits
-- to be given back. A database that has not counted a young stream yet believes it small, and would read
-- all of it for a piece: each `limit 1` here has one row looked up by its key, whatever is believed.

create or replace function balance_standing(p_stream integer, p_sequence bigint)
returns table (taken text, state text, mute boolean) language sql stable as $$
  select m.state, v.state, v.state = 'answered' and m.state <> 'repeated' and m.reply is null
    and not exists (select 1 from outcome o where o.stream = m.stream
      and o.sequence = m.sequence and o.state = 'answered' and o.reply is not null)
  from message m
  join message_state v on v.stream = m.stream and v.sequence = m.sequence
  where m.stream = p_stream and m.sequence = p_sequence
  limit 1
$$;

create or replace function standby_accepted(p_stream integer, p_behind bigint, p_until bigint)
returns table (sequence bigint, state text, settled boolean) language sql stable as $$
  select h.sequence, i.state, coalesce(i.state in ('given back', 'already there', 'decided'), false)
  from (select distinct c.sequence from document_history c
    where c.stream = p_stream and c.sequence > p_behind and c.sequence <= p_until
      and c.stood_in) h
  left join lateral (select f.state from failback_item f
    where f.stream = p_stream and f.sequence = h.sequence limit 1) i on true
  order by h.sequence
$$;

-- Brings the sums on by `p_piece` messages of each stream; gives how many it has looked at, or
-- how far the standby's sums have come. What waits to be
-- given back holds the standby's sums up: behind its first message nothing is read.
create or replace function sum_balance(p_piece bigint) returns bigint
language plpgsql set enable_seqscan to off set jit to off as $$
declare
  piece record;
  from_behind bigint;
  up_to bigint;
  passed record;
  looked bigint := 0;
  moved bigint := 0;
begin
  if not pg_try_advisory_xact_lock(
      hashtextextended(current_schema() || '.balance sum', 0)) then
    return 0;
  end if;

  with ended as (
    delete from balance_open o using (
      select b.*, v.* from balance_open b
      cross join lateral balance_standing(b.stream, b.sequence) v) v
    where o.stream = v.stream and o.sequence = v.sequence and v.state in ('answered', 'refused')
    returning o.stream, v.state, v.taken, v.mute),
  sums as (
    select e.stream, count(*) filter (where e.state = 'answered') as answered,
      count(*) filter (where e.state = 'refused') as refused,
      count(*) filter (where e.taken = 'repeated') as repeated,
      count(*) filter (where e.mute) as mute
    from ended e group by e.stream)
  update balance_sum b set answered = b.answered + s.answered, refused = b.refused + s.refused,
    repeated = b.repeated + s.repeated, mute = b.mute + s.mute
  from sums s where s.stream = b.stream;

  for piece in
    select s.id as stream, coalesce(b.sequence, 0) as behind,
      least(s.last_sequence, coalesce(b.sequence, 0) + p_piece) as until
    from stream s left join balance_sum b on b.stream = s.id
    where s.last_sequence > coalesce(b.sequence, 0)
  loop
    with taken as materialized (
      select m.sequence, m.state, m.reply is null as mute from message m
      where m.stream = piece.stream and m.sequence > piece.behind
        and m.sequence <= piece.until),
    -- What came of a message later, or came of another one, is looked up; most say it themselves.
    later as materialized (
      select o.sequence from outcome o where o.stream = piece.stream
        and o.sequence > piece.behind and o.sequence <= piece.until
      union all
      select t.sequence from taken t where t.state in ('handed over', 'repeated')),
    judged as materialized (
      select t.sequence, t.state as taken,
        case t.state when 'stood in' then 'answered' else t.state end as state,
        t.state = 'stood in' and t.mute as mute
      from taken t where t.sequence not in (select l.sequence from later l)
      union all
      select l.sequence, v.* from (select distinct sequence from later) l
      cross join lateral balance_standing(piece.stream, l.sequence) v),
    listed as (
      insert into balance_open (stream, sequence)
      select piece.stream, j.sequence from judged j
      where j.state not in ('answered', 'refused')
      on conflict do nothing)
    insert into balance_sum as b (stream, sequence, messages, answered, refused, repeated, mute)
      select piece.stream, piece.until, count(*), count(*) filter (where j.state = 'answered'),
        count(*) filter (where j.state = 'refused'),
        count(*) filter (where j.taken = 'repeated' and j.state in ('answered', 'refused')),
        count(*) filter (where j.mute)
      from judged j
    on conflict (stream) do update set sequence = excluded.sequence,
      messages = b.messages + excluded.messages, answered = b.answered + excluded.answered,
      refused = b.refused + excluded.refused, repeated = b.repeated + excluded.repeated,
      mute = b.mute + excluded.mute;
    looked := looked + piece.until - piece.behind;
  end loop;

  for piece in
    select b.stream, b.standby_sequence as behind, b.sequence as until from balance_sum b
    where b.standby_sequence < b.sequence
  loop
    from_behind := piece.behind;
    for turn in 1..50 loop
      -- Most often the first of them waits: that is found without reading a whole piece.
      up_to := least(piece.until, from_behind + case turn when 1 then 20 else p_piece end);
      with ahead as materialized (select * from standby_accepted(piece.stream, from_behind, up_to)),
      first_left as (select min(s.sequence) as at from ahead s where not s.settled)
      select count(s.sequence) filter (where f.at is null or s.sequence < f.at) as accepted,
          count(s.sequence) filter (where (f.at is null or s.sequence < f.at) and s.state <> 'decided')
            as given_back,
          coalesce(max(f.at) - 1, up_to) as until
        into passed from first_left f left join ahead s on true;
      update balance_sum b set standby_sequence = passed.until,
        given_back = b.given_back + passed.given_back,
        decided = b.decided + passed.accepted - passed.given_back
      where b.stream = piece.stream and passed.until > from_behind;
      moved := moved + greatest(0, passed.until - from_behind);
      exit when passed.until < up_to or up_to = piece.until;
      from_behind := up_to;
    end loop;
  end loop;
  return greatest(looked, moved);
end $$;
