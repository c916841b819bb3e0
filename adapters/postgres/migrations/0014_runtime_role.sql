-- The journal, the audit and what else is only ever added to, closed against changes by any account
-- but the owner's: where an account of its own runs the gateway (`deploy/postgres.sql`), whoever has
-- its password can neither rewrite nor delete them. Without such an account nothing changes.

-- A function, because rights that are given anew have to be taken again.
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
    where c.relname = any ('{message,outcome,batch,audit,checkpoint,attachment,document_change,officer_act,registration_step}') and a.grantee <> c.relowner
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
