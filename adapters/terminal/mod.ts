/** A terminal played by us: requests byte for byte as the desktop client writes them. */
export { mediaTypeOf } from "./media_type_of.ts";
export { signContent, type SignOptions } from "./sign_content.ts";
export {
  type FileToSend,
  type JobOptions,
  Terminal,
  type TerminalAccount,
  type TerminalOptions,
} from "./terminal.ts";
export { type Random, terminalBoundary } from "./terminal_boundary.ts";
export { type RequestParts, writeRequest, type WrittenRequest } from "./write_request.ts";
