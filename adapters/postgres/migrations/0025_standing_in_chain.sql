-- Documents, waiting reports and their deliveries belong to the chain of evidence, and the mode to
-- what the audit has sealed.
--
-- **Lines.** Whoever writes such a row gives a line with the batch that it is written in: kind, the
-- digest that stood there before (`-` for none, `?` for a row from before step 0022), the digest that
-- stands there afterwards, and whose it is (`core/evidence/standing_line.ts`). The batch is chained
-- over the digest of its lines. So what stands last of each row follows from the chain, in whatever
-- order the batches of several writers came: of all that was written to a row, one digest was never
-- replaced. A row of yesterday, a row that is gone or was put in, a digest made anew: none of them fits.
--
-- - Who has a batch of its own (a lane) seals its lines with it; who has none (the ledger, an officer,
--   `songhanh reseal`) calls `seal_standing`, which makes a batch of stream 0.
-- - Reports are never replaced, so each line of one has a digest of its own: `nth` tells apart those of
--   one message. What changes with every retrieval is their delivery, digested here, because only
--   `retrieve_output` knows it.
-- - The keys of a document are part of its digest from this step on; digests of this form begin with
--   `2.`. What is there already is listed by lines as it is, with the digest that it has.

alter table batch add column if not exists standing text;

alter table batch alter column standing set storage external;

-- As in step 0001; a batch that is chained over lines says so by its version.
drop function if exists seal_batch(integer, bigint, bigint, bigint, integer, text[], bigint[],
bytea);

create or replace function seal_batch(
  p_stream integer, p_number bigint, p_epoch bigint, p_first bigint, p_messages integer,
  p_outcomes text[], p_decisions bigint[], p_row_digests bytea, p_standing text default null
) returns void language plpgsql as $$
declare
  before bytea := coalesce(
    (select b.digest from batch b where b.stream = p_stream and b.number = p_number - 1),
    decode(repeat('00', 32), 'hex'));
begin
  -- What is null is left out.
  insert into batch (stream, number, at, epoch, first_sequence, messages, outcomes, decisions,
      previous, row_digests, digest, standing)
    values (p_stream, p_number, now(), p_epoch, p_first, p_messages, p_outcomes, p_decisions,
      before, p_row_digests, sha256(convert_to(concat_ws(chr(10),
        case when p_standing is null then 'songhanh batch 1' else 'songhanh batch 2' end,
        p_stream, p_number, microseconds(now()), p_epoch, p_first, p_messages,
        array_to_string(p_outcomes, ' '), array_to_string(p_decisions, ' '),
        encode(before, 'hex'), encode(p_row_digests, 'hex'),
        encode(sha256(convert_to(p_standing, 'UTF8')), 'hex')), 'UTF8')), p_standing);
end $$;

-- As in step 0010, with the lines of what stands beside the journal.
drop function if exists close_batch(bigint, integer, bigint, bigint, timestamptz[], text[],
uuid[], integer[], bigint[], timestamptz[], text[], text[], text[], integer[], text[],
integer[], integer[], boolean, integer, bytea);

create or replace function close_batch(
  p_epoch bigint, p_stream integer, p_batch bigint, p_first bigint,
  p_received timestamptz[], p_state text[], p_content uuid[],
  o_stream integer[], o_sequence bigint[], o_at timestamptz[], o_state text[], o_code text[],
  o_reason text[], o_status integer[], o_type text[], o_reply_at integer[],
  o_reply_bytes integer[],
  p_sealed boolean, p_row_digests_at integer, p_bytes bytea, p_standing text default null
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
    substring(p_bytes from p_row_digests_at for 32 * (messages + outcomes)), p_standing);
end $$;

drop function if exists record_batch(bigint, integer, bigint, bigint, bigint, timestamptz[], text[],
text[], text[], text[], text[], text[], text[], text[], text[], integer[], bigint[], uuid[],
uuid[], text[], text[], integer[], integer[], integer[], integer[], integer[], boolean[],
integer[], bigint[], timestamptz[], text[], text[], text[], integer[], text[], integer[],
integer[], integer[], bigint[], boolean, integer, bytea);

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
  p_sealed boolean, p_row_digests_at integer, p_bytes bytea, p_standing text default null
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
    o_reply_bytes, p_sealed, p_row_digests_at, p_bytes, p_standing);
