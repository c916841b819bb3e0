-- Nodes that are gone for good (F59): the node that leads settles their streams, so that what was in
-- flight there is unknown within seconds and whoever sends it again is told so.
--
-- - `stream.settled_incarnation` says for which writer a stream was settled. A stream costs a look
--   once per writer, however many messages are open in it; the beat of the leader reads the few rows
--   of `stream` and the list of locks, never `open_message`.
-- - A session whose other end lost power would hold its locks for hours: those that are a sign of life
--   ask the system to find out within seconds.

alter table stream add column if not exists settled_incarnation bigint not null default 0;

-- Without effect on a Unix socket: that goes with its process.
create or replace function watch_session() returns void language sql as $$
  select set_config('tcp_keepalives_idle', '2', false),
    set_config('tcp_keepalives_interval', '1', false),
    set_config('tcp_keepalives_count', '3', false),
    set_config('tcp_user_timeout', '5000', false)
$$;

-- Streams that no session holds and whose last writer was not settled.
create or replace function dead_streams() returns table (id integer, incarnation bigint)
language sql as $$
  select s.id, s.incarnation from stream s
  where s.incarnation > s.settled_incarnation and s.id::oid <> all (array(
    select k.objid from pg_locks k where k.locktype = 'advisory' and k.granted
      and k.database = (select d.oid from pg_database d where d.datname = current_database())
      and k.classid::bigint = hashtext(current_schema() || '.stream') & 4294967295))
  order by s.id
$$;

-- Settles what the writer of an incarnation left, unless its session is back or another writer has
-- taken the stream. The incarnation is raised first: should that writer come back, it is refused
-- and takes another stream.
create or replace function settle_dead_stream(
  p_stream integer, p_incarnation bigint, out unknown bigint, out voided bigint
) language plpgsql as $$
begin
  if not pg_try_advisory_xact_lock(hashtext(current_schema() || '.stream'), p_stream) then
    return;
  end if;
  update stream s
    set incarnation = s.incarnation + 1, settled_incarnation = s.incarnation + 1
    where s.id = p_stream and s.incarnation = p_incarnation;
  if not found then
    return;
  end if;
  unknown := settle_stream(p_stream);
  voided := void_numbers(p_stream);
end $$;

-- As in step 0005, by a session that is watched. Whether a node lives does not depend on a replica:
-- where commits wait for one that is away, the beat must not.
create or replace function node_beat(
  p_node integer, p_epoch bigint, p_leads boolean, p_lease interval
) returns table (leads boolean, epoch_now bigint, took_from text) language plpgsql as $$
declare
  held lease%rowtype;
  silent text;
  key constant integer := hashtext(current_schema() || '.node');
  now_at timestamptz := clock_timestamp();
begin
  perform set_config('synchronous_commit', 'local', true), watch_session();
  perform pg_try_advisory_lock(key, p_node);
  update node n set heartbeat = now_at, epoch = p_epoch where n.id = p_node;
  if p_leads then
    insert into lease (name, holder, until) values ('leader', p_node, now_at + p_lease)
      on conflict do nothing;
    select * into held from lease l where l.name = 'leader' for update;
    if held.holder <> p_node then
      if not pg_try_advisory_xact_lock(key, held.holder) then
        -- An end far ahead is one of a clock that has jumped.
        if held.until > now_at and held.until < now_at + 2 * p_lease then
          return query select false, m.epoch, null::text from mode m;
          return;
        end if;
        select n.name into silent from node n where n.id = held.holder;
        silent := coalesce(silent, 'node ' || held.holder);
        perform change_mode(m.epoch, m.mode, (select n.name from node n where n.id = p_node),
          'lease taken over', silent || ' holds the lease and is silent',
          jsonb_build_object('silent', silent), false) from mode m;
      end if;
      update lease l set holder = p_node, since = now_at where l.name = 'leader';
    end if;
    update lease l set until = now_at + p_lease where l.name = 'leader';
  else
    delete from lease l where l.holder = p_node;
  end if;
  return query select p_leads, m.epoch, silent from mode m;
end $$;

drop function if exists settle_dead_streams();

drop function if exists void_dead_numbers();
