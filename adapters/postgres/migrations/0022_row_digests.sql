-- Documents and waiting reports have a digest of their own, written with the row: SHA-256 over
-- `standing_evidence.ts`, in base64. A document's contents are sealed for its digest as well as for
-- its id, so that where a data key is set nobody without it can change a column and the digest with
-- it: the contents open no more. A report's contents are sealed for its place already; it has a digest
-- only where it is not sealed.
--
-- Rows that are there already have none; a document gets one with its next change.

alter table document add column if not exists digest text;

alter table waiting_output add column if not exists digest text;

-- As in step 0004, with the digest.
drop function if exists write_documents(text[], text[], text[], text[], text[], text[], text[], smallint[], text[], text[], timestamptz[],
timestamptz[], integer[], bigint[], text[], text[], integer[], integer[], text[], integer[],
integer[], text[], text[], text[], boolean, bytea);

create or replace function write_documents(
  p_id text[], p_number text[], p_family text[], p_owner text[], p_declarant text[],
  p_office text[], p_state text[], p_channel smallint[], p_rule text[], p_complete text[],
  p_created timestamptz[], p_changed timestamptz[], p_stream integer[], p_sequence bigint[],
  p_procedure text[], p_content_procedure text[], p_content_at integer[],
  p_content_bytes integer[], p_correction_procedure text[], p_correction_at integer[],
  p_correction_bytes integer[], p_facts text[], k_key text[], k_id text[], p_digest text[],
  p_sealed boolean, p_bytes bytea
) returns void language plpgsql as $$
begin
  insert into document (id, number, family, owner, declarant, office, state, channel, complete,
      created_at, changed_at, stream, sequence, content_procedure, sealed, content,
      correction_procedure, correction, facts, digest)
    select distinct on (r.id) r.id, r.number, r.family, r.owner, r.declarant, r.office, r.state,
      r.channel, r.complete = 't', r.created, r.changed, r.stream, r.sequence,
      r.content_procedure, p_sealed,
      substring(p_bytes from r.content_at for r.content_bytes), r.correction_procedure,
      case when r.correction_at > 0
        then substring(p_bytes from r.correction_at for r.correction_bytes) end,
      r.facts::jsonb, r.digest
    from unnest(p_id, p_number, p_family, p_owner, p_declarant, p_office, p_state, p_channel,
      p_complete, p_created, p_changed, p_stream, p_sequence, p_content_procedure, p_content_at,
      p_content_bytes, p_correction_procedure, p_correction_at, p_correction_bytes, p_facts,
      p_digest)
      with ordinality as r(id, number, family, owner, declarant, office, state, channel,
        complete, created, changed, stream, sequence, content_procedure, content_at,
        content_bytes, correction_procedure, correction_at, correction_bytes, facts, digest,
        place)
    order by r.id, r.place desc
  on conflict (id) do update set number = excluded.number, family = excluded.family,
    owner = excluded.owner, declarant = excluded.declarant, office = excluded.office,
    state = excluded.state, channel = excluded.channel, complete = excluded.complete,
    changed_at = excluded.changed_at, stream = excluded.stream, sequence = excluded.sequence,
    content_procedure = excluded.content_procedure, sealed = excluded.sealed,
    content = excluded.content, correction_procedure = excluded.correction_procedure,
    correction = excluded.correction, facts = excluded.facts, digest = excluded.digest,
    created_at = excluded.created_at;

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

drop function if exists put_outputs(text[], text[], text[], integer[], bigint[],
timestamptz[], integer[], integer[], boolean, bytea);

create or replace function put_outputs(
  p_terminal text[], p_output text[], p_document text[], p_stream integer[],
  p_sequence bigint[], p_created timestamptz[], p_at integer[], p_length integer[],
  p_digest text[], p_sealed boolean, p_bytes bytea
) returns void language plpgsql as $$
begin
  insert into waiting_output (terminal, output, document, stream, sequence, created_at, sealed,
      content, digest)
    select r.terminal, r.output, r.document, r.stream, r.sequence, r.created, p_sealed,
      substring(p_bytes from r.at for r.length), r.digest
    from unnest(p_terminal, p_output, p_document, p_stream, p_sequence, p_created, p_at,
      p_length, p_digest) with ordinality
      as r(terminal, output, document, stream, sequence, created, at, length, digest, place)
    order by r.place;
end $$;
