-- The criteria of selectivity that people made and put in force: what a channel was decided by can be
-- looked up for as long as the decision. `version` is the beginning of the SHA-256 of the text, so that
-- two texts never have one version. The activation with the highest id is in force.

create table if not exists selectivity (
  version text primary key,
  criteria text not null,
  actor text not null,
  at timestamptz not null default now()
);

create table if not exists selectivity_activation (
  id bigint primary key generated always as identity,
  version text not null references selectivity,
  actor text not null,
  reason text not null,
  at timestamptz not null default now()
);

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
    where c.relname = any ('{message,outcome,batch,audit,checkpoint,attachment,document_change,officer_act,registration_step,audited_state,number_collision,act_entered,officer_presence,assignment_rule,assignment,selectivity,selectivity_activation}') and a.grantee <> c.relowner
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
