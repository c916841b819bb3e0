-- What earlier steps have become since a schema was first made by them. Released steps stay as they
-- are; this one brings every schema to the same state.
--
-- - A large batch sends its messages by COPY between `open_batch` and `close_batch`.
-- - `waiting_output` keeps what a report says instead of its message; rows that hold a message are
--   `written`, and are delivered as they are.
-- - Usage of VAN providers is counted from the journal; a give-back notes the numbers that are ours.
-- - Tables that only grow are vacuumed at leisure.
-- - Outcomes that are not learnt yet are looked for from the cursor on.

-- A batch opens: fence and sequence first, nothing else is done for a writer that has been
-- replaced. Repeats are looked up before anything is written; if there are any, nothing is
-- written and the caller decides anew.
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
end $$;

-- A batch closes: what its messages leave open, the outcomes of earlier ones, and the seal over
-- all of it.
create or replace function close_batch(
  p_epoch bigint, p_stream integer, p_batch bigint, p_first bigint,
  p_received timestamptz[], p_state text[], p_content uuid[],
  o_stream integer[], o_sequence bigint[], o_at timestamptz[], o_state text[], o_code text[],
  o_reason text[], o_status integer[], o_type text[], o_reply_at integer[],
  o_reply_bytes integer[],
  p_sealed boolean, p_row_digests_at integer, p_bytes bytea
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
      update message m set send_key = null
        from unnest(o_stream, o_sequence, o_state) as r(stream, sequence, state)
        where m.stream = r.stream and m.sequence = r.sequence
          and r.state in ('refused', 'absent');
    end if;
  end if;

  perform seal_batch(p_stream, p_batch, p_epoch, p_first, messages, o_key, '{}',
    substring(p_bytes from p_row_digests_at for 32 * (messages + outcomes)));
end $$;

-- A batch in one statement. `bytes` is one value for the whole batch, cut by offsets, because
-- one large value travels several times faster than an array of them. Large batches send their
-- messages by COPY between `open_batch` and `close_batch` instead.
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
  messages integer := cardinality(p_received);
begin
  return query select b.* from open_batch(p_epoch, p_stream, p_incarnation, p_batch, p_first,
    messages, p_send, p_content, d_stream, d_sequence) b;
  if found then
    return;
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
  end if;
  perform close_batch(p_epoch, p_stream, p_batch, p_first, p_received, p_state, p_content,
    o_stream, o_sequence, o_at, o_state, o_code, o_reason, o_status, o_type, o_reply_at,
    o_reply_bytes, p_sealed, p_row_digests_at, p_bytes);
end $$;

do $$ begin
  if exists (select 1 from information_schema.columns where table_schema = current_schema()
      and table_name = 'waiting_output' and column_name = 'bytes') then
    alter table waiting_output rename column bytes to content;
  end if;
end $$;

-- True of the rows that are there already.
alter table waiting_output add column if not exists written boolean not null default true;

alter table waiting_output alter column written set default false;

alter table waiting_output drop constraint if exists waiting_output_token_key;

create unique index if not exists waiting_output_token on waiting_output (token)
where token is not null;

drop function if exists retrieve_output(text, text, text, text, text, text, timestamptz,
interval);

create or replace function put_outputs(
  p_terminal text[], p_output text[], p_document text[], p_stream integer[],
  p_sequence bigint[], p_created timestamptz[], p_at integer[], p_length integer[],
  p_sealed boolean, p_bytes bytea
) returns void language plpgsql as $$
begin
  insert into waiting_output (terminal, output, document, stream, sequence, created_at, sealed,
      content)
    select r.terminal, r.output, r.document, r.stream, r.sequence, r.created, p_sealed,
      substring(p_bytes from r.at for r.length)
    from unnest(p_terminal, p_output, p_document, p_stream, p_sequence, p_created, p_at,
      p_length) with ordinality
      as r(terminal, output, document, stream, sequence, created, at, length, place)
    order by r.place;
end $$;

-- One step of a retrieval (wire protocol section 8.4). `begin` opens a chain, `next`
-- acknowledges by token and goes on, `stop` acknowledges and ends, `keep` gives back without
-- acknowledging. A terminal has one chain: while an output of it is leased, another chain is
-- told so. A token that is not (or no longer) the present one acknowledges nothing.
create or replace function retrieve_output(
  p_step text, p_terminal text, p_holder text, p_only text, p_token text, p_new_token text,
  p_now timestamptz, p_lease interval
) returns table (result text, output_code text, output_document text, output_at timestamptz,
  output_sealed boolean, output_written boolean, output_content bytea)
language plpgsql as $$
declare
  current waiting_output%rowtype;
  following waiting_output%rowtype;
begin
  perform pg_advisory_xact_lock(
    hashtextextended(current_schema() || '.terminal.' || p_terminal, 0));
  if p_step = 'begin' then
    if exists (select 1 from waiting_output w where w.terminal = p_terminal
        and w.delivered_at is null and w.leased_until > p_now) then
      return query select 'busy'::text, null::text, null::text,
        null::timestamptz, null::boolean, null::boolean, null::bytea;
      return;
    end if;
  else
    select * into current from waiting_output w
      where w.token = p_token and w.lease_holder = p_holder and w.delivered_at is null
      for update;
    if not found then
      return query select 'end'::text, null::text, null::text,
        null::timestamptz, null::boolean, null::boolean, null::bytea;
      return;
    end if;
    p_terminal := current.terminal;
    p_only := current.only_output;
    update waiting_output w set token = null, leased_until = null, lease_holder = null,
        delivered_at = case when p_step = 'keep' then null else p_now end
      where w.id = current.id;
    if p_step <> 'next' then
      return query select 'end'::text, null::text, null::text,
        null::timestamptz, null::boolean, null::boolean, null::bytea;
      return;
    end if;
  end if;

  select * into following from waiting_output w
    where w.terminal = p_terminal and w.delivered_at is null
      and (p_only is null or w.output = p_only)
    order by w.id limit 1 for update;
  if not found then
    return query select case p_step when 'begin' then 'nothing' else 'end' end::text,
      null::text, null::text,
        null::timestamptz, null::boolean, null::boolean, null::bytea;
    return;
  end if;
  update waiting_output w set token = p_new_token, leased_until = p_now + p_lease,
      lease_holder = p_holder, only_output = p_only, deliveries = w.deliveries + 1
    where w.id = following.id;
  return query select 'output'::text, following.output, following.document,
    following.created_at, following.sealed, following.written, following.content;
end $$;

-- Whether everything that was journalled before the present spell of a mode is learnt. A turn of
-- the ledger notes it; right after a switch the tables themselves tell.
create or replace function is_ledger_caught_up() returns boolean
language plpgsql stable as $$
begin
  if (select c.caught_up = m.since from ledger_cursor c, mode m) then return true; end if;
  return not exists (select 1 from outcome o
      where (o.xact, o.stream, o.sequence, o.step) >
        (select c.xact, c.stream, c.sequence, c.step from ledger_cursor c))
    and not exists (select 1 from open_message o where o.state = 'handed over');
end $$;

-- Tables that only grow are vacuumed for one reason, so that their pages are frozen before the
-- database has to: that has time until the night. At its usual pace a vacuum takes a tenth of a
-- small machine just while most messages come in.
alter table message set (autovacuum_vacuum_cost_delay = 20);

alter table outcome set (autovacuum_vacuum_cost_delay = 20);

alter table batch set (autovacuum_vacuum_cost_delay = 20);

alter table document_change set (autovacuum_vacuum_cost_delay = 20);

alter table waiting_output set (autovacuum_vacuum_cost_delay = 20);

alter table failback_item add column if not exists ours jsonb not null default '{}';

create table if not exists provider_position (
  stream integer primary key,
  sequence bigint not null
);

-- Counts what providers sent since it was last called, a bounded piece of each stream at a time;
-- exact, because the place up to which it counted is written with the counts. Days are Vietnam's.
create or replace function count_provider_usage(p_piece bigint) returns bigint
language plpgsql as $$
declare
  counted bigint := 0;
begin
  if not pg_try_advisory_xact_lock(
      hashtextextended(current_schema() || '.provider usage', 0)) then
    return 0;
  end if;
  create temp table piece on commit drop as
    select s.id as stream, coalesce(p.sequence, 0) as behind,
      least(s.last_sequence, coalesce(p.sequence, 0) + p_piece) as until
    from stream s left join provider_position p on p.stream = s.id
    where s.last_sequence > coalesce(p.sequence, 0);
  insert into provider_usage as u (provider, day, user_id, messages, refused, bytes)
    select substr(m.sender, 5, 12), (m.received_at at time zone 'Asia/Ho_Chi_Minh')::date,
      coalesce(m.user_id, ''), count(*), count(*) filter (where m.state = 'refused'),
      sum(length(m.request))
    from piece x join message m
      on m.stream = x.stream and m.sequence > x.behind and m.sequence <= x.until
    where m.sender like 'van:%'
      and exists (select 1 from provider v where v.id = substr(m.sender, 5, 12))
    group by 1, 2, 3
  on conflict (provider, day, user_id) do update set
    messages = u.messages + excluded.messages, refused = u.refused + excluded.refused,
    bytes = u.bytes + excluded.bytes;
  insert into provider_position (stream, sequence) select x.stream, x.until from piece x
  on conflict (stream) do update set sequence = excluded.sequence;
  select coalesce(sum(x.until - x.behind), 0) into counted from piece x;
  drop table piece;
  return counted;
end $$;
