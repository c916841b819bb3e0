-- Answers of the standby whose delivery is not known yet, of each stream in one row: what the same
-- content sent again is answered with. Until now each was a row of open_message with two entries of
-- indexes, put there with its message and deleted by a later batch. A stream's row is overwritten in its
-- page by each batch of its writer, and nothing of it is left behind. What stays long without news of
-- its delivery goes over to open_message, as does all of a stream that its writer leaves.
--
-- Without a row, and so without an index that refuses the second of two: who records content says so by
-- a lock of its key, and looks for it then.

create table if not exists undelivered (
  stream integer not null,
  -- Of its messages, oldest first, and the key of each.
  sequences bigint[] not null,
  content_keys uuid[] not null,
  constraint undelivered_pkey primary key (stream)
) with (fillfactor = 10, toast_tuple_target = 8000);

-- What is left of a stream's row for its next writer, who knows none of it, is open as a row each.
create or replace function spill_undelivered(p_stream integer) returns void
language plpgsql as $$
begin
  with gone as (delete from undelivered u where u.stream = p_stream returning u.*)
  insert into open_message (stream, sequence, state, since, content_key)
    select g.stream, x.sequence, 'answered', now(), x.content
    from gone g cross join unnest(g.sequences, g.content_keys) as x(sequence, content)
  on conflict do nothing;
end $$;

-- The row of a stream once `gone` are delivered, `added` came, and what is older than 256 messages or
-- more than a page holds is open as a row each. A batch is recorded before the one before it is known
-- to be delivered: the largest leaves room for a second.
create or replace function keep_undelivered(
  p_stream integer, p_first bigint, p_had bigint[], p_keys uuid[], p_gone bigint[],
  p_added bigint[], p_added_keys uuid[]
) returns void
language plpgsql as $$
declare
  kept bigint[] := p_had;
  kept_keys uuid[] := p_keys;
  old integer := 0;
begin
  if kept && p_gone then
    select coalesce(array_agg(x.sequence order by x.place), '{}'),
        coalesce(array_agg(x.content order by x.place), '{}') into kept, kept_keys
      from unnest(p_had, p_keys) with ordinality as x(sequence, content, place)
      where x.sequence <> all (p_gone);
  end if;
  old := greatest(0, least(cardinality(kept), cardinality(kept) + cardinality(p_added) - 320));
  while old < cardinality(kept) and kept[old + 1] < p_first - 256 loop old := old + 1; end loop;
  if old > 0 then
    insert into open_message (stream, sequence, state, since, content_key)
      select p_stream, x.sequence, 'answered', now(), x.content
      from unnest(kept[:old], kept_keys[:old]) as x(sequence, content)
    on conflict do nothing;
    kept := kept[old + 1:];
    kept_keys := kept_keys[old + 1:];
  end if;
  if p_had is null then
    if cardinality(p_added) > 0 then
      insert into undelivered (stream, sequences, content_keys)
        values (p_stream, p_added, p_added_keys);
    end if;
  elsif cardinality(p_added) > 0 or cardinality(kept) < cardinality(p_had) then
    update undelivered u set sequences = kept || p_added, content_keys = kept_keys || p_added_keys
      where u.stream = p_stream;
  end if;
end $$;

-- As of step 0058; answers of the standby are kept here, which the states of the messages tell.
drop function if exists open_batch(bigint, integer, bigint, bigint, bigint, integer, uuid[], uuid[],
  integer[], bigint[]);
create or replace function open_batch(
  p_epoch bigint, p_stream integer, p_incarnation bigint, p_batch bigint, p_first bigint,
  messages integer, p_send uuid[], p_content uuid[], d_stream integer[], d_sequence bigint[],
  p_state text[]
) returns table (kind text, place integer, found_stream integer, found_sequence bigint)
language plpgsql as $$
declare
  stored_epoch bigint;
  repeats boolean;
  had bigint[];
  had_keys uuid[];
  gone bigint[] := '{}';
  added bigint[] := '{}';
  added_keys uuid[] := '{}';
