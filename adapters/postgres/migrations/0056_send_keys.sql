-- Sends by their keys in a table of their own, found by one probe whatever the number of partitions
-- that messages lie in, and kept when the messages are archived: the same send is a repeat for ever.
-- This step and the two behind it go before traffic that goes on: what is long takes no lock that it
-- would wait for, and what takes such a lock is short.

-- The name of its key is that of the index before it.
create table if not exists send_key (
  key uuid not null,
  stream integer not null,
  sequence bigint not null,
  constraint message_send_key_once primary key (key)
);

-- Messages that were open when the step behind this one copies the keys: theirs may be freed meanwhile.
create table if not exists send_key_late (
  stream integer not null,
  sequence bigint not null,
  primary key (stream, sequence)
);

-- No transaction that knows the old functions alone is under way when the new ones are there. Who reads
-- the journal for hours must not make everybody wait behind this: it is tried again and again.
do $$
begin
  loop
    begin
      set local lock_timeout = '500ms';
      lock table message, outcome in access exclusive mode;
      exit;
    exception when lock_not_available then
      perform pg_sleep(0.2);
    end;
  end loop;
  reset lock_timeout;
end $$;

-- What is there, and what the writers of today add this month, becomes the first partition: streams
-- below this one. Proved in the step behind, without a lock that anybody waits for.
do $$
declare
  bound constant integer := ((select coalesce(max(s.id), 0) from stream s) + 500) / 1000 * 1000 + 1000;
begin
  if not exists (select from pg_constraint where conname = 'message_first_part'
      and connamespace = current_schema()::regnamespace) then
    execute format('alter table message add constraint message_first_part '
      || 'check (stream < %s) not valid', bound);
    execute format('alter table outcome add constraint outcome_first_part '
      || 'check (stream < %s) not valid', bound);
  end if;
end $$;

-- As open_batch of step 0018, with keys looked for in both places and written into the new one.
create or replace function open_batch(
  p_epoch bigint, p_stream integer, p_incarnation bigint, p_batch bigint, p_first bigint,
  messages integer, p_send uuid[], p_content uuid[], d_stream integer[], d_sequence bigint[]
) returns table (kind text, place integer, found_stream integer, found_sequence bigint)
language plpgsql as $$
declare
  stored_epoch bigint;
  repeats boolean;
begin
  perform pg_advisory_xact_lock_shared(hashtext(current_schema() || '.mode'));
  select m.epoch into stored_epoch from mode m;
  if stored_epoch is distinct from p_epoch then
    raise exception 'cannot record: the epoch is %, the writer believes %', stored_epoch, p_epoch
      using errcode = 'SH001';
  end if;

  if array_length(d_sequence, 1) > 0 then
    delete from open_message o using unnest(d_stream, d_sequence) as r(stream, sequence)
      where o.stream = r.stream and o.sequence = r.sequence and o.state = 'answered';
  end if;

  if messages > 0 then
    return query
      select 'content'::text, k.place::integer, o.stream, o.sequence
      from unnest(p_content) with ordinality as k(key, place)
      join open_message o on o.content_key = k.key
      where k.key is not null;
    repeats := found;
    return query
      select 'send'::text, k.place::integer, m.stream, m.sequence
      from unnest(p_send) with ordinality as k(key, place)
      join message m on m.send_key = k.key
      where k.key is not null;
    if repeats or found then
      return;
    end if;
  end if;

  update stream s
    set last_sequence = p_first - 1 + messages, last_batch = p_batch
    where s.id = p_stream and s.incarnation = p_incarnation
      and s.last_batch = p_batch - 1 and s.last_sequence = p_first - 1;
  if not found then
    raise exception 'cannot record: stream % has another writer or another position', p_stream
      using errcode = 'SH002';
  end if;

  if messages > 0 then
    insert into send_key (key, stream, sequence)
      select k.key, p_stream, p_first + k.place - 1
      from unnest(p_send) with ordinality as k(key, place)
      where k.key is not null order by k.place;
  end if;
