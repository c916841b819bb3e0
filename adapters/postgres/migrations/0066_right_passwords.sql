-- What is kept of passwords that the slow hash has found to be right, so that the next start does not
-- compute it again: halves of digests, keyed by the installation's secret. Worth nothing without the
-- data key; empty where there is none. Another slow hash of the user makes a row worthless.

create table if not exists right_password (
  subject bytea not null,
  digest bytea not null,
  -- Which key the digests are by.
  key_id text not null,
  known_at timestamptz not null default now(),
  constraint right_password_pkey primary key (subject)
);

create index if not exists right_password_known_at on right_password (known_at);
