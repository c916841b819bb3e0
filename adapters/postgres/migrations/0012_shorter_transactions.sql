-- What makes the transaction of a small batch shorter: at partial load it is most of a message's
-- latency.
--
-- - A batch that turns out to hold repeats fails as a whole, so that nobody has to wait for what one
--   statement says before the next one is sent.
-- - Documents that nobody could have made before are looked for by as few statements as may be.

create or replace function require_recorded(p_stream integer, p_batch bigint) returns void
language plpgsql as $$
begin
  perform 1 from stream s where s.id = p_stream and s.last_batch = p_batch;
  if not found then
    raise exception 'cannot go on: batch % of stream % is not recorded', p_batch, p_stream
      using errcode = 'SH003';
  end if;
end $$;

-- As in step 0004: keys are locked as well as rows, all in one order, so that batches of two
-- lanes cannot wait for each other; what has more keys than the database has room for locks locks
-- all keys at once. Most declarations name a key that no document has yet: nothing more is asked
-- about it then.
create or replace function lock_documents(p_ids text[], p_keys text[], p_linked text[])
returns table (found document, found_keys text[]) language plpgsql as $$
declare
  ids text[] := p_ids;
begin
  if cardinality(p_keys) > 500 then
    perform pg_advisory_xact_lock(hashtextextended(current_schema() || '.keys', 0));
  elsif cardinality(p_keys) > 0 then
    perform pg_advisory_xact_lock_shared(hashtextextended(current_schema() || '.keys', 0));
    perform pg_advisory_xact_lock(hashtextextended(current_schema() || '.key.' || k.key, 0))
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
