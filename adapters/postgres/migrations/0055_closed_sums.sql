-- The balance without reading again what cannot change any more: of each stream, what became of its
-- messages up to a sequence is kept as sums, and what was not settled by then is listed by itself.
-- Whoever leads brings the sums on, in pieces (`sum_balance`); the balance reads what lies behind them.

create table if not exists balance_sum (
  stream integer not null,
  sequence bigint not null default 0,
  -- Rows that were there up to it.
  messages bigint not null default 0,
  answered bigint not null default 0,
  refused bigint not null default 0,
  repeated bigint not null default 0,
  -- Answered and without an answer: a fault, which has to go on being one.
  mute bigint not null default 0,
  -- Up to here all that was accepted in standby has been given back, or a person has decided.
  standby_sequence bigint not null default 0,
  given_back bigint not null default 0,
  decided bigint not null default 0,
  primary key (stream)
);

-- Summed up by sequence, but not settled when they were: counted one by one. What a person has settled
-- stays here too, since an answer may still come late.
create table if not exists balance_open (
  stream integer not null,
  sequence bigint not null,
  primary key (stream, sequence)
);

-- Every stream that has given numbers or has rows, also rows of one that is not known.
create or replace function journal_streams() returns table (stream integer) language sql stable as $$
  with recursive found as (
    select min(m.stream) as stream from message m
    union all
    select (select min(m.stream) from message m where m.stream > f.stream) from found f
    where f.stream is not null)
  select s.id from stream s union select f.stream from found f where f.stream is not null
$$;

-- How a message was taken and what has become of it; `mute`: answered, and no answer is kept.
create or replace function balance_standing(p_stream integer, p_sequence bigint)
returns table (taken text, state text, mute boolean) language sql stable as $$
  select m.state, v.state, v.state = 'answered' and m.state <> 'repeated' and m.reply is null
    and not exists (select 1 from outcome o where o.stream = m.stream
      and o.sequence = m.sequence and o.state = 'answered' and o.reply is not null)
  from message m
  join message_state v on v.stream = m.stream and v.sequence = m.sequence
  where m.stream = p_stream and m.sequence = p_sequence
$$;

-- What was accepted in standby and changed documents, in the order of a stream; `settled`: it is given
-- back or decided, and stays so.
create or replace function standby_accepted(p_stream integer, p_behind bigint, p_until bigint)
returns table (sequence bigint, state text, settled boolean) language sql stable as $$
  select h.sequence, i.state, coalesce(i.state in ('given back', 'already there', 'decided'), false)
  from (select distinct c.sequence from document_history c
    where c.stream = p_stream and c.sequence > p_behind and c.sequence <= p_until
      and c.stood_in) h
  left join failback_item i on i.stream = p_stream and i.sequence = h.sequence
  order by h.sequence
$$;

-- Brings the sums on by `p_piece` messages of each stream; gives how many it has looked at.
create or replace function sum_balance(p_piece bigint) returns bigint
language plpgsql set enable_seqscan to off set jit to off as $$
declare
  piece record;
  passed record;
  looked bigint := 0;
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
    with judged as materialized (
      select m.sequence, v.* from message m
      cross join lateral balance_standing(m.stream, m.sequence) v
      where m.stream = piece.stream and m.sequence > piece.behind
        and m.sequence <= piece.until),
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
    with ahead as materialized (
      select * from standby_accepted(piece.stream, piece.behind, piece.until) limit p_piece),
    first_left as (select min(s.sequence) as at from ahead s where not s.settled)
    select count(s.sequence) filter (where f.at is null or s.sequence < f.at) as accepted,
        count(s.sequence) filter (where (f.at is null or s.sequence < f.at) and s.state <> 'decided')
          as given_back,
        coalesce(max(f.at) - 1,
          case when count(s.sequence) < p_piece then piece.until else max(s.sequence) end) as until
      into passed from first_left f left join ahead s on true;
    update balance_sum b set standby_sequence = passed.until,
      given_back = b.given_back + passed.given_back,
      decided = b.decided + passed.accepted - passed.given_back
    where b.stream = piece.stream and passed.until > piece.behind;
  end loop;
  return looked;
end $$;
