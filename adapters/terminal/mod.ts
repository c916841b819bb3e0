/** A terminal played by us: requests byte for byte as the desktop client writes them. */
export { signContent } from "./sign_content.ts";
export { type FileToSend, type JobOptions, Terminal, type TerminalAccount } from "./terminal.ts";
export { type Random, terminalBoundary } from "./terminal_boundary.ts";
export { writeRequest, type WrittenRequest } from "./write_request.ts";