begin
  perform pg_advisory_xact_lock_shared(hashtext(current_schema() || '.mode'));
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
    delete from open_message o using unnest(d_stream, d_sequence) as r(stream, sequence)
      where o.stream = r.stream and o.sequence = r.sequence and o.state = 'answered';
  end if;

  -- By content first: what another lane commits in between is then found as the same send, which
  -- is the stronger finding.
  if messages > 0 then
    select coalesce(array_agg(p_first + r.place - 1 order by r.place), '{}'),
        coalesce(array_agg(r.key order by r.place), '{}') into added, added_keys
      from unnest(p_content, p_state) with ordinality as r(key, state, place)
      where r.key is not null and r.state = 'stood in';
    perform pg_advisory_xact_lock(k.lock) from (
      select uuid_hash_extended(r.key, 0) as lock from unnest(added_keys) as r(key)
      order by 1) k;
    return query
      select 'content'::text, k.place::integer, o.stream, o.sequence
      from unnest(p_content) with ordinality as k(key, place)
      join open_message o on o.content_key = k.key
      where k.key is not null;
    repeats := found;
    return query
      select 'content'::text, k.place::integer, u.stream, x.sequence
      from undelivered u
      cross join unnest(u.sequences, u.content_keys) as x(sequence, content)
      join unnest(p_content) with ordinality as k(key, place) on k.key = x.content
      where u.stream <> p_stream or x.sequence <> all (gone);
    repeats := repeats or found;
    return query
      select 'send'::text, k.place::integer, s.stream, s.sequence
      from unnest(p_send) with ordinality as k(key, place)
      join send_key s on s.key = k.key
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
  if had is not null or cardinality(added) > 0 then
    perform keep_undelivered(p_stream, p_first, had, had_keys, gone, added, added_keys);
  end if;
end $$;

-- As of step 0056; answers of the standby are kept by `open_batch`.
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
      select p_stream, p_first + r.place - 1, r.state, r.received, r.content
      from unnest(p_received, p_state, p_content) with ordinality
        as r(received, state, content, place)
      where r.state = 'handed over';
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

create or replace function record_batch(
  p_epoch bigint, p_stream integer, p_incarnation bigint, p_batch bigint, p_first bigint,
  p_received timestamptz[], p_sender text[], p_user text[], p_procedure text[], p_path text[],
  p_link text[], p_document text[], p_state text[], p_code text[], p_reason text[],
  p_first_stream integer[], p_first_sequence bigint[],
  p_send uuid[], p_content uuid[], p_type text[], p_reply_type text[],
  p_digest_at integer[], p_request_at integer[], p_request_bytes integer[],
  p_reply_at integer[], p_reply_bytes integer[], p_signed boolean[],
  o_stream integer[], o_sequence bigint[], o_at timestamptz[], o_state text[], o_code text[],
  o_reason text[], o_status integer[], o_type text[], o_reply_at integer[],
  o_reply_bytes integer[],
  d_stream integer[], d_sequence bigint[],
  p_sealed boolean, p_row_digests_at integer, p_bytes bytea, p_standing text default null,
  p_base bigint[] default null
) returns table (kind text, place integer, found_stream integer, found_sequence bigint)
language plpgsql as $$
declare
  messages integer := cardinality(p_received);
