-- The criteria of selectivity and which of them are in force decide channels, and stood beside the
-- chain: whoever had the database's account could put others in their place unseen. Their digests are
-- kept and compared as those of rights and secrets are (step 0021). The times of their rows are left
-- out: the audit has them.

-- As in step 0025, with the criteria.
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
  from enterprise e
union all
select 'mode', 'in force',
  sha256(convert_to(evidence_text('songhanh mode 1', m.mode, m.epoch::text,
    microseconds(m.since)::text, m.decided_by, m.reason, m.paused::text,
    m.acknowledged::text), 'UTF8'))
  from mode m
union all
select 'criteria', c.version,
  sha256(convert_to(evidence_text('songhanh criteria 1', c.version, c.criteria, c.actor), 'UTF8'))
  from selectivity c
union all
select 'criteria in force', a.id::text,
  sha256(convert_to(evidence_text('songhanh criteria in force 1', a.id::text, a.version, a.actor,
    a.reason), 'UTF8'))
  from selectivity_activation a;

-- As in step 0021: what is there when this step comes.
do $$ declare
  kinds text[] := array['criteria', 'criteria in force'];
begin
  if not exists (select 1 from audited_state where kind = any (kinds))
    and exists (select 1 from present_state where kind = any (kinds)) then
    perform audit_change('songhanh migrate', 'state first recorded',
      'what was changed before this cannot be told', '{}',
      (select array_agg(v.kind order by v.kind, v.subject) from present_state v
        where v.kind = any (kinds)),
      (select array_agg(v.subject order by v.kind, v.subject) from present_state v
        where v.kind = any (kinds)));
  end if;
end $$;
