-- A stored request may be what differs from an earlier one of its sender, its base, which stands whole
-- in the same stream. Null: it is whole itself.

alter table message add column if not exists base_sequence bigint;

-- The base of a request as it is stored, for `openRequest`.
create or replace function request_base(p_stream integer, p_base bigint) returns bytea
language plpgsql stable strict as $$
begin
  return (select m.request from message m where m.stream = p_stream and m.sequence = p_base);
end $$;

drop function if exists record_batch(bigint, integer, bigint, bigint, bigint, timestamptz[], text[],
text[], text[], text[], text[], text[], text[], text[], text[], integer[], bigint[], uuid[],
uuid[], text[], text[], integer[], integer[], integer[], integer[], integer[], boolean[],
integer[], bigint[], timestamptz[], text[], text[], text[], integer[], text[], integer[],
integer[], integer[], bigint[], boolean, integer, bytea, text);

create or replace function record_batch(
  p_epoch bigint, p_stream integer, p_incarnation bigint, p_batch bigint, p_first bigint,
  p_received timestamptz[], p_sender text[], p_user text[], p_procedure text[], p_path text[],
  p_link text[], p_document text[], p_state text[], p_code text[], p_reason text[],
  p_first_stream integer[], p_first_sequence bigint[],
  p_send uuid[], p_content uuid[], p_type text[], p_reply_type text[],
  p_digest_at integer[], p_request_at integer[], p_request_bytes integer[],
  p_reply_at integer[], p_reply_bytes integer[], p_signed boolean[],
  o_stream integer[], o_sequence bigint[], o_at timestamptz[], o_state text[], o_code text[],
  o_reason text[], o_status integer[], o_type text[], o_reply_at integer[],
  o_reply_bytes integer[],
  d_stream integer[], d_sequence bigint[],
  p_sealed boolean, p_row_digests_at integer, p_bytes bytea, p_standing text default null,
  p_base bigint[] default null
) returns table (kind text, place integer, found_stream integer, found_sequence bigint)
language plpgsql as $$
declare
  messages integer := cardinality(p_received);
begin
  return query select b.* from open_batch(p_epoch, p_stream, p_incarnation, p_batch, p_first,
    messages, p_send, p_content, d_stream, d_sequence) b;
  if found then
    return;
  end if;
  if messages > 0 then
    insert into message (stream, sequence, received_at, epoch, sender, user_id, procedure, path,
        link_info, document, state, code, reason, first_stream, first_sequence, send_key,
        content_key, signer, digest, content_type, sealed, request, reply_type, reply, base_sequence)
      select p_stream, p_first + r.place - 1, r.received, p_epoch, r.sender, r.user_id, r.procedure,
        r.path, r.link, r.document, r.state, r.code, r.reason, r.first_stream, r.first_sequence,
        r.send, r.content,
        case when r.signed then substring(p_bytes from r.digest_at + 32 for 32) end,
        substring(p_bytes from r.digest_at for 32), r.type, p_sealed,
        substring(p_bytes from r.request_at for r.request_bytes), r.reply_type,
        case when r.reply_at > 0 then substring(p_bytes from r.reply_at for r.reply_bytes) end,
        r.base
      from unnest(p_received, p_sender, p_user, p_procedure, p_path, p_link, p_document, p_state,
        p_code, p_reason, p_first_stream, p_first_sequence, p_send, p_content, p_type,
        p_reply_type, p_digest_at, p_request_at, p_request_bytes, p_reply_at, p_reply_bytes,
        p_signed, p_base)
        with ordinality as r(received, sender, user_id, procedure, path, link, document, state,
          code, reason, first_stream, first_sequence, send, content, type, reply_type, digest_at,
          request_at, request_bytes, reply_at, reply_bytes, signed, base, place);
  end if;
  perform close_batch(p_epoch, p_stream, p_batch, p_first, p_received, p_state, p_content,
    o_stream, o_sequence, o_at, o_state, o_code, o_reason, o_status, o_type, o_reply_at,
    o_reply_bytes, p_sealed, p_row_digests_at, p_bytes, p_standing);
end $$;
