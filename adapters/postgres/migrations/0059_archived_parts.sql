-- Partitions that were written to an archive and dropped: what of them is still said of the journal.
-- `manifest` is signed with the installation's key and names the last batch of each of its streams, so
-- that who verifies knows which rows are elsewhere, and where the chain over them ends.

create table if not exists archived_part (
  name text not null,
  first_stream integer not null,
  end_stream integer not null,
  manifest text not null,
  key text not null,
  signature text not null,
  -- Written, read back and verified; from then on the partition may go.
  verified_at timestamptz not null default clock_timestamp(),
  dropped_at timestamptz,
  constraint archived_part_pkey primary key (name)
);

select keep_parts_closed();

-- The archive that a message of a stream is in; null where its partition is there.
create or replace function archived_in(p_stream integer) returns text language sql stable as $$
  select a.name from archived_part a
  where a.first_stream <= p_stream and a.end_stream > p_stream and a.dropped_at is not null
$$;

-- A repeat whose first is in an archive: it was answered, or its key would be free.
create or replace view message_state as
 SELECT m.stream,
    m.sequence,
    COALESCE(last.state,
        CASE m.state
            WHEN 'stood in'::text THEN 'answered'::text
            WHEN 'handed over'::text THEN 'in flight'::text
            WHEN 'repeated'::text THEN COALESCE(first_last.state, ( SELECT
                    CASE f.state
                        WHEN 'stood in'::text THEN 'answered'::text
                        WHEN 'handed over'::text THEN 'in flight'::text
                        ELSE f.state
                    END AS state
               FROM message f
              WHERE ((f.stream = m.first_stream) AND (f.sequence = m.first_sequence))), 'answered'::text)
            ELSE m.state
        END) AS state
   FROM ((message m
     LEFT JOIN LATERAL ( SELECT o.state
           FROM outcome o
          WHERE ((o.stream = m.stream) AND (o.sequence = m.sequence))
          ORDER BY o.step DESC
         LIMIT 1) last ON (true))
     LEFT JOIN LATERAL ( SELECT o.state
           FROM outcome o
          WHERE ((o.stream = m.first_stream) AND (o.sequence = m.first_sequence))
          ORDER BY o.step DESC
         LIMIT 1) first_last ON ((m.state = 'repeated'::text)));

-- Plans are made from what is known of the whole, which no vacuum of the server's own looks at.
analyze message;
analyze outcome;
