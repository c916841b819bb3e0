/**
 * The wire format (docs/wire-protocol.md 4, 5 and 7): bytes to header, items and result codes, and
 * back. Reads offsets, decodes only what is asked for. Refuses with a value; throws only where our
 * own values do not fit.
 */
export * from "./decode_message.ts";
export { type Echo, echoOf } from "./echo_of.ts";
export * from "./find_header.ts";
export * from "./has_kind_bytes.ts";
export * from "./header.ts";
export * from "./item_kind.ts";
export * from "./item_plan.ts";
export * from "./holds_control_bytes.ts";
export * from "./items.ts";
export * from "./peek_header.ts";
export * from "./read_header.ts";
export * from "./read_items.ts";
export * from "./read_reply.ts";
export * from "./read_reply_message.ts";
export * from "./result_codes.ts";
export * from "./vietnam_time.ts";
export * from "./write_header.ts";
export * from "./write_items.ts";
export * from "./write_list_message.ts";
export * from "./write_message.ts";
export * from "./stamp_delivery.ts";
export * from "./write_output_message.ts";
export * from "./write_result_message.ts";
