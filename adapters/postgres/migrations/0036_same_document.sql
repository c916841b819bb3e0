-- A document is the one that has its number where it was created when that one was, by its row or by
-- its facts. Versions before step 0022 learnt a time of creation into the facts and left the column as
-- it was: of such a document step 0029 took the next change for that of another one, and refused it.
create or replace trigger keep_number before update of created_at on document
  for each row when (length(old.id) = 11 and old.id not like '%:%'
    and old.created_at is distinct from new.created_at
    and (old.facts -> 'dates' ->> 'created')::timestamptz is distinct from new.created_at)
  execute function keep_number();
