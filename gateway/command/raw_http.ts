import { Buffer } from "node:buffer";

/** A request or reply as raw HTTP, which `decode` and `send --capture` read. */
export function rawHttp(line: string, contentType: string | null, bytes: Uint8Array): Uint8Array {
  const lines = [
    line,
    ...(contentType === null ? [] : [`Content-Type: ${contentType}`]),
    `Content-Length: ${bytes.length}`,
    "",
    "",
  ];
  return Buffer.concat([Buffer.from(lines.join("\r\n"), "latin1"), bytes]);
}
