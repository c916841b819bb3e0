-- Who looks for what was refused looks for what VNACCS refused as well, and by the code of a refusal.
-- Refusals are few beside what is taken, so these indexes cost the others nothing.

-- A result code of an error (those of warnings begin with W), or one of the short texts that stand for
-- one. What an answer says otherwise – `00000`, `LOGON OK`, the end of a retrieval – is none.
create or replace function is_refusal(p_code text) returns boolean
language sql immutable as $$
  select p_code ~ '^([A-V][0-9]{4}$|OE1001|High security|.*GW Error)'
$$;

-- What a repeat was told depends on its first.
create index if not exists message_refused on message (code, stream, sequence)
where state in ('refused', 'repeated') or is_refusal(code);

create index if not exists outcome_refused on outcome (code, stream, sequence)
where state = 'refused' or is_refusal(code);
