-- People beside the terminals: accounts of the pages, registrations of enterprises, acts of officers,
-- VAN providers.
--
-- - `account` has one row for each person or enterprise that signs in. Passwords are slow hashes. An
--   account is disabled, never deleted, because the audit names it for years.
-- - `session` keeps the digest of a session's random id, never the id.
-- - `proof` is a text that an enterprise is to sign with its certificate. Short-lived.
-- - `registration` is one request – new, change, cancel – and `registration_step` what became of it;
--   `enterprise` is what was approved last. `given_code` has the last code of each kind that was given.
-- - `officer_act` has what officers did to documents; only ever inserted into.
-- - `provider` is a VAN provider; the digest of its token is that of 24 random bytes.

create table if not exists account (
  id bigint primary key generated always as identity,
  name text not null unique check (name ~ '^[a-z0-9][a-z0-9._@-]{0,63}$'),
  display_name text not null,
  role text not null check (role in ('observer', 'operator', 'administrator', 'officer',
    'branch administrator', 'registrant')),
  office text,
  tax_code text unique,
  rights text[] not null default '{}',
  password_hash text not null,
  must_change boolean not null,
  disabled boolean not null default false,
  made_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  signed_in_at timestamptz,
  check ((role in ('officer', 'branch administrator')) = (office is not null)),
  check ((role = 'registrant') = (tax_code is not null))
);

create index if not exists account_office on account (office) where office is not null;

create table if not exists session (
  digest bytea primary key,
  account bigint not null references account,
  opened_at timestamptz not null,
  seen_at timestamptz not null,
  ends_at timestamptz not null,
  address text not null
);

create index if not exists session_account on session (account);

create index if not exists session_ends on session (ends_at);

create table if not exists proof (
  id text primary key,
  purpose text not null check (purpose in ('register', 'recover', 'change', 'cancel')),
  tax_code text not null,
  text text not null,
  made_at timestamptz not null,
  ends_at timestamptz not null
);

create index if not exists proof_ends on proof (ends_at);

create table if not exists enterprise (
  tax_code text primary key,
  user_code text not null unique,
  state text not null check (state in ('active', 'cancelled')),
  content jsonb not null,
  registered_at timestamptz not null,
  changed_at timestamptz not null,
  issued_at timestamptz,
  issued_by text
);

create table if not exists registration (
  id bigint primary key generated always as identity,
  kind text not null check (kind in ('new', 'change', 'cancel')),
  tax_code text not null,
  state text not null
    check (state in ('draft', 'submitted', 'changes asked', 'approved', 'rejected')),
  content jsonb not null,
  made_at timestamptz not null,
  submitted_at timestamptz,
  due_at timestamptz,
  decided_at timestamptz
);

-- One request at a time: whoever has one open continues it.
create unique index if not exists registration_open on registration (tax_code)
where state in ('draft', 'submitted', 'changes asked');

create index if not exists registration_waiting on registration (due_at)
where state = 'submitted';

create index if not exists registration_tax_code on registration (tax_code, id desc);

create table if not exists registration_step (
  registration bigint not null references registration,
  step integer not null,
  at timestamptz not null,
  actor text not null,
  state text not null,
  reason text not null,
  primary key (registration, step)
);

create table if not exists given_code (
  kind text primary key check (kind in ('user code', 'terminal')),
  last text not null
);

create table if not exists officer_act (
  id bigint primary key generated always as identity,
  document text not null,
  number text not null,
  at timestamptz not null,
  epoch bigint not null,
  officer text not null,
  kind text not null check (kind in ('papers', 'goods', 'clear', 'ask correction', 'cancel')),
  good boolean,
  text text not null,
  state text not null,
  channel smallint
);

create index if not exists officer_act_document on officer_act (document, id);

create table if not exists provider (
  id text primary key check (id ~ '^[0-9a-f]{12}$'),
  name text not null,
  digest bytea not null check (length(digest) = 32),
  per_second integer not null check (per_second > 0),
  per_day integer not null check (per_day > 0),
  disabled boolean not null default false,
  made_at timestamptz not null default now()
);

create table if not exists provider_usage (
  provider text not null references provider,
  day date not null,
  user_id text not null,
  messages bigint not null,
  refused bigint not null,
  bytes bigint not null,
  primary key (provider, day, user_id)
);
