-- One signing key for all nodes. Until now each node made its own, in a file beside its data, and who
-- verified had to hold every one. The public keys are listed here, with the checkpoints that each may
-- have signed and the statement by which the key before has handed over; the private one lies in
-- `installation_secret` as `signing key N`, sealed by the data key. Where nothing is sealed the list stays
-- empty and keys stay in their files: beside what it signs a key in clear would vouch for nothing.

create table if not exists signing_key (
  number integer primary key,
  -- `first`, `successor`, `anew`: the key before could not be opened; `of a node`: from before this list.
  kind text not null,
  public_key text not null unique,
  since timestamptz not null,
  first_checkpoint bigint not null,
  -- The last checkpoint when the key was entered: whatever was in force before signs none behind it.
  after_checkpoint bigint not null,
  after_digest bytea not null,
  signer text not null,
  signature text not null,
  own_signature text,
  constraint signing_key_kind check (kind in ('first', 'successor', 'anew', 'of a node'))
);

-- The key that signs now; null where each node has its own.
create or replace function signing_key_in_force() returns text language sql stable as $$
  select k.public_key from signing_key k where k.kind <> 'of a node' order by k.number desc limit 1
$$;

-- Whoever believes another key – a node of the version before, one that was stopped while keys were
-- rotated – makes no checkpoint: the next node that looks makes it.
create or replace function checkpoint_is_by_key_in_force() returns trigger language plpgsql as $$
begin
  if new.key <> signing_key_in_force() then
    raise exception 'checkpoint % is signed with a key that is not in force', new.number
      using errcode = 'check_violation';
  end if;
  return new;
end $$;

create or replace trigger checkpoint_is_by_key_in_force before insert on checkpoint
for each row execute function checkpoint_is_by_key_in_force();

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
    where c.relname = any ('{message,outcome,batch,audit,checkpoint,attachment,document_change,officer_act,registration_step,audited_state,number_collision,act_entered,officer_presence,assignment_rule,assignment,selectivity,selectivity_activation,signing_key}') and a.grantee <> c.relowner
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
