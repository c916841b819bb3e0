-- The work of an office in the standby's time.
--
-- - Files that were sent for a declaration (MSB) are found by its number.
-- - `act_entered` has one row for each officer's act that somebody has entered at VNACCS since. An act
--   without one is still to be entered.
-- - `officer_presence` has each time an officer came or went, `assignment_rule` each time an office had
--   its declarations given out by chance or did not any more: the last row of each holds.
-- - `assignment` says whose a document is: by chance with the seed and the officers who were present, so
--   that anybody can draw again and find the same; or by the branch administrator with a reason. The
--   last row of a document holds.
--
-- All of them are only ever added to.

create index if not exists document_attached on document
((left(facts -> 'links' -> 0 ->> 'number', 11))) where family = 'attached documents';

create table if not exists act_entered (
  act bigint primary key,
  at timestamptz not null,
  officer text not null,
  note text not null
);

create table if not exists officer_presence (
  id bigint primary key generated always as identity,
  officer text not null,
  office text not null,
  present boolean not null,
  at timestamptz not null
);

create index if not exists officer_presence_officer on officer_presence (officer, id desc);

create table if not exists assignment_rule (
  id bigint primary key generated always as identity,
  office text not null,
  active boolean not null,
  at timestamptz not null,
  actor text not null,
  reason text not null
);

create index if not exists assignment_rule_office on assignment_rule (office, id desc);

create table if not exists assignment (
  id bigint primary key generated always as identity,
  document text not null,
  at timestamptz not null,
  epoch bigint not null,
  officer text not null,
  actor text not null,
  seed text,
  present text[] not null,
  reason text not null
);

create index if not exists assignment_document on assignment (document, id desc);

create or replace function keep_append_only() returns void language plpgsql
set search_path to ":schema", pg_temp as $$
declare
  held record;
begin
  for held in
    select distinct c.relname, coalesce(quote_ident(r.rolname), 'public') as account
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = ':schema'
    cross join lateral aclexplode(c.relacl) as a
    left join pg_roles r on r.oid = a.grantee
    where c.relname = any ('{message,outcome,batch,audit,checkpoint,attachment,document_change,officer_act,registration_step,audited_state,number_collision,act_entered,officer_presence,assignment_rule,assignment}') and a.grantee <> c.relowner
      and a.privilege_type in ('UPDATE', 'DELETE', 'TRUNCATE')
  loop
    execute format('revoke update, delete, truncate on %I from %s', held.relname, held.account);
    -- A message that was refused after all frees its key for the next try (F22).
    if held.relname = 'message' then
      execute format('grant update (send_key) on message to %s', held.account);
    end if;
  end loop;
end $$;

select keep_append_only();
