-- What the standby keeps: documents, the reports that wait for terminals, and who may give which
-- numbers.
--
-- A document is one row that a decision replaces whole; `document_change` keeps what it was. What
-- is searched for has a column, the rest is in `facts`. A report waits in `waiting_output` until
-- its terminal has acknowledged it; a lease says that it is being delivered just now.
--
-- Numbers are reserved in blocks before they are given. A block belongs to a stream; when another
-- writer takes the stream over, what the block's last writer did not use is void, and recorded so.

create table if not exists document (
  id text primary key,
  number text not null,
  family text not null,
  owner text not null,
  declarant text not null,
  office text not null,
  state text not null,
  channel smallint,
  complete boolean not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  stream integer not null,
  sequence bigint not null,
  content_procedure text not null,
  sealed boolean not null,
  content bytea not null,
  correction_procedure text,
  correction bytea,
  facts jsonb not null
) with (toast_tuple_target = 8160, fillfactor = 80);

alter table document alter column content set storage external;

alter table document alter column correction set storage external;

create index if not exists document_owner on document (owner, family, created_at desc);

create index if not exists document_office on document (office, state, channel);

create table if not exists document_key (
  key text not null,
  id text not null,
  primary key (key, id)
);

create index if not exists document_key_id on document_key (id);

create table if not exists document_change (
  id text not null,
  stream integer not null,
  sequence bigint not null,
  at timestamptz not null,
  procedure text not null,
  number text not null,
  state text not null,
  channel smallint,
  rule text,
  primary key (id, stream, sequence)
);

create table if not exists attachment (
  receipt text not null,
  place integer not null,
  stream integer not null,
  sequence bigint not null,
  name text not null,
  content_type text not null,
  bytes integer not null,
  sha256 bytea not null,
  primary key (receipt, place)
);

create table if not exists waiting_output (
  id bigint primary key generated always as identity,
  terminal text not null,
  output text not null,
  document text not null,
  stream integer not null,
  sequence bigint not null,
  created_at timestamptz not null,
  sealed boolean not null,
  bytes bytea not null,
  token text unique,
  leased_until timestamptz,
  lease_holder text,
  only_output text,
  deliveries integer not null default 0,
  delivered_at timestamptz
) with (toast_tuple_target = 8160, fillfactor = 80);

alter table waiting_output alter column bytes set storage external;

create index if not exists waiting_output_terminal on waiting_output (terminal, id)
where delivered_at is null;

create table if not exists number_block (
  type text not null,
  first bigint not null,
  last bigint not null,
  stream integer not null,
  incarnation bigint not null,
  reserved_at timestamptz not null default now(),
  void_from bigint,
  primary key (type, first)
);

create index if not exists number_block_open on number_block (stream) where void_from is null;

create table if not exists receipt_identifier (
  identifier text primary key,
  stream integer not null,
  second text not null default '',
  last integer not null default 0
);

create index if not exists receipt_identifier_stream on receipt_identifier (stream);

-- Keys are locked as well as rows: two messages that make the same paper for the first time
-- meet at the key. All in one order, so that batches of two lanes cannot wait for each other:
-- also the documents that those of p_linked name. What has more keys than the database has
-- room for locks – manifests of thousands of bills – locks all keys at once.
create or replace function lock_documents(p_ids text[], p_keys text[], p_linked text[])
returns table (found document, found_keys text[]) language plpgsql as $$
declare
  k text;
  ids text[];
begin
  if cardinality(p_keys) > 500 then
    perform pg_advisory_xact_lock(hashtextextended(current_schema() || '.keys', 0));
  elsif cardinality(p_keys) > 0 then
    perform pg_advisory_xact_lock_shared(hashtextextended(current_schema() || '.keys', 0));
    for k in select distinct x from unnest(p_keys) x order by x loop
      perform pg_advisory_xact_lock(hashtextextended(current_schema() || '.key.' || k, 0));
    end loop;
  end if;
  select array_agg(x.id) into ids from (
    select unnest(p_ids) as id
    union select n.id from document_key n where n.key = any (p_keys)
    union select left(l ->> 'number', 11)
      from document d, jsonb_array_elements(d.facts -> 'links') l where d.id = any (p_linked)
  ) x;
  -- Locked first and read afterwards: whoever held a document may have changed it and its keys.
  perform 1 from document d where d.id = any (ids) order by d.id for update;
  return query
    select d, array(select n.key from document_key n where n.id = d.id)
    from document d where d.id = any (ids);
