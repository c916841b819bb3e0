-- Who may send: users, their machines and the certificates they sign with.
--
-- - Passwords and access keys are kept only as slow, salted hashes.
-- - A user is barred, never deleted, because the journal names users for years.
-- - `users_version` holds one row. Whoever changes one of the other tables raises the version in the
--   same transaction and notifies the channel `songhanh_users`; readers load their snapshot anew.
--   Its row lock also puts concurrent changes in a line.

create table if not exists user_account (
  user_id text primary key check (length(user_id) = 8),
  user_code text not null generated always as (substr(user_id, 1, 5)) stored,
  company text not null,
  tax_code text not null,
  roles text[] not null,
  password_hash text not null,
  barred boolean not null default false,
  registered_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);

create table if not exists terminal (
  terminal_id text primary key check (length(terminal_id) = 6),
  access_key_hash text not null,
  changed_at timestamptz not null default now()
);

create table if not exists terminal_owner (
  user_id text not null references user_account,
  terminal_id text not null references terminal,
  primary key (user_id, terminal_id)
);

create table if not exists user_certificate (
  user_id text not null references user_account,
  authority_name text not null,
  serial text not null,
  der bytea,
  primary key (user_id, authority_name, serial)
);

create table if not exists users_version (
  only_row boolean primary key default true check (only_row),
  version bigint not null
);

insert into users_version (version) values (0) on conflict do nothing;
