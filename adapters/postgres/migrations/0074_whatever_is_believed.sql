-- What a batch reads depends on the batch alone. A database that has counted a table while it was empty
-- believes it small until it counts again, and lanes hold their plans meanwhile: a table of one page is
-- as well read whole, and any index is as good as any other, one of everything too. At the first peak after
-- that, each batch reads everything. So what a batch looks up, it looks up by its key whatever is believed.

-- Whoever reads the keys of one document must not find them by the index of all that have a key. So what says
-- that a document has a key says it in words that the index does not know; a look-up by a key finds it.
create or replace view document_key as
select d.key, d.id from document d where coalesce(d.key, '') <> ''
union all
select f.key, f.id from document_further_key f;

-- As of step 0069, for the same reason with another comparison of keys.
create or replace function write_documents(
  p_id text[], p_number text[], p_family text[], p_owner text[], p_declarant text[],
  p_office text[], p_state text[], p_channel smallint[], p_complete text[],
  p_created timestamptz[], p_changed timestamptz[], p_stream integer[], p_sequence bigint[],
  p_procedure text[], p_stood_in text[], p_content_procedure text[], p_content_at integer[],
  p_content_bytes integer[], p_correction_procedure text[], p_correction_at integer[],
  p_correction_bytes integer[], p_facts text[], k_key text[], k_id text[], p_digest text[],
  p_sealed boolean, p_bytes bytea
) returns void language plpgsql as $$
begin
  -- What is going to be replaced is history from now on, and so is what of this batch is.
  insert into document_change (id, stream, sequence, at, procedure, number, state, channel, rule,
      stood_in, place)
    overriding system value
    select d.id, d.stream, d.sequence, d.changed_at,
      coalesce(d.change_procedure, d.content_procedure), d.number, d.state, d.channel,
      d.facts #>> '{channel,rule}', d.change_stood_in, d.change_place
    from document d where d.id = any (p_id) and d.change_stood_in is not null
  on conflict do nothing;
  if cardinality(p_id) > 1 then
    insert into document_change (id, stream, sequence, at, procedure, number, state, channel, rule,
        stood_in)
      select r.id, r.stream, r.sequence, r.changed, r.procedure, r.number, r.state, r.channel,
        r.facts::jsonb #>> '{channel,rule}', r.stood_in = 't'
      from (
        select *, lead(r.place) over (partition by r.id order by r.place) as later
        from unnest(p_id, p_stream, p_sequence, p_changed, p_procedure, p_number, p_state,
          p_channel, p_facts, p_stood_in) with ordinality
          as r(id, stream, sequence, changed, procedure, number, state, channel, facts, stood_in,
            place)
      ) r
      where r.later is not null
      order by r.place
    on conflict do nothing;
  end if;

  insert into document (id, number, family, owner, declarant, office, state, channel, complete,
      created_at, changed_at, stream, sequence, content_procedure, sealed, content,
      correction_procedure, correction, facts, digest, change_procedure, change_stood_in, key)
    select distinct on (r.id) r.id, r.number, r.family, r.owner, r.declarant, r.office, r.state,
      r.channel, r.complete = 't', r.created, r.changed, r.stream, r.sequence,
      r.content_procedure, p_sealed,
      substring(p_bytes from r.content_at for r.content_bytes), r.correction_procedure,
      case when r.correction_at > 0
        then substring(p_bytes from r.correction_at for r.correction_bytes) end,
      r.facts::jsonb, r.digest, nullif(r.procedure, r.content_procedure),
      case when not exists (select 1 from document_change c
          where c.id = r.id and c.stream = r.stream and c.sequence = r.sequence)
        then r.stood_in = 't' end,
      (select k.key from unnest(k_key, k_id) with ordinality as k(key, id, place)
        where k.id = r.id order by k.place limit 1)
    from unnest(p_id, p_number, p_family, p_owner, p_declarant, p_office, p_state, p_channel,
      p_complete, p_created, p_changed, p_stream, p_sequence, p_procedure, p_stood_in,
      p_content_procedure, p_content_at, p_content_bytes, p_correction_procedure,
      p_correction_at, p_correction_bytes, p_facts, p_digest)
      with ordinality as r(id, number, family, owner, declarant, office, state, channel,
        complete, created, changed, stream, sequence, procedure, stood_in, content_procedure,
        content_at, content_bytes, correction_procedure, correction_at, correction_bytes, facts,
        digest, place)
    order by r.id, r.place desc
  on conflict (id) do update set number = excluded.number, family = excluded.family,
    owner = excluded.owner, declarant = excluded.declarant, office = excluded.office,
    state = excluded.state, channel = excluded.channel, complete = excluded.complete,
    changed_at = excluded.changed_at, stream = excluded.stream, sequence = excluded.sequence,
    content_procedure = excluded.content_procedure, sealed = excluded.sealed,
    content = excluded.content, correction_procedure = excluded.correction_procedure,
    correction = excluded.correction, facts = excluded.facts, digest = excluded.digest,
    created_at = excluded.created_at, change_procedure = excluded.change_procedure,
    change_stood_in = excluded.change_stood_in, change_place = excluded.change_place,
    key = excluded.key;

  delete from document_further_key n where n.id = any (p_id);
  if array_length(k_key, 1) > 0 then
    insert into document_further_key (key, id)
      select r.key, r.id from unnest(k_key, k_id) as r(key, id)
      join document d on d.id = r.id and d.key is distinct from r.key
    on conflict do nothing;
  end if;
