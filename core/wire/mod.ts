/**
 * The wire format (docs/wire-protocol.md 4, 5 and 7): bytes to header, items and result codes, and
 * back. Reads offsets, decodes only what is asked for. Refuses with a value; throws only where our
 * own values do not fit.
 */
export { type DecodedItem, decodeMessage } from "./decode_message.ts";
export { type Echo, echoOf } from "./echo_of.ts";
export { findHeader } from "./find_header.ts";
export { hasKindBytes } from "./has_kind_bytes.ts";
export {
  Header,
  headerBytes,
  headerEndOffset,
  type HeaderFieldName,
  headerFields,
} from "./header.ts";
export { charactersMax, fitsWidth, hasKind, isDate, isFull, isHour, isTime } from "./item_kind.ts";
export { ItemPlan, itemPlan, type Place } from "./item_plan.ts";
export { holdsControlBytes } from "./holds_control_bytes.ts";
export { Items } from "./items.ts";
export { outputItems } from "./output_items.ts";
export { peekHeader } from "./peek_header.ts";
export { readDay } from "./read_day.ts";
export { readHeader } from "./read_header.ts";
export { readItems } from "./read_items.ts";
export { readReply, type Reply } from "./read_reply.ts";
export { readReplyMessage, type ReplyMessage } from "./read_reply_message.ts";
export {
  isSuccess,
  resultCodeLength,
  resultCodesMax,
  resultLineBytes,
  success,
  writeResultCode,
} from "./result_codes.ts";
export { vietnamOffsetMs, vietnamTime } from "./vietnam_time.ts";
export { type HeaderValues } from "./write_header.ts";
export { type ItemRecord, type ItemSource, type ItemValues, writeItems } from "./write_items.ts";
export { writeListMessage } from "./write_list_message.ts";
export { writeMessage } from "./write_message.ts";
export { stampDelivery } from "./stamp_delivery.ts";
export { writeOutputMessage } from "./write_output_message.ts";
export { writeResultMessage } from "./write_result_message.ts";
