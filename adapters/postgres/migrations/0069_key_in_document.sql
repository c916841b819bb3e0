-- The first of a document's natural keys stands in its own row, where nearly all have no other: a row and
-- two entries of indexes less for each. `document_key` gives all of them, as it did.

alter table document add column if not exists key text;

do $$
begin
  if (select c.relkind from pg_class c
      where c.oid = to_regclass(current_schema() || '.document_key')) = 'r' then
    alter table document_key rename to document_further_key;
    alter index document_key_pkey rename to document_further_key_pkey;
    alter index document_key_id rename to document_further_key_id;
  end if;
end $$;

create index if not exists document_first_key on document (key) where key is not null;

create or replace view document_key as
select d.key, d.id from document d where d.key is not null
union all
select f.key, f.id from document_further_key f;

-- As of step 0012; what begins the name of a lock is found once.
create or replace function lock_documents(p_ids text[], p_keys text[], p_linked text[])
returns table (found document, found_keys text[]) language plpgsql as $$
declare
  ids text[] := p_ids;
  lock_of constant text := current_schema() || '.key.';
begin
  if cardinality(p_keys) > 500 then
    perform pg_advisory_xact_lock(hashtextextended(current_schema() || '.keys', 0));
  elsif cardinality(p_keys) > 0 then
    perform pg_advisory_xact_lock_shared(hashtextextended(current_schema() || '.keys', 0));
    perform pg_advisory_xact_lock(hashtextextended(lock_of || k.key, 0))
      from (select distinct x as key from unnest(p_keys) x order by x) k;
  end if;
  if cardinality(p_keys) > 0 then
    ids := ids || array(select n.id from document_key n where n.key = any (p_keys));
  end if;
  if cardinality(p_linked) > 0 then
    ids := ids || array(select left(l ->> 'number', 11)
      from document d, jsonb_array_elements(d.facts -> 'links') l where d.id = any (p_linked));
  end if;
  if cardinality(ids) = 0 then
    return;
  end if;
  -- Locked first and read afterwards: whoever held a document may have changed it and its keys.
  perform 1 from document d where d.id = any (ids) order by d.id for update;
  return query
    select d, array(select n.key from document_key n where n.id = d.id)
    from document d where d.id = any (ids);
end $$;

-- As of step 0048, with the first key in the row.
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
      join document d on d.id = r.id and d.key <> r.key
    on conflict do nothing;
  end if;
end $$;
