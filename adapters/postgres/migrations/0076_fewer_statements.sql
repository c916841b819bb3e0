-- What a batch costs however many messages it has: most of it was statements within functions, each of
-- which has an executor of its own, and arrays, each of which is unfolded by itself. A message that is
-- recorded alone pays all of it.
--
-- - Functions call one another in expressions: PERFORM and RETURN QUERY start an executor for each call.
-- - Repeats are asked for in one statement, and told apart where there are any.
-- - What a small batch brings of its messages is one text, and what it brings nothing of is left out.

drop function if exists open_batch(bigint, integer, bigint, bigint, bigint, integer, uuid[], uuid[],
  integer[], bigint[], text[]);
drop function if exists record_batch(bigint, integer, bigint, bigint, bigint, timestamptz[], text[],
  text[], text[], text[], text[], text[], text[], text[], text[], integer[], bigint[], uuid[], uuid[],
  text[], text[], integer[], integer[], integer[], integer[], integer[], boolean[], integer[], bigint[],
  timestamptz[], text[], text[], text[], integer[], text[], integer[], integer[], integer[], bigint[],
  boolean, integer, bytea, text, bigint[]);

-- All that a batch does before its rows: true where they may follow. False where some of its messages
-- are repeats, which `refused_repeats` names; then nothing is written but that others were delivered.
create or replace function begin_batch(
  p_epoch bigint, p_stream integer, p_incarnation bigint, p_batch bigint, p_first bigint,
  messages integer, p_send uuid[], p_content uuid[], p_state text[], d_stream integer[],
  d_sequence bigint[]
) returns boolean
language plpgsql as $$
declare
  -- Before the epoch is read, whose statement sees what was committed until then.
  holds_mode boolean :=
    pg_advisory_xact_lock_shared(hashtext(current_schema() || '.mode')) is not null;
  stored_epoch bigint;
  had bigint[];
  had_keys uuid[];
  gone bigint[] := '{}';
  added bigint[] := '{}';
  added_keys uuid[] := '{}';
begin
  select m.epoch into stored_epoch from mode m;
  if stored_epoch is distinct from p_epoch then
    raise exception 'cannot record: the epoch is %, the writer believes %', stored_epoch, p_epoch
      using errcode = 'SH001';
  end if;

  -- What its sender has by now is no longer open when this batch is compared with it.
  if cardinality(d_sequence) > 0 then
    gone := array(select r.sequence from unnest(d_stream, d_sequence) as r(stream, sequence)
      where r.stream = p_stream);
    -- News of a message of another lane, whose repeat was answered here: all rows in one order.
    if cardinality(gone) < cardinality(d_sequence) then
      perform 1 from undelivered u where u.stream = p_stream or u.stream = any (d_stream)
        order by u.stream for update;
      update undelivered u set (sequences, content_keys) = (
          select coalesce(array_agg(x.sequence order by x.place), '{}'),
            coalesce(array_agg(x.content order by x.place), '{}')
          from unnest(u.sequences, u.content_keys) with ordinality
            as x(sequence, content, place)
          where not exists (select 1 from unnest(d_stream, d_sequence) as r(stream, sequence)
            where r.stream = u.stream and r.sequence = x.sequence))
        where u.stream <> p_stream and u.stream = any (d_stream);
    end if;
  end if;
  select u.sequences, u.content_keys into had, had_keys from undelivered u
    where u.stream = p_stream for update;
  if cardinality(d_sequence) > 0 and not coalesce(had @> gone, false)
      or cardinality(gone) < cardinality(d_sequence) then
    perform close_delivered(d_stream, d_sequence);
  end if;

  if messages > 0 then
    if 'stood in' = any (p_state) then
      select coalesce(array_agg(p_first + r.place - 1 order by r.place), '{}'),
          coalesce(array_agg(r.key order by r.place), '{}') into added, added_keys
        from unnest(p_content, p_state) with ordinality as r(key, state, place)
        where r.key is not null and r.state = 'stood in';
      perform pg_advisory_xact_lock(k.lock) from (
        select uuid_hash_extended(r.key, 0) as lock from unnest(added_keys) as r(key)
        order by 1) k;
    end if;
    if exists (select from open_message o where o.content_key = any (p_content))
        or exists (select from undelivered u where u.content_keys && p_content)
        or exists (select from send_key s where s.key = any (p_send)) then
      if exists (select from refused_repeats(p_send, p_content, d_stream, d_sequence)) then
        return false;
      end if;
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
  if cardinality(added) > 0 or had && gone or had[1] < p_first - 256 then
    perform keep_undelivered(p_stream, p_first, had, had_keys, gone, added, added_keys);
  end if;
  return true;
end $$;

