-- The journal: every received message, what became of it, and who may write.
--
-- - `mode` holds one row. Its epoch is the fence: `record_batch` refuses an epoch that is not the
--   stored one, and takes a shared advisory lock that a change of mode takes exclusively, so that
--   no batch of an older epoch can commit after the change (I6).
-- - `stream` is one writer's gap-free line of sequence numbers. A writer claims it by raising
--   `incarnation`; an older writer that comes back is refused. `last_batch` lets a writer whose
--   connection broke during a commit find out whether that commit happened.
-- - `message` and `outcome` are only ever inserted into (but for `send_key`, which is taken back
--   when the target was never reached, so that the same send may be tried again).
-- - `batch` seals what one commit wrote: digests of its rows, chained to the batch before (I5). Stream
--   0 is that of decisions. Every statement that adds messages or outcomes seals them in the same
--   transaction; a row without a batch counts as inserted by somebody else.
-- - `open_message` is small and mutable: what is handed over, unknown, or answered and not yet
--   known to be delivered. It answers "is this content still open?" and "what must be asked?"
--   without touching the large tables.
--
-- Message bytes stay in their row up to about 8 KB and are never compressed: the default
-- compression halves throughput, and encrypted bytes do not compress at all.

create table if not exists mode (
  only_row boolean primary key default true check (only_row),
  mode text not null check (mode in ('relay', 'standby', 'failback', 'closed')),
  epoch bigint not null check (epoch > 0),
  since timestamptz not null default now(),
  decided_by text not null,
  reason text not null,
  paused boolean not null default false,
  acknowledged boolean not null default true
);

create table if not exists stream (
  id integer primary key generated always as identity,
  incarnation bigint not null default 0,
  last_sequence bigint not null default 0,
  last_batch bigint not null default 0,
  writer text not null default ''
);

create table if not exists message (
  stream integer not null,
  sequence bigint not null,
  received_at timestamptz not null,
  epoch bigint not null,
  sender text not null,
  user_id text,
  procedure text,
  path text,
  link_info text,
  document text,
  state text not null check (state in ('handed over', 'stood in', 'refused', 'repeated')),
  code text,
  reason text,
  first_stream integer,
  first_sequence bigint,
  send_key uuid,
  content_key uuid,
  signer bytea,
  digest bytea not null,
  content_type text,
  sealed boolean not null,
  request bytea not null,
  reply_type text,
  reply bytea,
  primary key (stream, sequence)
) with (toast_tuple_target = 8160);

alter table message alter column request set storage external;

alter table message alter column reply set storage external;

create unique index if not exists message_send_key on message (send_key)
where send_key is not null;

create index if not exists message_document on message (document)
where document is not null;

create index if not exists message_received_at on message using brin (received_at);

create table if not exists outcome (
  stream integer not null,
  sequence bigint not null,
  step integer not null,
  at timestamptz not null,
  epoch bigint not null,
  state text not null check (state in ('answered', 'unknown', 'refused', 'absent', 'decided')),
  code text,
  reason text,
  status integer,
  reply_type text,
  sealed boolean not null default false,
  reply bytea,
  primary key (stream, sequence, step)
) with (toast_tuple_target = 8160);

alter table outcome alter column reply set storage external;

create table if not exists open_message (
  stream integer not null,
  sequence bigint not null,
  state text not null check (state in ('handed over', 'unknown', 'answered')),
  since timestamptz not null,
  content_key uuid,
  primary key (stream, sequence)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.0,
        autovacuum_vacuum_threshold = 20000);

create unique index if not exists open_message_content on open_message (content_key)
where content_key is not null;

create table if not exists batch (
  stream integer not null,
  number bigint not null,
  at timestamptz not null,
  epoch bigint not null,
  first_sequence bigint not null,
  messages integer not null,
  outcomes text[] not null,
  decisions bigint[] not null,
  previous bytea not null,
  row_digests bytea not null,
  digest bytea not null,
  primary key (stream, number)
) with (toast_tuple_target = 8160);

alter table batch alter column row_digests set storage external;

create index if not exists batch_at on batch using brin (at);

