/** HTTP/1.0 and 1.1, heads and bodies, read and written over bytes: no socket, no clock. */
export { BodyReader } from "./body_reader.ts";
export { ChunkedReader } from "./chunked_reader.ts";
export { findHeadEnd } from "./find_head_end.ts";
export { type HttpFault, httpFault, isHttpFault } from "./http_fault.ts";
export { httpLimits } from "./http_limits.ts";
export { networkOf } from "./network_of.ts";
export { readRequestHead, type RequestHead } from "./read_request_head.ts";
export { readResponseHead, type ResponseHead } from "./read_response_head.ts";
export { skipEmptyLines } from "./skip_empty_lines.ts";
export {
  type Field,
  isField,
  withoutBlanks,
  writeChunk,
  writeRequestHead,
  writeResponse,
} from "./write_head.ts";
