-- Evidence beyond the journal: decisions are chained as batches of stream 0, whoever inserts them;
-- checkpoints say how far every stream had come, signed with the installation's key.

create table if not exists checkpoint (
  number bigint primary key,
  at timestamptz not null,
  previous bytea not null,
  heads jsonb not null,
  digest bytea not null,
  key text not null,
  signature text not null
);

-- Decisions are rare: one at a time. The number is read under the lock, so that it has no gap.
create or replace function seal_decision() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext(current_schema() || '.decisions'));
  perform seal_batch(0,
    coalesce((select max(b.number) from batch b where b.stream = 0), 0) + 1,
    new.epoch, 0, 0, '{}', array[new.id],
    sha256(convert_to(evidence_text('songhanh decision 1', new.id::text,
      microseconds(new.at)::text, new.actor, new.action, new.reason, new.details::text,
      new.epoch::text), 'UTF8')));
  return null;
end $$;

create or replace trigger audit_is_sealed after insert on audit
for each row execute function seal_decision();