-- The canonical text of a record, as core/evidence/evidence_text.ts writes it.
create or replace function evidence_text(variadic p_lines text[]) returns text
language sql immutable as $$
  select string_agg(coalesce(
    case when ordinality = 1 then line
      else replace(replace(line, '\', '\\'), chr(10), '\n') end,
    '\-'), chr(10) order by ordinality)
  from unnest(p_lines) with ordinality as l(line, ordinality)
$$;

create or replace function microseconds(p_at timestamptz) returns bigint
language sql immutable as $$ select (extract(epoch from p_at) * 1000000)::bigint $$;

-- Seals the rows that this transaction has added to a stream. Its caller has the stream alone.
-- Where the batch before is gone, recording goes on: the verifier names what is missing. No field
-- can hold what evidence_text would have to escape, and this is done for every commit.
create or replace function seal_batch(
  p_stream integer, p_number bigint, p_epoch bigint, p_first bigint, p_messages integer,
  p_outcomes text[], p_decisions bigint[], p_row_digests bytea
) returns void language plpgsql as $$
declare
  before bytea := coalesce(
    (select b.digest from batch b where b.stream = p_stream and b.number = p_number - 1),
    decode(repeat('00', 32), 'hex'));
begin
  insert into batch (stream, number, at, epoch, first_sequence, messages, outcomes, decisions,
      previous, row_digests, digest)
    values (p_stream, p_number, now(), p_epoch, p_first, p_messages, p_outcomes, p_decisions,
      before, p_row_digests, sha256(convert_to(concat_ws(chr(10), 'songhanh batch 1',
        p_stream, p_number, microseconds(now()), p_epoch, p_first, p_messages,
        array_to_string(p_outcomes, ' '), array_to_string(p_decisions, ' '),
        encode(before, 'hex'), encode(p_row_digests, 'hex')), 'UTF8')));
end $$;

-- Fence and sequence first: nothing else is done for a writer that has been replaced.
-- Repeats are looked up before anything is written; if there are any, nothing is written and
-- the caller decides anew. `bytes` is one value for the whole batch, cut by offsets, because
-- one large value travels several times faster than an array of them.
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
  p_sealed boolean, p_row_digests_at integer, p_bytes bytea
) returns table (kind text, place integer, found_stream integer, found_sequence bigint)
language plpgsql as $$
declare
  stored_epoch bigint;
  messages integer := coalesce(array_length(p_received, 1), 0);
  repeats boolean;
  outcomes integer := coalesce(array_length(o_sequence, 1), 0);
  o_step integer[];
  o_key text[] := '{}';
begin
  perform pg_advisory_xact_lock_shared(hashtext(current_schema() || '.mode'));
  select m.epoch into stored_epoch from mode m;
  if stored_epoch is distinct from p_epoch then
    raise exception 'cannot record: the epoch is %, the writer believes %', stored_epoch, p_epoch
      using errcode = 'SH001';
  end if;

  -- What its sender has by now is no longer open when this batch is compared with it.
  if array_length(d_sequence, 1) > 0 then
    delete from open_message o using unnest(d_stream, d_sequence) as r(stream, sequence)
      where o.stream = r.stream and o.sequence = r.sequence and o.state = 'answered';
  end if;

  -- By content first: what another lane commits in between is then found as the same send, which
  -- is the stronger finding.
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
    insert into message (stream, sequence, received_at, epoch, sender, user_id, procedure, path,
        link_info, document, state, code, reason, first_stream, first_sequence, send_key,
        content_key, signer, digest, content_type, sealed, request, reply_type, reply)
      select p_stream, p_first + r.place - 1, r.received, p_epoch, r.sender, r.user_id, r.procedure,
        r.path, r.link, r.document, r.state, r.code, r.reason, r.first_stream, r.first_sequence,
        r.send, r.content,
        case when r.signed then substring(p_bytes from r.digest_at + 32 for 32) end,
        substring(p_bytes from r.digest_at for 32), r.type, p_sealed,
        substring(p_bytes from r.request_at for r.request_bytes), r.reply_type,
        case when r.reply_at > 0 then substring(p_bytes from r.reply_at for r.reply_bytes) end
      from unnest(p_received, p_sender, p_user, p_procedure, p_path, p_link, p_document, p_state,
        p_code, p_reason, p_first_stream, p_first_sequence, p_send, p_content, p_type,
        p_reply_type, p_digest_at, p_request_at, p_request_bytes, p_reply_at, p_reply_bytes,
        p_signed)
        with ordinality as r(received, sender, user_id, procedure, path, link, document, state,
          code, reason, first_stream, first_sequence, send, content, type, reply_type, digest_at,
          request_at, request_bytes, reply_at, reply_bytes, signed, place);

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
    update message m set send_key = null
      from unnest(o_stream, o_sequence, o_state) as r(stream, sequence, state)
      where m.stream = r.stream and m.sequence = r.sequence and r.state in ('refused', 'absent');
  end if;

  perform seal_batch(p_stream, p_batch, p_epoch, p_first, messages, o_key, '{}',
    substring(p_bytes from p_row_digests_at for 32 * (messages + outcomes)));
end $$;

-- A writer takes a stream that no living session holds (the advisory lock is the session's
-- sign of life) or makes a new one. What the last writer handed over and did not settle is
-- unknown from now on: it may have reached the target (I2).
create or replace function claim_stream(p_writer text)
returns table (id integer, incarnation bigint, last_sequence bigint, last_batch bigint,
  unsettled bigint)
language plpgsql as $$
declare
  mine stream%rowtype;
  candidate integer;
  unknown_now bigint := 0;
begin
  for candidate in select s.id from stream s order by s.id loop
    if pg_try_advisory_lock(hashtext(current_schema() || '.stream'), candidate) then
      update stream s set incarnation = s.incarnation + 1, writer = p_writer
        where s.id = candidate returning * into mine;
      exit;
    end if;
  end loop;
  if mine.id is null then
    insert into stream (incarnation, writer) values (1, p_writer) returning * into mine;
    perform pg_advisory_lock(hashtext(current_schema() || '.stream'), mine.id);
  end if;
  unknown_now := settle_stream(mine.id);
  return query select s.id, s.incarnation, s.last_sequence, s.last_batch, unknown_now
    from stream s where s.id = mine.id;
end $$;

-- Its caller has raised the incarnation: the writer before writes no more.
create or replace function settle_stream(p_stream integer) returns bigint
language plpgsql as $$
declare
  unknown_now bigint;
  keys text[];
  digests bytea;
  held stream%rowtype;
  stored_epoch bigint;
begin
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

-- Streams whose writers are gone for good (fewer lanes than before, a node that left) are
-- settled too; the lock is taken for the transaction only.
create or replace function settle_dead_streams() returns bigint
language plpgsql as $$
declare
  candidate integer;
  unknown_now bigint := 0;
begin
  for candidate in select distinct o.stream from open_message o where o.state = 'handed over' loop
    if pg_try_advisory_xact_lock(hashtext(current_schema() || '.stream'), candidate) then
      update stream s set incarnation = s.incarnation + 1 where s.id = candidate;
      unknown_now := unknown_now + settle_stream(candidate);
    end if;
  end loop;
  return unknown_now;
end $$;

-- The state a message is in now. A repeat is in the state of its first.
create or replace view message_state as
select m.stream, m.sequence,
  coalesce(last.state, case m.state
    when 'stood in' then 'answered'
    when 'handed over' then 'in flight'
    when 'repeated' then coalesce(first_last.state,
      (select case f.state when 'stood in' then 'answered' when 'handed over' then 'in flight'
         else f.state end
       from message f where f.stream = m.first_stream and f.sequence = m.first_sequence))
    else m.state end) as state
from message m
left join lateral (
  select o.state from outcome o where o.stream = m.stream and o.sequence = m.sequence
  order by o.step desc limit 1) last on true
left join lateral (
  select o.state from outcome o
  where o.stream = m.first_stream and o.sequence = m.first_sequence
  order by o.step desc limit 1) first_last on m.state = 'repeated';