end $$;

create or replace function write_documents(
  p_id text[], p_number text[], p_family text[], p_owner text[], p_declarant text[],
  p_office text[], p_state text[], p_channel smallint[], p_rule text[], p_complete text[],
  p_created timestamptz[], p_changed timestamptz[], p_stream integer[], p_sequence bigint[],
  p_procedure text[], p_content_procedure text[], p_content_at integer[],
  p_content_bytes integer[], p_correction_procedure text[], p_correction_at integer[],
  p_correction_bytes integer[], p_facts text[], k_key text[], k_id text[],
  p_sealed boolean, p_bytes bytea
) returns void language plpgsql as $$
begin
  insert into document (id, number, family, owner, declarant, office, state, channel, complete,
      created_at, changed_at, stream, sequence, content_procedure, sealed, content,
      correction_procedure, correction, facts)
    select distinct on (r.id) r.id, r.number, r.family, r.owner, r.declarant, r.office, r.state,
      r.channel, r.complete = 't', r.created, r.changed, r.stream, r.sequence,
      r.content_procedure, p_sealed,
      substring(p_bytes from r.content_at for r.content_bytes), r.correction_procedure,
      case when r.correction_at > 0
        then substring(p_bytes from r.correction_at for r.correction_bytes) end,
      r.facts::jsonb
    from unnest(p_id, p_number, p_family, p_owner, p_declarant, p_office, p_state, p_channel,
      p_complete, p_created, p_changed, p_stream, p_sequence, p_content_procedure, p_content_at,
      p_content_bytes, p_correction_procedure, p_correction_at, p_correction_bytes, p_facts)
      with ordinality as r(id, number, family, owner, declarant, office, state, channel,
        complete, created, changed, stream, sequence, content_procedure, content_at,
        content_bytes, correction_procedure, correction_at, correction_bytes, facts, place)
    order by r.id, r.place desc
  on conflict (id) do update set number = excluded.number, family = excluded.family,
    owner = excluded.owner, declarant = excluded.declarant, office = excluded.office,
    state = excluded.state, channel = excluded.channel, complete = excluded.complete,
    changed_at = excluded.changed_at, stream = excluded.stream, sequence = excluded.sequence,
    content_procedure = excluded.content_procedure, sealed = excluded.sealed,
    content = excluded.content, correction_procedure = excluded.correction_procedure,
    correction = excluded.correction, facts = excluded.facts;

  insert into document_change (id, stream, sequence, at, procedure, number, state, channel, rule)
    select r.id, r.stream, r.sequence, r.changed, r.procedure, r.number, r.state, r.channel,
      r.rule
    from unnest(p_id, p_stream, p_sequence, p_changed, p_procedure, p_number, p_state,
      p_channel, p_rule)
      as r(id, stream, sequence, changed, procedure, number, state, channel, rule)
  on conflict do nothing;

  delete from document_key n
    where n.id = any (p_id) and not exists (
      select 1 from unnest(k_key, k_id) as r(key, id) where r.key = n.key and r.id = n.id);
  if array_length(k_key, 1) > 0 then
    insert into document_key (key, id) select r.key, r.id from unnest(k_key, k_id) as r(key, id)
    on conflict do nothing;
  end if;
end $$;

create or replace function put_outputs(
  p_terminal text[], p_output text[], p_document text[], p_stream integer[],
  p_sequence bigint[], p_created timestamptz[], p_at integer[], p_length integer[],
  p_sealed boolean, p_bytes bytea
) returns void language sql as $$
  insert into waiting_output (terminal, output, document, stream, sequence, created_at, sealed,
      bytes)
    select r.terminal, r.output, r.document, r.stream, r.sequence, r.created, p_sealed,
      substring(p_bytes from r.at for r.length)
    from unnest(p_terminal, p_output, p_document, p_stream, p_sequence, p_created, p_at,
      p_length) with ordinality
      as r(terminal, output, document, stream, sequence, created, at, length, place)
    order by r.place
$$;