-- As of step 0074; what others sent before that a message repeats. Of what is under way, whose sender has
-- his answer by now is told by `d_…`, and only what is answered can be that.
create or replace function refused_repeats(
  p_send uuid[], p_content uuid[], d_stream integer[], d_sequence bigint[]
) returns table (kind text, place integer, found_stream integer, found_sequence bigint)
language plpgsql stable as $$
begin
  return query
    select 'send'::text, k.place::integer, s.stream, s.sequence
    from unnest(p_send) with ordinality as k(key, place)
    cross join lateral (
      select f.stream, f.sequence from send_key f where f.key = k.key limit 1) s;
  return query
    select 'content'::text, o.place::integer, o.stream, o.sequence
    from (
      select k.place, f.stream, f.sequence, f.state
      from unnest(p_content) with ordinality as k(key, place)
      cross join lateral (
        select m.stream, m.sequence, m.state from open_message m
        where m.content_key = k.key limit 1) f
      union all
      select k.place, u.stream, x.sequence, 'answered'
      from undelivered u
      cross join unnest(u.sequences, u.content_keys) as x(sequence, content)
      join unnest(p_content) with ordinality as k(key, place) on k.key = x.content
    ) o
    where o.state <> 'answered'
      or not exists (select from unnest(d_stream, d_sequence) as d(stream, sequence)
        where d.stream = o.stream and d.sequence = o.sequence);
end $$;

-- As of step 0074, for a batch whose rows follow by COPY.
create or replace function open_batch(
  p_epoch bigint, p_stream integer, p_incarnation bigint, p_batch bigint, p_first bigint,
  messages integer, p_send uuid[], p_content uuid[], p_state text[], d_stream integer[],
  d_sequence bigint[]
) returns table (kind text, place integer, found_stream integer, found_sequence bigint)
language plpgsql as $$
begin
  -- Where the repeat was no more when it was to be named, the batch begins anew.
  while not begin_batch(p_epoch, p_stream, p_incarnation, p_batch, p_first, messages, p_send,
      p_content, p_state, d_stream, d_sequence) loop
    return query select r.* from refused_repeats(p_send, p_content, d_stream, d_sequence) r;
    if found then
      return;
    end if;
  end loop;
end $$;

-- As of step 0025, in one statement.
create or replace function seal_batch(
  p_stream integer, p_number bigint, p_epoch bigint, p_first bigint, p_messages integer,
  p_outcomes text[], p_decisions bigint[], p_row_digests bytea, p_standing text default null
) returns void language plpgsql as $$
begin
  -- What is null is left out.
  insert into batch (stream, number, at, epoch, first_sequence, messages, outcomes, decisions,
      previous, row_digests, digest, standing)
    select p_stream, p_number, now(), p_epoch, p_first, p_messages, p_outcomes, p_decisions,
      before.digest, p_row_digests, sha256(convert_to(concat_ws(chr(10),
        case when p_standing is null then 'songhanh batch 1' else 'songhanh batch 2' end,
        p_stream, p_number, microseconds(now()), p_epoch, p_first, p_messages,
        array_to_string(p_outcomes, ' '), array_to_string(p_decisions, ' '),
        encode(before.digest, 'hex'), encode(p_row_digests, 'hex'),
        encode(sha256(convert_to(p_standing, 'UTF8')), 'hex')), 'UTF8')), p_standing
    from (select coalesce(
        (select b.digest from batch b where b.stream = p_stream and b.number = p_number - 1),
        decode(repeat('00', 32), 'hex')) as digest offset 0) before;
end $$;

-- As of step 0074; most batches of outcomes have one.
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
  answered integer;
  is_sealed boolean;
begin
  if 'handed over' = any (p_state) then
    insert into open_message (stream, sequence, state, since, content_key)
      select p_stream, p_first + r.place - 1, r.state, r.received, r.content
      from unnest(p_received, p_state, p_content) with ordinality
        as r(received, state, content, place)
      where r.state = 'handed over';
  end if;

  if outcomes > 0 then
    if outcomes = 1 then
      o_step := array[coalesce((select max(o.step) from outcome o
        where o.stream = o_stream[1] and o.sequence = o_sequence[1]), 0) + 1];
      o_key := array[o_stream[1] || '-' || o_sequence[1] || '-' || o_step[1]];
    else
      select array_agg(n.step order by n.place),
          array_agg(n.stream || '-' || n.sequence || '-' || n.step order by n.place)
        into o_step, o_key
        from (select r.place, r.stream, r.sequence,
            coalesce((select max(o.step) from outcome o
              where o.stream = r.stream and o.sequence = r.sequence), 0)
            + row_number() over (partition by r.stream, r.sequence order by r.place) as step
          from unnest(o_stream, o_sequence) with ordinality as r(stream, sequence, place)) n;
    end if;
    insert into outcome (stream, sequence, step, at, epoch, state, code, reason, status,
        reply_type, sealed, xact, reply)
      select r.stream, r.sequence, r.step, r.at, p_epoch, r.state, r.code, r.reason, r.status,
        r.type, p_sealed, (select outcome_order_now()),
        case when r.reply_at > 0 then substring(p_bytes from r.reply_at for r.reply_bytes) end
      from unnest(o_stream, o_sequence, o_step, o_at, o_state, o_code, o_reason, o_status,
        o_type, o_reply_at, o_reply_bytes)
        as r(stream, sequence, step, at, state, code, reason, status, type, reply_at,
          reply_bytes);

    if 'unknown' = any (o_state) then
      update open_message o set state = 'unknown'
        from unnest(o_stream, o_sequence, o_state) as r(stream, sequence, state)
        where o.stream = r.stream and o.sequence = r.sequence and r.state = 'unknown';
    end if;
    update open_message o set state = 'answered'
      from unnest(o_stream, o_sequence, o_state) as r(stream, sequence, state)
      where o.stream = r.stream and o.sequence = r.sequence and r.state = 'answered'
        and o.content_key is not null;
    get diagnostics answered = row_count;
    -- Most often all of them are answered, and none is left to be looked up again.
    if answered < outcomes then
      delete from open_message o
        using unnest(o_stream, o_sequence, o_state) as r(stream, sequence, state)
        where o.stream = r.stream and o.sequence = r.sequence and r.state <> 'unknown'
          and (r.state <> 'answered' or o.content_key is null);
    end if;
    if o_state && '{refused,absent}' then
      perform free_send_keys(o_stream, o_sequence, o_state);
    end if;
  end if;

  is_sealed := seal_batch(p_stream, p_batch, p_epoch, p_first, messages, o_key, '{}',
    substring(p_bytes from p_row_digests_at for 32 * (messages + outcomes)), p_standing) is not null;