end $$;

-- A message that was refused after all frees its key for the next try (F22).
create or replace function free_send_keys(p_stream integer[], p_sequence bigint[], p_state text[])
returns void language plpgsql as $$
begin
  delete from send_key k
    using unnest(p_stream, p_sequence, p_state) as r(stream, sequence, state)
    join message m on m.stream = r.stream and m.sequence = r.sequence
    where k.key = m.send_key and r.state in ('refused', 'absent');
  update message m set send_key = null
    from unnest(p_stream, p_sequence, p_state) as r(stream, sequence, state)
    where m.stream = r.stream and m.sequence = r.sequence and r.state in ('refused', 'absent');
end $$;

create or replace function close_batch(
  p_epoch bigint, p_stream integer, p_batch bigint, p_first bigint, p_received timestamptz[],
  p_state text[], p_content uuid[], o_stream integer[], o_sequence bigint[], o_at timestamptz[],
  o_state text[], o_code text[], o_reason text[], o_status integer[], o_type text[],
  o_reply_at integer[], o_reply_bytes integer[], p_sealed boolean, p_row_digests_at integer,
  p_bytes bytea, p_standing text default null
) returns void language plpgsql as $$
declare
  messages integer := cardinality(p_received);
  outcomes integer := cardinality(o_sequence);
  o_step integer[];
  o_key text[] := '{}';
begin
  if messages > 0 then
    insert into open_message (stream, sequence, state, since, content_key)
      select p_stream, p_first + r.place - 1,
        case r.state when 'stood in' then 'answered' else r.state end, r.received, r.content
      from unnest(p_received, p_state, p_content) with ordinality
        as r(received, state, content, place)
      where r.state = 'handed over' or (r.state = 'stood in' and r.content is not null);
  end if;

  if outcomes > 0 then
    select array_agg(n.step order by n.place),
        array_agg(n.stream || '-' || n.sequence || '-' || n.step order by n.place)
      into o_step, o_key
      from (select r.place, r.stream, r.sequence,
          coalesce((select max(o.step) from outcome o
            where o.stream = r.stream and o.sequence = r.sequence), 0)
          + row_number() over (partition by r.stream, r.sequence order by r.place) as step
        from unnest(o_stream, o_sequence) with ordinality as r(stream, sequence, place)) n;
    insert into outcome (stream, sequence, step, at, epoch, state, code, reason, status,
        reply_type, sealed, reply)
      select r.stream, r.sequence, r.step, r.at, p_epoch, r.state, r.code, r.reason, r.status,
        r.type, p_sealed,
        case when r.reply_at > 0 then substring(p_bytes from r.reply_at for r.reply_bytes) end
      from unnest(o_stream, o_sequence, o_step, o_at, o_state, o_code, o_reason, o_status,
        o_type, o_reply_at, o_reply_bytes)
        as r(stream, sequence, step, at, state, code, reason, status, type, reply_at,
          reply_bytes);

    update open_message o set state = 'unknown'
      from unnest(o_stream, o_sequence, o_state) as r(stream, sequence, state)
      where o.stream = r.stream and o.sequence = r.sequence and r.state = 'unknown';
    update open_message o set state = 'answered'
      from unnest(o_stream, o_sequence, o_state) as r(stream, sequence, state)
      where o.stream = r.stream and o.sequence = r.sequence and r.state = 'answered'
        and o.content_key is not null;
    delete from open_message o
      using unnest(o_stream, o_sequence, o_state) as r(stream, sequence, state)
      where o.stream = r.stream and o.sequence = r.sequence and r.state <> 'unknown'
        and (r.state <> 'answered' or o.content_key is null);
    if o_state && '{refused,absent}' then
      perform free_send_keys(o_stream, o_sequence, o_state);
    end if;
  end if;

  perform seal_batch(p_stream, p_batch, p_epoch, p_first, messages, o_key, '{}',
    substring(p_bytes from p_row_digests_at for 32 * (messages + outcomes)), p_standing);
end $$;
