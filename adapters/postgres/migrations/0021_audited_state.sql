-- What an audited change has left behind. The audit is chained, so who did what cannot be altered
-- unseen; but the rows that were changed stood beside it, and somebody with the database's account
-- could give a user another password or an account more rights with every digest still fitting.
--
-- `present_state` has a digest of everything that rights and secrets consist of, by subject; times
-- that say when a row was written are left out, and so is what changes with every login.
-- `audited_state` keeps the digests after each change (null = it is gone), and the row of the audit,
-- which the chain covers, has the digest of those digests. What stands there now is compared with the
-- last of each subject: `verify_state.ts`.
--
-- Digests are SHA-256 without a key. They tell nothing: secrets enter them as slow salted hashes or
-- as digests of random bytes, which whoever reads `audited_state` can read beside it.

create table if not exists audited_state (
  decision bigint not null,
  kind text not null,
  subject text not null,
  digest bytea,
  primary key (kind, subject, decision)
);

create index if not exists audited_state_decision on audited_state (decision);

create or replace view present_state as
select 'user' as kind, u.user_id as subject,
  sha256(convert_to(evidence_text('songhanh user 1', u.user_id, u.company, u.tax_code,
    array_to_string(u.roles, ' '), u.password_hash, u.barred::text), 'UTF8')) as digest
  from user_account u
union all
select 'terminals of user', o.user_id,
  sha256(convert_to(evidence_text('songhanh terminals 1', o.user_id,
    string_agg(o.terminal_id, ' ' order by o.terminal_id collate "C")), 'UTF8'))
  from terminal_owner o group by o.user_id
union all
select 'certificates of user', c.user_id,
  sha256(convert_to(evidence_text('songhanh certificates 1', c.user_id,
    string_agg(evidence_text('certificate', c.authority_name, c.serial,
      encode(sha256(c.der), 'hex')), ''
      order by c.authority_name collate "C", c.serial collate "C")), 'UTF8'))
  from user_certificate c group by c.user_id
union all
select 'terminal', t.terminal_id,
  sha256(convert_to(evidence_text('songhanh terminal 1', t.terminal_id,
    t.access_key_hash), 'UTF8'))
  from terminal t
union all
select 'account', a.name,
  sha256(convert_to(evidence_text('songhanh account 1', a.name, a.display_name, a.role,
    a.office, a.tax_code, array_to_string(a.rights, ' '), a.password_hash,
    a.must_change::text, a.disabled::text), 'UTF8'))
  from account a
union all
select 'token', k.id,
  sha256(convert_to(evidence_text('songhanh token 1', k.id, k.name, k.role,
    encode(k.digest, 'hex'), (k.revoked_at is not null)::text), 'UTF8'))
  from token k
union all
select 'provider', p.id,
  sha256(convert_to(evidence_text('songhanh provider 1', p.id, p.name,
    encode(p.digest, 'hex'), p.per_second::text, p.per_day::text, p.disabled::text), 'UTF8'))
  from provider p
union all
select 'enterprise', e.tax_code,
  sha256(convert_to(evidence_text('songhanh enterprise 1', e.tax_code, e.user_code, e.state,
    e.content::text), 'UTF8'))
  from enterprise e;

-- The digest of what a decision has left, over its rows in their order.
create or replace function states_digest(p_kind text[], p_subject text[], p_digest bytea[])
returns text language sql immutable as $$
  select encode(sha256(convert_to(coalesce(string_agg(evidence_text('state', s.kind, s.subject,
    encode(s.digest, 'hex')), '' order by s.kind collate "C", s.subject collate "C"), ''),
    'UTF8')), 'hex')
  from unnest(p_kind, p_subject, p_digest) as s(kind, subject, digest)
$$;

-- Adds a row to the audit with what stands now of these subjects. Kinds may come several times.
-- The digests are made before the row, because the chain takes it in as it is inserted.
create or replace function audit_change(
  p_actor text, p_action text, p_reason text, p_details jsonb, p_kind text[], p_subject text[]
) returns void language plpgsql as $$
declare
  s_kind text[] := '{}';
  s_subject text[] := '{}';
  s_digest bytea[] := '{}';
  each text;
  named text[];
  k text[];
  n text[];
  d bytea[];
  entry bigint;
begin
  foreach each in array array(select distinct x.kind from unnest(p_kind) as x(kind) order by 1)
  loop
    named := array(select distinct x.subject from unnest(p_kind, p_subject) as x(kind, subject)
      where x.kind = each);
    select array_agg(each), array_agg(x.subject), array_agg(f.digest) into k, n, d
      from unnest(named) as x(subject)
      left join (select v.subject, v.digest from present_state v
        where v.kind = each and v.subject = any (named)) f using (subject);
    s_kind := s_kind || k;
    s_subject := s_subject || n;
    s_digest := s_digest || d;
  end loop;
  insert into audit (actor, action, reason, epoch, details)
    select p_actor, p_action, p_reason, coalesce(max(m.epoch), 0), p_details ||
      jsonb_build_object('states', cardinality(s_kind),
        'statesSha256', states_digest(s_kind, s_subject, s_digest))
    from mode m
    returning id into entry;
  insert into audited_state (decision, kind, subject, digest)
    select entry, s.kind, s.subject, s.digest
    from unnest(s_kind, s_subject, s_digest) as s(kind, subject, digest);
end $$;

-- What is there when this step comes: whether it was altered before cannot be told any more.
do $$ begin
  if not exists (select 1 from audited_state) and exists (select 1 from present_state) then
    perform audit_change('songhanh migrate', 'state first recorded',
      'what was changed before this cannot be told', '{}',
      (select array_agg(v.kind order by v.kind, v.subject) from present_state v),
      (select array_agg(v.subject order by v.kind, v.subject) from present_state v));
  end if;
end $$;

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
    where c.relname = any ('{message,outcome,batch,audit,checkpoint,attachment,document_change,officer_act,registration_step,audited_state}') and a.grantee <> c.relowner
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
