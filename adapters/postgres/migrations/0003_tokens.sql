-- Bearer tokens of the admin API. A token is `shg_<id>_<secret>`; only the SHA-256 of the secret is
-- kept. The secret is long and random, so that a fast digest is as good as a slow one. A revoked
-- token stays, because decisions name it for years.

create table if not exists token (
  id text primary key check (id ~ '^[0-9a-f]{12}$'),
  name text not null check (length(name) between 1 and 100),
  role text not null check (role in ('observer', 'operator', 'administrator')),
  digest bytea not null check (length(digest) = 32),
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);
