-- The last change of a document stands in the document's own row, which says everything of it but by
-- which procedure and in which order: no row and no three entries of indexes more. It moves to
-- `document_change` with the next change. What happened once – most of all small consignments – is
-- said once. Lines that stand keep standing.

-- Whether the message of a change was stood in: what is owed to the primary is found without its row.
alter table document_change add column if not exists stood_in boolean not null default false;

update document_change c set stood_in = true
  from message m
  where m.stream = c.stream and m.sequence = c.sequence and m.state = 'stood in' and not c.stood_in;

-- Null where `document_change` has the line of the message that the row names.
alter table document add column if not exists change_stood_in boolean;
alter table document alter column change_stood_in set default false;
-- Null where it is the procedure of its content.
alter table document add column if not exists change_procedure text;
-- One order with `document_change` and the notes from paper.
create or replace function next_change_place() returns bigint language sql as $$
  select nextval('document_change_place_seq')
$$;
alter table document add column if not exists change_place bigint;
alter table document alter column change_place set default next_change_place();

-- A plan of giving back puts what it owes in order by itself; of one document there are few. What was
-- stood in is found with what it changed.
drop index if exists document_change_place;
drop index if exists message_stood_in;

create index if not exists document_owed on document (stream, sequence) where change_stood_in;
create index if not exists document_learnt on document (stream, sequence) where not change_stood_in;

-- All changes of all documents. Three parts: each is found by its own index.
create or replace view document_history as
select c.id, c.stream, c.sequence, c.at, c.procedure, c.number, c.state, c.channel, c.rule,
  c.stood_in, c.place
from document_change c
union all
select d.id, d.stream, d.sequence, d.changed_at, coalesce(d.change_procedure, d.content_procedure),
  d.number, d.state, d.channel, d.facts #>> '{channel,rule}', true, d.change_place
from document d where d.change_stood_in
union all
select d.id, d.stream, d.sequence, d.changed_at, coalesce(d.change_procedure, d.content_procedure),
  d.number, d.state, d.channel, d.facts #>> '{channel,rule}', false, d.change_place
from document d where not d.change_stood_in;

drop function if exists write_documents(text[], text[], text[], text[], text[], text[], text[], smallint[], text[], text[], timestamptz[],
timestamptz[], integer[], bigint[], text[], text[], integer[], integer[], text[], integer[],
integer[], text[], text[], text[], text[], boolean, bytea);

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
      correction_procedure, correction, facts, digest, change_procedure, change_stood_in)
    select distinct on (r.id) r.id, r.number, r.family, r.owner, r.declarant, r.office, r.state,
      r.channel, r.complete = 't', r.created, r.changed, r.stream, r.sequence,
      r.content_procedure, p_sealed,
      substring(p_bytes from r.content_at for r.content_bytes), r.correction_procedure,
      case when r.correction_at > 0
        then substring(p_bytes from r.correction_at for r.correction_bytes) end,
      r.facts::jsonb, r.digest, nullif(r.procedure, r.content_procedure),
      case when not exists (select 1 from document_change c
          where c.id = r.id and c.stream = r.stream and c.sequence = r.sequence)
        then r.stood_in = 't' end
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
    change_stood_in = excluded.change_stood_in, change_place = excluded.change_place;

  delete from document_key n
    where n.id = any (p_id) and not exists (
      select 1 from unnest(k_key, k_id) as r(key, id) where r.key = n.key and r.id = n.id);
  if array_length(k_key, 1) > 0 then
    insert into document_key (key, id) select r.key, r.id from unnest(k_key, k_id) as r(key, id)
    on conflict do nothing;
  end if;
end $$;

create or replace function numbers_standing(p_ids text[])
returns table (id text, is_ours boolean, is_mapped boolean, is_collided boolean)
language sql stable as $$
  select d.id,
    exists (select 1 from number_block b where b.type = left(d.id, 2)
        and b.first <= substring(d.id from 3 for 8)::bigint
        and b.last >= substring(d.id from 3 for 8)::bigint)
      and coalesce((select h.stood_in from document_history h
        where h.id = d.id order by h.place limit 1), true),
    exists (select 1 from number_map m where m.ours = d.id),
    exists (select 1 from number_collision c where c.number = d.id)
  from document d where d.id = any (p_ids)
$$;

create or replace function owed_documents(p_ids text[], p_keys text[]) returns setof text
language sql stable as $$
  select distinct h.id
  from (
    select unnest(p_ids) as id
    union select k.id from document_key k where k.key = any (p_keys)
  ) named
  join document_history h on h.id = named.id and h.stood_in
  left join failback_item i on i.stream = h.stream and i.sequence = h.sequence
  where i.state is null or i.state not in ('given back', 'already there', 'decided')
$$;