-- One step of a retrieval (wire protocol section 8.4). `begin` opens a chain, `next`
-- acknowledges by token and goes on, `stop` acknowledges and ends, `keep` gives back without
-- acknowledging. A terminal has one chain: while an output of it is leased, another chain is
-- told so. A token that is not (or no longer) the present one acknowledges nothing.
create or replace function retrieve_output(
  p_step text, p_terminal text, p_holder text, p_only text, p_token text, p_new_token text,
  p_now timestamptz, p_lease interval
) returns table (result text, output_sealed boolean, output_bytes bytea)
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
      return query select 'busy'::text, null::boolean, null::bytea;
      return;
    end if;
  else
    select * into current from waiting_output w
      where w.token = p_token and w.lease_holder = p_holder and w.delivered_at is null
      for update;
    if not found then
      return query select 'end'::text, null::boolean, null::bytea;
      return;
    end if;
    p_terminal := current.terminal;
    p_only := current.only_output;
    update waiting_output w set token = null, leased_until = null, lease_holder = null,
        delivered_at = case when p_step = 'keep' then null else p_now end
      where w.id = current.id;
    if p_step <> 'next' then
      return query select 'end'::text, null::boolean, null::bytea;
      return;
    end if;
  end if;

  select * into following from waiting_output w
    where w.terminal = p_terminal and w.delivered_at is null
      and (p_only is null or w.output = p_only)
    order by w.id limit 1 for update;
  if not found then
    return query select case p_step when 'begin' then 'nothing' else 'end' end::text,
      null::boolean, null::bytea;
    return;
  end if;
  update waiting_output w set token = p_new_token, leased_until = p_now + p_lease,
      lease_holder = p_holder, only_output = p_only, deliveries = w.deliveries + 1
    where w.id = following.id;
  return query select 'output'::text, following.sealed, following.bytes;
end $$;

-- The next free sequences of a type within the band, for one stream.
create or replace function reserve_numbers(
  p_type text, p_stream integer, p_incarnation bigint, p_size bigint, p_first bigint,
  p_last bigint
) returns table (first bigint, last bigint) language plpgsql as $$
declare
  start_at bigint;
begin
  perform pg_advisory_xact_lock(
    hashtextextended(current_schema() || '.numbers.' || p_type, 0));
  -- Every block that reaches into the band counts, also one of a band that was set otherwise.
  select greatest(p_first, coalesce(max(b.last) + 1, p_first)) into start_at
    from number_block b where b.type = p_type and b.first <= p_last and b.last >= p_first;
  if start_at > p_last then
    raise exception 'cannot give a number of type %: the band %-% is used up', p_type, p_first,
      p_last using errcode = 'SH004';
  end if;
  insert into number_block (type, first, last, stream, incarnation)
    values (p_type, start_at, least(start_at + p_size - 1, p_last), p_stream, p_incarnation);
  return query select start_at, least(start_at + p_size - 1, p_last);
end $$;

-- What the last writer of a stream reserved and did not give is void.
create or replace function void_numbers(p_stream integer) returns bigint
language plpgsql as $$
declare
  voided bigint := 0;
  b number_block%rowtype;
  used bigint;
begin
  for b in select * from number_block x where x.stream = p_stream and x.void_from is null loop
    select max(substring(d.id from 3 for 8)::bigint) into used from document d
      where d.id >= b.type || lpad(b.first::text, 8, '0')
        and d.id <= b.type || lpad(b.last::text, 8, '0') || '9' and length(d.id) = 11;
    update number_block x set void_from = coalesce(used + 1, b.first)
      where x.type = b.type and x.first = b.first;
    voided := voided + b.last - coalesce(used, b.first - 1);
  end loop;
  return voided;
end $$;

-- Streams whose writers are gone for good have nobody who takes them over and voids their
-- numbers. The incarnation is raised first: should such a writer come back, it is refused.
create or replace function void_dead_numbers() returns bigint
language plpgsql as $$
declare
  candidate integer;
  voided bigint := 0;
begin
  for candidate in select distinct b.stream from number_block b where b.void_from is null
      order by b.stream loop
    if pg_try_advisory_xact_lock(hashtext(current_schema() || '.stream'), candidate) then
      update stream s set incarnation = s.incarnation + 1 where s.id = candidate;
      voided := voided + void_numbers(candidate);
    end if;
  end loop;
  return voided;
end $$;