begin
  return query select b.* from open_batch(p_epoch, p_stream, p_incarnation, p_batch, p_first,
    messages, p_send, p_content, d_stream, d_sequence, p_state) b;
  if found then
    return;
  end if;
  if messages > 0 then
    insert into message (stream, sequence, received_at, epoch, sender, user_id, procedure, path,
        link_info, document, state, code, reason, first_stream, first_sequence, send_key,
        content_key, signer, digest, content_type, sealed, request, reply_type, reply, base_sequence)
      select p_stream, p_first + r.place - 1, r.received, p_epoch, r.sender, r.user_id, r.procedure,
        r.path, r.link, r.document, r.state, r.code, r.reason, r.first_stream, r.first_sequence,
        r.send, r.content,
        case when r.signed then substring(p_bytes from r.digest_at + 32 for 32) end,
        substring(p_bytes from r.digest_at for 32), r.type, p_sealed,
        substring(p_bytes from r.request_at for r.request_bytes), r.reply_type,
        case when r.reply_at > 0 then substring(p_bytes from r.reply_at for r.reply_bytes) end,
        r.base
      from unnest(p_received, p_sender, p_user, p_procedure, p_path, p_link, p_document, p_state,
        p_code, p_reason, p_first_stream, p_first_sequence, p_send, p_content, p_type,
        p_reply_type, p_digest_at, p_request_at, p_request_bytes, p_reply_at, p_reply_bytes,
        p_signed, p_base)
        with ordinality as r(received, sender, user_id, procedure, path, link, document, state,
          code, reason, first_stream, first_sequence, send, content, type, reply_type, digest_at,
          request_at, request_bytes, reply_at, reply_bytes, signed, base, place);
  end if;
  perform close_batch(p_epoch, p_stream, p_batch, p_first, p_received, p_state, p_content,
    o_stream, o_sequence, o_at, o_state, o_code, o_reason, o_status, o_type, o_reply_at,
    o_reply_bytes, p_sealed, p_row_digests_at, p_bytes, p_standing);
end $$;

-- As before, and what is undelivered is open for whoever asks.
create or replace function settle_stream(p_stream integer) returns bigint
language plpgsql as $$
declare
  unknown_now bigint;
  keys text[];
  digests bytea;
  held stream%rowtype;
  stored_epoch bigint;
begin
  perform spill_undelivered(p_stream);
  select m.epoch into stored_epoch from mode m;
  with written as (
    insert into outcome (stream, sequence, step, at, epoch, state, code, reason)
      select o.stream, o.sequence,
        coalesce((select max(x.step) from outcome x
          where x.stream = o.stream and x.sequence = o.sequence), 0) + 1,
        now(), stored_epoch, 'unknown', 'A0007',
        'the gateway stopped between handing over and the answer'
      from open_message o where o.stream = p_stream and o.state = 'handed over'
      returning *)
  select count(*), array_agg(stream || '-' || sequence || '-' || step order by sequence),
      string_agg(sha256(convert_to(evidence_text('songhanh outcome 1', stream::text,
        sequence::text, microseconds(at)::text, epoch::text, state, code, reason, null, null,
        null), 'UTF8')), '' order by sequence)
    into unknown_now, keys, digests from written;
  if unknown_now = 0 then
    return 0;
  end if;
  update open_message o set state = 'unknown'
    where o.stream = p_stream and o.state = 'handed over';
  update stream s set last_batch = s.last_batch + 1 where s.id = p_stream
    returning * into held;
  perform seal_batch(p_stream, held.last_batch, stored_epoch, held.last_sequence + 1, 0,
    keys, '{}', digests);
  return unknown_now;
end $$;

create or replace function leave_stream(p_former integer, p_stream integer) returns void
language plpgsql as $$
begin
  perform spill_undelivered(p_former);
  perform void_numbers(p_former);
  update receipt_identifier r set stream = p_stream where r.stream = p_former;
end $$;

-- As of step 0015, and its row is taken before the stream's, as a batch does.
create or replace function retire_stream(p_stream integer) returns void
language plpgsql as $$
begin
  perform spill_undelivered(p_stream);
  insert into stream (id, incarnation, writer, retired) overriding system value
    values (p_stream, 1, 'lost', true)
    on conflict (id) do update set retired = true, incarnation = stream.incarnation + 1;
  -- Ids go on above it. The account of a gateway may take the next value and no other.
  while nextval(pg_get_serial_sequence('stream', 'id')) < (select max(s.id) from stream s) loop
  end loop;
  perform settle_stream(p_stream);
  perform void_numbers(p_stream);
  update receipt_identifier r set stream = 0 where r.stream = p_stream;
end $$;
