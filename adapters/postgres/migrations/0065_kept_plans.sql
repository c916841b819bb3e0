-- What every batch calls, and every name in doubt, keeps its plan. A function in SQL that cannot become
-- a part of the statement that calls it is read, analysed and planned anew by each such statement: at
-- part load, where a batch is one message, that was an eighth of a session's time, and of what the
-- ledger writes about names in doubt two thirds. One in PL/pgSQL plans once in a session.

create or replace function microseconds(p_at timestamptz) returns bigint
language plpgsql immutable as $$
begin
  return (extract(epoch from p_at) * 1000000)::bigint;
end $$;

create or replace function evidence_text(variadic p_lines text[]) returns text
language plpgsql immutable as $$
begin
  return (select string_agg(coalesce(
      case when ordinality = 1 then line
        else replace(replace(line, '\', '\\'), chr(10), '\n') end,
      '\-'), chr(10) order by ordinality)
    from unnest(p_lines) with ordinality as l(line, ordinality));
end $$;

create or replace function doubts_digest(p_name text) returns text
language plpgsql stable as $$
begin
  return (select coalesce(encode(sha256(convert_to(string_agg(evidence_text('doubt', d.stream::text,
      d.sequence::text, d.reason, microseconds(d.since)::text), '' order by d.stream, d.sequence),
      'UTF8')), 'base64'), '-')
    from document_doubt d where d.name = p_name);
end $$;

create or replace function outcome_order_now() returns xid8
language plpgsql as $$
begin
  return (pg_current_xact_id()::text::numeric + (select value from outcome_offset))::text::xid8;
end $$;
