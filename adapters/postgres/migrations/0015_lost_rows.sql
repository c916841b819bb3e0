-- A database that has lost what it had committed: an asynchronous failover, an older backup.
--
-- **Which database.** `database_identity` has a random name that goes with the data, wherever they are
-- restored. `database_lineage()` names the line of history that the server is on: its system
-- identifier, its timeline (raised by every promotion) and the database's own number (another one
-- after a restore). Two servers that went different ways from one state never share a lineage.
--
-- **Streams.** What nobody living remembers may be lost too, so a stream goes on only where its own
-- writer has found it as it left it: `claim_stream` takes none of another lineage, and none that is
-- `retired` because its end is known to be lost. The IDs of lost messages are never given again.
--
-- **Numbers are never given twice.** Let R be the reservations that are lost. Numbers of R may have
-- been given, and answered. (1) No number of R is given from now on: a writer gives numbers in a
-- transaction of a session that was compared with its memory before, blocks included; where one is
-- missing, all it holds is thrown away. (2) No number of R is reserved again: a node remembers the
-- highest number of every reservation before it is used, and what any node remembers is void before
-- it says that it has come over to a lineage. The first reservation of a type on a new lineage waits
-- until every node has said so that was alive up to 30 s before the lineage was first seen. (3) A node
-- that died together with the rows tells nobody; for those the first reservation leaves out ten
-- blocks, or two for every stream where that is more, and waits no longer than 10 s. What remains is a
-- node that never comes back, or comes back only after those 10 s, and that had reserved more than
-- that beyond what the new server had received. For it, by default, nothing is taken where any loss
-- is known before a person has looked (`SONGHANH_LOST_ROWS=stop`).

-- What a managed database does not show is left out: then promotions are not seen by themselves.
create or replace function database_lineage() returns text
language plpgsql stable as $$
declare
  line text := (select oid::text from pg_database where datname = current_database());
begin
  begin
    line := line || '/' || (select c.system_identifier from pg_control_system() c);
  exception when others then null;
  end;
  begin
    line := line || '/' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8);
  exception when others then null;
  end;
  return line;
end $$;

create table if not exists database_identity (
  only_row boolean primary key default true check (only_row),
  id uuid not null default gen_random_uuid(),
  born text not null
);

insert into database_identity (born) values (database_lineage()) on conflict do nothing;

create table if not exists lineage (
  name text primary key,
  seen_at timestamptz not null default clock_timestamp()
);

insert into lineage (name) values (database_lineage()) on conflict do nothing;

create table if not exists lost_rows (
  id bigint primary key generated always as identity,
  found_at timestamptz not null default clock_timestamp(),
  node text not null,
  epoch bigint not null,
  rows bigint not null,
  sentence text not null,
  details jsonb not null,
  stops boolean not null,
  acknowledged_at timestamptz,
  acknowledged_by text
);

create index if not exists lost_rows_open on lost_rows (id) where acknowledged_at is null;

-- How far numbers of a type are reserved within a band, `receipt` for identifiers of receipts, and
-- on which lineage that was said last.
create table if not exists number_high (
  type text not null,
  band_first bigint not null,
  band_last bigint not null,
  high bigint not null,
  lineage text not null,
  primary key (type, band_first, band_last)
);

alter table stream add column if not exists retired boolean not null default false;

alter table stream add column if not exists lineage text;

update stream set lineage = database_lineage() where lineage is null;

alter table node add column if not exists lineage text;

-- As in step 0001; see above for which streams.
create or replace function claim_stream(p_writer text)
returns table (id integer, incarnation bigint, last_sequence bigint, last_batch bigint,
  unsettled bigint)
language plpgsql as $$
declare
  mine stream%rowtype;
  candidate integer;
  unknown_now bigint := 0;
  line constant text := database_lineage();
