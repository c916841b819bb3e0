-- What the standby knows of VNACCS's documents, and what it has to give back.
--
-- - The ledger reads outcomes in the order of the transactions that wrote them. That order is
--   causal: a sender acts on an answer only after its transaction is committed. `ledger_cursor` has
--   one row: how far that has come, and in which spell of a mode it had caught up (`caught_up`).
-- - `document_doubt` names what an unknown outcome, or an answer that could not be read, may have
--   changed: ids of documents and natural keys. A document in doubt is not complete.
-- - `document_change.place` is the order in which documents changed; within a document it is the
--   order under its lock.
-- - `failback_item` has a row for every message accepted in standby that is to be given back, and for
--   every note from paper. Its place is that of its first change, `failback_document` the documents
--   that it changes or names: an item waits for the earlier ones of its documents. An attempt is
--   recorded before a byte leaves.
-- - `number_map` has stems of numbers (11 digits) or receipts: ours, and VNACCS's for the same.

alter table outcome add column if not exists xact xid8 not null default pg_current_xact_id();

create index if not exists outcome_order on outcome (xact, stream, sequence, step);

create table if not exists ledger_cursor (
  only_row boolean primary key default true check (only_row),
  xact xid8 not null default '0',
  stream integer not null default 0,
  sequence bigint not null default 0,
  step integer not null default 0,
  caught_up timestamptz
);

insert into ledger_cursor default values on conflict do nothing;

create table if not exists document_doubt (
  name text not null,
  stream integer not null,
  sequence bigint not null,
  reason text not null,
  since timestamptz not null default now(),
  primary key (name, stream, sequence)
);

create table if not exists outcome_inquiry (
  stream integer not null,
  sequence bigint not null,
  at timestamptz not null default now(),
  verdict text not null,
  reason text not null,
  primary key (stream, sequence)
);

create index if not exists document_doubt_message on document_doubt (stream, sequence);

alter table document_change
add column if not exists place bigint generated always as identity;

create index if not exists document_change_place on document_change (place);

create index if not exists message_stood_in on message (stream, sequence)
where state = 'stood in';

create index if not exists document_change_message on document_change (stream, sequence);

create or replace function judge_complete(p_ids text[], p_keys text[]) returns void
language sql as $$
  update document d set complete = judged.complete
  from (
    select t.id, not exists (
      select 1 from document_doubt x
      where x.name = t.id or (length(t.id) <> 11
        and x.name in (select k.key from document_key k where k.id = t.id))) as complete
    from (
      select unnest(p_ids) as id
      union select k.id from document_key k where k.key = any (p_keys)
    ) t
  ) judged
  where d.id = judged.id and d.complete <> judged.complete
$$;

-- Whether everything that was journalled before the present spell of a mode is learnt. A turn of
-- the ledger notes it; right after a switch the tables themselves tell.
create or replace function is_ledger_caught_up() returns boolean
language plpgsql stable as $$
begin
  if (select c.caught_up = m.since from ledger_cursor c, mode m) then return true; end if;
  return not exists (select 1 from outcome o, ledger_cursor c
      where (o.xact, o.stream, o.sequence, o.step) > (c.xact, c.stream, c.sequence, c.step))
    and not exists (select 1 from open_message o where o.state = 'handed over');
end $$;

create table if not exists failback_plan (
  id bigint primary key generated always as identity,
  state text not null default 'planned'
    check (state in ('planned', 'approved', 'running', 'paused', 'done')),
  created_at timestamptz not null default now(),
  created_by text not null,
  reason text not null,
  settings jsonb not null,
  approved_at timestamptz,
  approved_by text,
  started_at timestamptz,
  ended_at timestamptz
);

create unique index if not exists failback_plan_open on failback_plan ((true))
where state <> 'done';

create table if not exists failback_item (
  place bigint primary key,
  plan bigint not null references failback_plan,
  source text not null check (source in ('message', 'paper')),
  stream integer,
  sequence bigint,
  procedure text not null,
  number text not null,
  expected text not null,
  state text not null check (state in ('pending', 'sending', 'unknown', 'given back',
    'already there', 'differs', 'refused', 'held', 'decided')),
  ask boolean not null,
  due_at timestamptz not null default '-infinity',
  attempts integer not null default 0,
  reason text not null default '',
  code text,
  theirs text,
  differences jsonb not null default '[]',
  held_by bigint,
  decided_by text,
  changed_at timestamptz not null default now(),
  unique (stream, sequence)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

create index if not exists failback_item_open on failback_item (plan, place)
where state in ('pending', 'unknown');

create index if not exists failback_item_state on failback_item (plan, state);

create index if not exists failback_item_held on failback_item (held_by)
where held_by is not null;

create table if not exists failback_document (
  document text not null,
  place bigint not null references failback_item,
  primary key (document, place)
);

create index if not exists failback_document_place on failback_document (place);

create table if not exists failback_attempt (
  place bigint not null references failback_item,
  attempt integer not null,
  step text not null check (step in ('ask', 'send')),
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  result text,
  number_map text,
  status integer,
  reply_type text,
  sealed boolean,
  reply bytea,
  primary key (place, attempt)
) with (toast_tuple_target = 8160);

alter table failback_attempt alter column reply set storage external;

create table if not exists number_map (
  ours text primary key,
  theirs text not null,
  place bigint not null,
  at timestamptz not null default now()
);

create index if not exists number_map_theirs on number_map (theirs);

create table if not exists paper_note (
  id bigint primary key generated always as identity,
  document text not null,
  what text not null,
  happened_at timestamptz not null,
  who text not null,
  imported_at timestamptz not null default now(),
  imported_by text not null,
  place bigint not null unique,
  unique (document, what, happened_at, who)
);

-- Whether a document has work of the standby that VNACCS does not have yet.
create or replace function owed_documents(p_ids text[], p_keys text[]) returns setof text
language sql stable as $$
  select distinct c.id
  from (
    select unnest(p_ids) as id
    union select k.id from document_key k where k.key = any (p_keys)
  ) named
  join document_change c on c.id = named.id
  join message m on m.stream = c.stream and m.sequence = c.sequence and m.state = 'stood in'
  left join failback_item i on i.stream = c.stream and i.sequence = c.sequence
  where i.state is null or i.state not in ('given back', 'already there', 'decided')
$$;