end $$;

-- Lines of a writer that has no batch. One at a time, like decisions: its caller is near its commit.
create or replace function seal_standing(p_standing text) returns void
language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext(current_schema() || '.decisions'));
  perform seal_batch(0,
    coalesce((select max(b.number) from batch b where b.stream = 0), 0) + 1,
    coalesce((select m.epoch from mode m), 0), 0, 0, '{}', '{}', ''::bytea, p_standing);
end $$;

-- Whose a line is, as one line.
create or replace function standing_subject(p_subject text) returns text
language sql immutable as $$
  select replace(replace(p_subject, '\', '\\'), chr(10), '\n')
$$;

alter table waiting_output add column if not exists nth integer;

drop function if exists put_outputs(text[], text[], text[], integer[], bigint[],
timestamptz[], integer[], integer[], text[], boolean, bytea);

create or replace function put_outputs(
  p_terminal text[], p_output text[], p_document text[], p_stream integer[],
  p_sequence bigint[], p_created timestamptz[], p_at integer[], p_length integer[],
  p_digest text[], p_nth integer[], p_sealed boolean, p_bytes bytea
) returns void language plpgsql as $$
begin
  insert into waiting_output (terminal, output, document, stream, sequence, created_at, sealed,
      content, digest, nth)
    select r.terminal, r.output, r.document, r.stream, r.sequence, r.created, p_sealed,
      substring(p_bytes from r.at for r.length), r.digest, r.nth
    from unnest(p_terminal, p_output, p_document, p_stream, p_sequence, p_created, p_at,
      p_length, p_digest, p_nth) with ordinality
      as r(terminal, output, document, stream, sequence, created, at, length, digest, nth, place)
    order by r.place;
end $$;

-- A report that has a digest of this step's form is known by it, every other by its number.
create or replace function report_subject(w waiting_output) returns text
language sql immutable as $$
  select case when w.digest like '2.%' then w.digest else '#' || w.id end
$$;

-- How far a report's delivery is: who has it, by which token, how often it went, when it was taken.
create or replace function delivery_digest(w waiting_output) returns text
language sql immutable as $$
  select case when w.token is null and w.deliveries = 0 and w.delivered_at is null
      and w.leased_until is null and w.lease_holder is null and w.only_output is null
      and not w.unopened then '-'
    else encode(sha256(convert_to(jsonb_build_array(w.token, microseconds(w.leased_until),
      w.lease_holder, w.only_output, w.deliveries, microseconds(w.delivered_at),
      w.unopened)::text, 'UTF8')), 'base64') end
$$;

create or replace function delivery_line(was waiting_output, now_is waiting_output) returns text
language sql immutable as $$
  select 'delivery ' || delivery_digest(was) || ' ' || delivery_digest(now_is) || ' '
    || report_subject(now_is)
$$;

-- What puts a name in doubt. As of the beginning of the statement that asks.
create or replace function doubts_digest(p_name text) returns text
language sql stable as $$
  select coalesce(encode(sha256(convert_to(string_agg(evidence_text('doubt', d.stream::text,
      d.sequence::text, d.reason, microseconds(d.since)::text), '' order by d.stream, d.sequence),
      'UTF8')), 'base64'), '-')
    from document_doubt d where d.name = p_name
$$;

-- As in step 0016, with the report's digest and the lines of what this changes.
drop function if exists retrieve_output(text, text, text, text, text, text, timestamptz,
interval);

create or replace function retrieve_output(
  p_step text, p_terminal text, p_holder text, p_only text, p_token text, p_new_token text,
  p_now timestamptz, p_lease interval
) returns table (result text, output_code text, output_document text, output_at timestamptz,
  output_sealed boolean, output_written boolean, output_content bytea, output_id bigint,
  output_terminal text, output_stream integer, output_sequence bigint, output_digest text,
  output_changes text)
language plpgsql as $$
declare
  current waiting_output%rowtype;
  following waiting_output%rowtype;
  after waiting_output%rowtype;
  changes text;
begin
  perform pg_advisory_xact_lock(
    hashtextextended(current_schema() || '.terminal.' || p_terminal, 0));
  if p_step = 'begin' then
    if exists (select 1 from waiting_output w where w.terminal = p_terminal
        and w.delivered_at is null and w.leased_until > p_now) then
      return query select 'busy'::text, null::text, null::text, null::timestamptz,
        null::boolean, null::boolean, null::bytea, null::bigint, null::text, null::integer,
        null::bigint, null::text, null::text;
      return;
    end if;
  else
    select * into current from waiting_output w
      where w.token = p_token and w.lease_holder = p_holder and w.delivered_at is null
      for update;
    if not found then
      return query select 'end'::text, null::text, null::text, null::timestamptz,
        null::boolean, null::boolean, null::bytea, null::bigint, null::text, null::integer,
        null::bigint, null::text, null::text;
      return;
    end if;
    p_terminal := current.terminal;
    p_only := current.only_output;
    update waiting_output w set token = null, leased_until = null, lease_holder = null,
        delivered_at = case when p_step = 'keep' then null else p_now end,
        unopened = p_step = 'skip',
        deliveries = w.deliveries - case when p_step = 'skip' then 1 else 0 end
      where w.id = current.id returning * into after;
    changes := delivery_line(current, after);
    if p_step not in ('next', 'skip') then
      return query select 'end'::text, null::text, null::text, null::timestamptz,
        null::boolean, null::boolean, null::bytea, null::bigint, null::text, null::integer,
        null::bigint, null::text, changes;
      return;
    end if;
  end if;

  select * into following from waiting_output w
    where w.terminal = p_terminal and w.delivered_at is null
      and (p_only is null or w.output = p_only)
    order by w.id limit 1 for update;
  if not found then
    return query select case p_step when 'begin' then 'nothing' else 'end' end::text,
      null::text, null::text, null::timestamptz,
      null::boolean, null::boolean, null::bytea, null::bigint, null::text, null::integer,
        null::bigint, null::text, changes;
    return;
  end if;
  update waiting_output w set token = p_new_token, leased_until = p_now + p_lease,
      lease_holder = p_holder, only_output = p_only, deliveries = w.deliveries + 1
    where w.id = following.id returning * into after;
  changes := concat_ws(chr(10), changes, delivery_line(following, after));
  return query select 'output'::text, following.output, following.document,
    following.created_at, following.sealed, following.written, following.content,
    following.id, following.terminal, following.stream, following.sequence, following.digest,
    changes;
end $$;

-- As in step 0021, with the mode.
create or replace view present_state as
select 'user' as kind, u.user_id as subject,
  sha256(convert_to(evidence_text('songhanh user 1', u.user_id, u.company, u.tax_code,
    array_to_string(u.roles, ' '), u.password_hash, u.barred::text), 'UTF8')) as digest
  from user_account u
union all
select 'terminals of user', o.user_id,
  sha256(convert_to(evidence_text('songhanh terminals 1', o.user_id,
    string_agg(o.terminal_id, ' ' order by o.terminal_id collate "C")), 'UTF8'))
  from terminal_owner o group by o.user_id
union all
select 'certificates of user', c.user_id,
  sha256(convert_to(evidence_text('songhanh certificates 1', c.user_id,
    string_agg(evidence_text('certificate', c.authority_name, c.serial,
      encode(sha256(c.der), 'hex')), ''
      order by c.authority_name collate "C", c.serial collate "C")), 'UTF8'))
  from user_certificate c group by c.user_id
union all
select 'terminal', t.terminal_id,
  sha256(convert_to(evidence_text('songhanh terminal 1', t.terminal_id,
    t.access_key_hash), 'UTF8'))
  from terminal t
union all
select 'account', a.name,
  sha256(convert_to(evidence_text('songhanh account 1', a.name, a.display_name, a.role,
    a.office, a.tax_code, array_to_string(a.rights, ' '), a.password_hash,
    a.must_change::text, a.disabled::text), 'UTF8'))
  from account a
union all
select 'token', k.id,
  sha256(convert_to(evidence_text('songhanh token 1', k.id, k.name, k.role,
    encode(k.digest, 'hex'), (k.revoked_at is not null)::text), 'UTF8'))
  from token k
union all
select 'provider', p.id,
  sha256(convert_to(evidence_text('songhanh provider 1', p.id, p.name,
    encode(p.digest, 'hex'), p.per_second::text, p.per_day::text, p.disabled::text), 'UTF8'))
  from provider p
union all
select 'enterprise', e.tax_code,
  sha256(convert_to(evidence_text('songhanh enterprise 1', e.tax_code, e.user_code, e.state,
    e.content::text), 'UTF8'))
  from enterprise e
union all
select 'mode', 'in force',
  sha256(convert_to(evidence_text('songhanh mode 1', m.mode, m.epoch::text,
    microseconds(m.since)::text, m.decided_by, m.reason, m.paused::text,
    m.acknowledged::text), 'UTF8'))
  from mode m;

-- The mode that a database begins with, which no decision has left there.
create or replace function mode_line() returns text language sql stable as $$
  select 'mode - ' || encode(v.digest, 'hex') || ' ' || v.subject
    from present_state v where v.kind = 'mode'
$$;

-- As in step 0005; the audit seals what the mode is from now on.
create or replace function change_mode(
  p_expected bigint, p_mode text, p_actor text, p_action text, p_reason text, p_details jsonb,
  p_automatic boolean
) returns bigint language plpgsql as $$
declare
  found_now mode%rowtype;
begin
  perform pg_advisory_xact_lock(hashtext(current_schema() || '.mode'));
  select * into found_now from mode m for update;
  if found_now.epoch is distinct from p_expected then
    raise exception 'cannot change the mode: expected epoch %, found %', p_expected,
      found_now.epoch using errcode = 'SH005';
  end if;
  if p_automatic and (found_now.paused or not found_now.acknowledged) then
    raise exception 'cannot change the mode: automatic action is paused or not acknowledged'
      using errcode = 'SH006';
  end if;
  update mode m set mode = p_mode, epoch = m.epoch + 1,
    since = case when m.mode = p_mode then m.since else clock_timestamp() end,
    decided_by = case when m.mode = p_mode then m.decided_by else p_actor end,
    reason = case when m.mode = p_mode then m.reason else p_reason end,
    acknowledged = m.acknowledged and not p_automatic;
  perform audit_change(p_actor, p_action, p_reason,
    p_details || jsonb_build_object('from', found_now.mode, 'to', p_mode),
    '{mode}', '{in force}');
  perform pg_notify('songhanh_mode', current_schema()::text);
  return p_expected + 1;
end $$;

-- What is there when this step comes: what it was before cannot be told any more.
do $$
declare
  piece text;
begin
  if exists (select 1 from batch where standing is not null) then return; end if;
  for piece in
    select string_agg(l.line, chr(10) order by l.place)
    from (
      select x.line, row_number() over () as place from (
        select 'document - ' || coalesce(d.digest, '?') || ' ' || standing_subject(d.id) as line
          from document d
        union all
        select 'report - ' || coalesce(w.digest, '?') || ' ' || report_subject(w)
          from waiting_output w
        union all
        select 'delivery - ' || delivery_digest(w) || ' ' || report_subject(w)
          from waiting_output w where delivery_digest(w) <> '-'
        union all
        select 'doubts - ' || doubts_digest(n.name) || ' ' || standing_subject(n.name)
          from (select distinct name from document_doubt) n
      ) x
    ) l
    group by l.place / 5000
  loop
    perform seal_standing(piece);
  end loop;
  if exists (select 1 from mode) then
    perform seal_standing(mode_line());
  end if;
end $$;