begin
  for candidate in select s.id from stream s where not s.retired and s.lineage = line
      order by s.id loop
    if pg_try_advisory_lock(hashtext(current_schema() || '.stream'), candidate) then
      update stream s set incarnation = s.incarnation + 1, writer = p_writer
        where s.id = candidate and not s.retired returning * into mine;
      exit when found;
      perform pg_advisory_unlock(hashtext(current_schema() || '.stream'), candidate);
    end if;
  end loop;
  if mine.id is null then
    insert into stream (incarnation, writer, lineage) values (1, p_writer, line)
      returning * into mine;
    perform pg_advisory_lock(hashtext(current_schema() || '.stream'), mine.id);
  end if;
  unknown_now := settle_stream(mine.id);
  return query select s.id, s.incarnation, s.last_sequence, s.last_batch, unknown_now
    from stream s where s.id = mine.id;
end $$;

-- How many units the first reservation on this lineage leaves out; 0 for every later one.
-- SH007: wait, a node may still say what it had reserved.
create or replace function left_out(p_type text, p_first bigint, p_last bigint) returns bigint
language plpgsql as $$
declare
  line constant text := database_lineage();
  seen timestamptz;
  before text;
  silent text;
begin
  insert into lineage (name) values (line) on conflict do nothing;
  select l.seen_at into seen from lineage l where l.name = line;
  before := coalesce(
    (select h.lineage from number_high h
      where h.type = p_type and h.band_first = p_first and h.band_last = p_last),
    (select i.born from database_identity i));
  if before = line then
    return 0;
  end if;
  select string_agg(n.name, ', ') into silent from node n
    where n.lineage is distinct from line and n.heartbeat > seen - interval '30 seconds';
  if silent is not null and clock_timestamp() < seen + interval '10 seconds' then
    raise exception 'cannot reserve numbers of type % yet: % has not come over to this database',
      p_type, silent using errcode = 'SH007';
  end if;
  return greatest(10, 2 * (select count(*) from stream));
end $$;

create or replace function note_high(
  p_type text, p_first bigint, p_last bigint, p_high bigint
) returns void language sql as $$
  insert into number_high as h (type, band_first, band_last, high, lineage)
    values (p_type, p_first, p_last, p_high, database_lineage())
    on conflict (type, band_first, band_last)
    do update set high = greatest(h.high, excluded.high), lineage = excluded.lineage
$$;

-- A reservation is of its writer's stream and epoch, like everything else that it writes; who has no
-- epoch writes to no journal.
create or replace function require_writer(
  p_stream integer, p_incarnation bigint, p_epoch bigint
) returns void language plpgsql as $$
declare
  stored_epoch bigint;
begin
  if p_epoch is null then
    return;
  end if;
  perform pg_advisory_xact_lock_shared(hashtext(current_schema() || '.mode'));
  select m.epoch into stored_epoch from mode m;
  if stored_epoch is distinct from p_epoch then
    raise exception 'cannot reserve: the epoch is %, the writer believes %', stored_epoch, p_epoch
      using errcode = 'SH001';
  end if;
  perform 1 from stream s where s.id = p_stream and s.incarnation = p_incarnation;
  if not found then
    raise exception 'cannot reserve: stream % has another writer', p_stream
      using errcode = 'SH002';
  end if;
end $$;

drop function if exists reserve_numbers(text, integer, bigint, bigint, bigint, bigint);

-- The next free sequences of a type within the band, for one stream.
create or replace function reserve_numbers(
  p_type text, p_stream integer, p_incarnation bigint, p_epoch bigint, p_size bigint,
  p_first bigint, p_last bigint
) returns table (first bigint, last bigint) language plpgsql as $$
declare
  start_at bigint;
  omitted bigint;