end $$;

-- A small batch in one call. `p_messages`: what is stored of each message, as a JSON list of objects by
-- the names of columns, but for what the arrays bring; `…_at` and `…_bytes` say where in `p_bytes` a
-- value stands, counted from 1.
create or replace function record_batch(
  p_epoch bigint, p_stream integer, p_incarnation bigint, p_batch bigint, p_first bigint,
  p_sealed boolean, p_row_digests_at integer, p_bytes bytea, p_standing text,
  p_received timestamptz[] default '{}', p_state text[] default '{}', p_send uuid[] default '{}',
  p_content uuid[] default '{}', p_messages text default '[]',
  o_stream integer[] default '{}', o_sequence bigint[] default '{}',
  o_at timestamptz[] default '{}', o_state text[] default '{}', o_code text[] default '{}',
  o_reason text[] default '{}', o_status integer[] default '{}', o_type text[] default '{}',
  o_reply_at integer[] default '{}', o_reply_bytes integer[] default '{}',
  d_stream integer[] default '{}', d_sequence bigint[] default '{}'
) returns table (kind text, place integer, found_stream integer, found_sequence bigint)
language plpgsql as $$
declare
  messages integer := cardinality(p_received);
  is_closed boolean;
begin
  while not begin_batch(p_epoch, p_stream, p_incarnation, p_batch, p_first, messages, p_send,
      p_content, p_state, d_stream, d_sequence) loop
    return query select r.* from refused_repeats(p_send, p_content, d_stream, d_sequence) r;
    if found then
      return;
    end if;
  end loop;
  if messages > 0 then
    insert into message (stream, sequence, received_at, epoch, sender, user_id, procedure, path,
        link_info, document, state, code, reason, first_stream, first_sequence, send_key,
        content_key, signer, digest, content_type, sealed, request, reply_type, reply, base_sequence)
      select p_stream, p_first + r.place - 1, p_received[r.place], p_epoch, r.sender, r.user_id,
        r.procedure, r.path, r.link_info, r.document, p_state[r.place], r.code, r.reason,
        r.first_stream, r.first_sequence, p_send[r.place], p_content[r.place],
        substring(p_bytes from r.signer_at for 32), substring(p_bytes from r.digest_at for 32),
        r.content_type, p_sealed, substring(p_bytes from r.request_at for r.request_bytes),
        r.reply_type, substring(p_bytes from r.reply_at for r.reply_bytes), r.base_sequence
      from json_to_recordset(p_messages::json) as r(place integer, sender text, user_id text,
        procedure text, path text, link_info text, document text, code text, reason text,
        first_stream integer, first_sequence bigint, content_type text, reply_type text,
        signer_at integer, digest_at integer, request_at integer, request_bytes integer,
        reply_at integer, reply_bytes integer, base_sequence bigint);
  end if;
  is_closed := close_batch(p_epoch, p_stream, p_batch, p_first, p_received, p_state, p_content,
    o_stream, o_sequence, o_at, o_state, o_code, o_reason, o_status, o_type, o_reply_at,
    o_reply_bytes, p_sealed, p_row_digests_at, p_bytes, p_standing) is not null;
end $$;

do $$
declare
  each record;
begin
  for each in
    select p.oid::regprocedure as name, s.setting
    from pg_proc p, unnest('{enable_seqscan,enable_hashjoin,enable_mergejoin}'::text[]) as s(setting)
    where p.pronamespace = '":schema"'::regnamespace and (
      p.proname = 'close_batch'
      -- These compare lists with one another, which a hash does best.
      or p.proname in ('begin_batch', 'seal_batch', 'refused_repeats') and s.setting = 'enable_seqscan')
  loop
    execute format('alter function %s set %I to off', each.name, each.setting);
  end loop;
end $$;