end $$;

-- Of messages under way: those whose senders have their answers by now.
create or replace function close_delivered(d_stream integer[], d_sequence bigint[]) returns void
language plpgsql as $$
begin
  delete from open_message o using unnest(d_stream, d_sequence) as r(stream, sequence)
    where o.stream = r.stream and o.sequence = r.sequence and o.state = 'answered';
end $$;

-- As of step 0068; keys are unique, so that one row is all there is.
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
    perform close_delivered(d_stream, d_sequence);
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
      cross join lateral (
        select f.stream, f.sequence from open_message f where f.content_key = k.key limit 1) o;
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
      cross join lateral (
        select f.stream, f.sequence from send_key f where f.key = k.key limit 1) s;
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

-- As of step 0068; the order of outcomes is asked for once, and who is under way is looked up once.
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
  o_order xid8;
  answered integer;
begin
  if messages > 0 then
    insert into open_message (stream, sequence, state, since, content_key)
      select p_stream, p_first + r.place - 1, r.state, r.received, r.content
      from unnest(p_received, p_state, p_content) with ordinality
        as r(received, state, content, place)
      where r.state = 'handed over';
  end if;

  if outcomes > 0 then
    o_order := outcome_order_now();
    select array_agg(n.step order by n.place),
        array_agg(n.stream || '-' || n.sequence || '-' || n.step order by n.place)
      into o_step, o_key
      from (select r.place, r.stream, r.sequence,
          coalesce((select max(o.step) from outcome o
            where o.stream = r.stream and o.sequence = r.sequence), 0)
          + row_number() over (partition by r.stream, r.sequence order by r.place) as step
        from unnest(o_stream, o_sequence) with ordinality as r(stream, sequence, place)) n;
    insert into outcome (stream, sequence, step, at, epoch, state, code, reason, status,
        reply_type, sealed, xact, reply)
      select r.stream, r.sequence, r.step, r.at, p_epoch, r.state, r.code, r.reason, r.status,
        r.type, p_sealed, o_order,
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

  perform seal_batch(p_stream, p_batch, p_epoch, p_first, messages, o_key, '{}',
    substring(p_bytes from p_row_digests_at for 32 * (messages + outcomes)), p_standing);
end $$;

-- What others sent before that a refused message repeats.
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
      select k.place, f.stream, f.sequence
      from unnest(p_content) with ordinality as k(key, place)
      cross join lateral (
        select m.stream, m.sequence from open_message m where m.content_key = k.key limit 1) f
      union all
      select k.place, u.stream, x.sequence
      from undelivered u
      cross join unnest(u.sequences, u.content_keys) as x(sequence, content)
      join unnest(p_content) with ordinality as k(key, place) on k.key = x.content
    ) o
    where not exists (select from unnest(d_stream, d_sequence) as d(stream, sequence)
      where d.stream = o.stream and d.sequence = o.sequence);
end $$;

do $$
declare
  each record;
begin
  for each in
    select p.oid::regprocedure as name, s.setting
    from pg_proc p, unnest('{enable_seqscan,enable_hashjoin,enable_mergejoin}'::text[]) as s(setting)
    where p.pronamespace = '":schema"'::regnamespace and (
      p.proname in ('close_batch', 'close_delivered', 'write_documents', 'lock_documents', 'free_send_keys')
      -- These compare lists with one another, which a hash does best.
      or p.proname in ('open_batch', 'record_batch', 'seal_batch', 'refused_repeats')
        and s.setting = 'enable_seqscan')
  loop
    execute format('alter function %s set %I to off', each.name, each.setting);
  end loop;
end $$;