begin
  perform require_writer(p_stream, p_incarnation, p_epoch);
  perform pg_advisory_xact_lock(
    hashtextextended(current_schema() || '.numbers.' || p_type, 0));
  -- Every block that reaches into the band counts, also one of a band that was set otherwise.
  select greatest(p_first, coalesce(max(b.last) + 1, p_first)) into start_at
    from number_block b where b.type = p_type and b.first <= p_last and b.last >= p_first;
  omitted := left_out(p_type, p_first, p_last) * p_size;
  if start_at + omitted > p_last then
    raise exception 'cannot give a number of type %: the band %-% is used up', p_type, p_first,
      p_last using errcode = 'SH004';
  end if;
  if omitted > 0 then
    insert into number_block (type, first, last, stream, incarnation, void_from)
      values (p_type, start_at, start_at + omitted - 1, 0, 0, start_at);
    start_at := start_at + omitted;
  end if;
  insert into number_block (type, first, last, stream, incarnation)
    values (p_type, start_at, least(start_at + p_size - 1, p_last), p_stream, p_incarnation);
  perform note_high(p_type, p_first, p_last, least(start_at + p_size - 1, p_last));
  return query select start_at, least(start_at + p_size - 1, p_last);
end $$;

-- The identifier of receipts at a place in their order: A0, A1 … ZZ; SH004 behind the last.
create or replace function identifier_at(p_place bigint) returns text
language plpgsql immutable as $$
begin
  if p_place >= 26 * 36 then
    raise exception 'cannot give receipt numbers: all identifiers from A0 to ZZ are in use'
      using errcode = 'SH004';
  end if;
  return chr((65 + p_place / 36)::integer)
    || substr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', (p_place % 36)::integer + 1, 1);
end $$;

-- Identifiers that nobody may use any more belong to stream 0, which has no writer.
create or replace function reserve_identifier(
  p_stream integer, p_incarnation bigint, p_epoch bigint
) returns text language plpgsql as $$
declare
  place bigint;
  omitted bigint;
begin
  perform require_writer(p_stream, p_incarnation, p_epoch);
  lock table receipt_identifier in exclusive mode;
  select count(*) into place from receipt_identifier;
  omitted := least(left_out('receipt', 0, 0), 10);
  insert into receipt_identifier (identifier, stream)
    select identifier_at(n), 0 from generate_series(place, place + omitted - 1) n;
  insert into receipt_identifier (identifier, stream)
    values (identifier_at(place + omitted), p_stream);
  perform note_high('receipt', 0, 0, place + omitted);
  return identifier_at(place + omitted);
end $$;

-- No number up to p_to is given any more; gives how many are void by this. Writers that hold
-- blocks below it lose their streams, so that they throw the blocks away.
create or replace function skip_numbers(
  p_type text, p_first bigint, p_last bigint, p_to bigint
) returns bigint language plpgsql as $$
declare
  start_at bigint;
  holder integer;
  voided bigint := 0;
begin
  perform pg_advisory_xact_lock(
    hashtextextended(current_schema() || '.numbers.' || p_type, 0));
  select greatest(p_first, coalesce(max(b.last) + 1, p_first)) into start_at
    from number_block b where b.type = p_type and b.first <= p_last and b.last >= p_first;
  for holder in select distinct b.stream from number_block b
      where b.type = p_type and b.void_from is null and b.first <= p_to and b.last >= p_first loop
    update stream s set incarnation = s.incarnation + 1 where s.id = holder;
    voided := voided + void_numbers(holder);
  end loop;
  if start_at <= p_to then
    insert into number_block (type, first, last, stream, incarnation, void_from)
      values (p_type, start_at, p_to, 0, 0, start_at);
    voided := voided + p_to - start_at + 1;
    perform note_high(p_type, p_first, p_last, p_to);
  end if;
  return voided;
end $$;

-- A stream whose end is lost, up to what is known of it. Its writer is refused from now on.
create or replace function retire_stream(p_stream integer) returns void
language plpgsql as $$
begin
  insert into stream (id, incarnation, writer, retired) overriding system value
    values (p_stream, 1, 'lost', true)
    on conflict (id) do update set retired = true, incarnation = stream.incarnation + 1;
  -- Ids go on above it. The account of a gateway may take the next value and no other.
  while nextval(pg_get_serial_sequence('stream', 'id')) < (select max(s.id) from stream s) loop
  end loop;
  perform settle_stream(p_stream);
  perform void_numbers(p_stream);
  update receipt_identifier r set stream = 0 where r.stream = p_stream;
end $$;
