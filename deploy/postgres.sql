-- The database of Songhanh on a PostgreSQL of your own: two accounts, one schema.
--
-- The owner changes the schema (`songhanh migrate`) and nothing else; the gateways run with an account
-- that may not: with its password nobody can rewrite the journal or the audit, drop a table or make one.
--
--   createdb songhanh
--   psql -d songhanh -f deploy/postgres.sql          as a superuser; may be run again at any time
--   psql -d songhanh -c '\password songhanh_owner'
--   psql -d songhanh -c '\password songhanh'
--   SONGHANH_DATABASE_URL=postgres://songhanh_owner:…@db1,db2/songhanh songhanh migrate
--   SONGHANH_DATABASE_URL=postgres://songhanh:…@db1,db2/songhanh       songhanh start
--
-- Upgrades: stop the gateways, `songhanh migrate` with the owner's account, start them.
-- `songhanh reseal` rewrites stored bytes: with the owner's account as well.
-- Settings of the server are in deploy/postgresql.conf.

do $$
begin
  if not exists (select from pg_roles where rolname = 'songhanh_owner') then
    create role songhanh_owner login;
  end if;
  if not exists (select from pg_roles where rolname = 'songhanh') then
    create role songhanh login;
  end if;
  -- Working tables of a transaction.
  execute format('grant connect, temporary on database %I to songhanh_owner, songhanh',
    current_database());
end $$;

create schema if not exists songhanh authorization songhanh_owner;
grant usage on schema songhanh to songhanh;

-- What is there, and what the owner will make.
grant select, insert, update, delete on all tables in schema songhanh to songhanh;
grant usage, select on all sequences in schema songhanh to songhanh;
grant execute on all functions in schema songhanh to songhanh;
alter default privileges for role songhanh_owner in schema songhanh
  grant select, insert, update, delete on tables to songhanh;
alter default privileges for role songhanh_owner in schema songhanh
  grant usage, select on sequences to songhanh;
alter default privileges for role songhanh_owner in schema songhanh
  grant execute on functions to songhanh;

-- Replicas show to it, for `songhanh doctor`: how far each one is, and whether commits wait for it. That
-- is the part of pg_monitor that this takes; statements of others show with it, never with their values.
grant pg_read_all_stats to songhanh;

-- Except what is written once: the schema itself knows which tables these are.
do $$
begin
  if to_regprocedure('songhanh.keep_append_only()') is not null then
    perform songhanh.keep_append_only();
  end if;
  if to_regprocedure('songhanh.keep_parts_closed()') is not null then
    perform songhanh.keep_parts_closed();
  end if;
end $$;
