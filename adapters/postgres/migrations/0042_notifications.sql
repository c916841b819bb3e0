-- What those are told who do not look (SONGHANH_NOTIFY_URL): each once, kept until it has arrived.
create table if not exists notification (
  id uuid primary key,
  kind text not null,
  body text not null,
  at timestamptz not null default clock_timestamp(),
  state text not null default 'due' check (state in ('due', 'delivered', 'given up')),
  attempts integer not null default 0,
  next_at timestamptz not null default clock_timestamp(),
  -- Why the last attempt failed.
  problem text
);
create index if not exists notification_due on notification (next_at) where state = 'due';
-- What was last told, by topic: what is so now is news where it differs.
create table if not exists told (topic text primary key, value text not null);
