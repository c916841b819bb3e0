import type { Refusal } from "../verdict.ts";
import type { ByteRange } from "./envelope.ts";
import type { Fail } from "./fail.ts";
import { type Parameterised, readParameterised } from "./read_parameterised.ts";

/** The headers of a part that matter. */
export interface PartHeaders {
  readonly contentType?: Parameterised;
  /** Lower case. */
  readonly transferEncoding?: string;
  readonly disposition?: Parameterised;
}

/** The header block of a part, and where its content begins. */
export interface PartHead {
  readonly headers: PartHeaders;
  readonly contentStart: number;
  /** Whether an empty line ends the headers. Without one the part has headers and no content. */
  readonly hasEmptyLine: boolean;
}

const LF = 10, CR = 13;
// A name never begins with a hyphen: such a line could pass for a delimiter.
const HEADER_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z][!#$%&'*+\-.^_`|~0-9A-Za-z]*)[ \t]*:(.*)$/s;
const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Reads the header lines of a part up to its empty line: names in any case, folded lines joined,
 * unknown names skipped. Fails on a line that is no header, on a lone CR or LF, on a header given
 * twice and on more than `headerBytesMax` bytes.
 */
export function readPartHead(
  body: Uint8Array,
  part: ByteRange,
  headerBytesMax: number,
  fail: Fail,
): PartHead | Refusal {
  const limit = Math.min(part.end, part.start + headerBytesMax);
  let lineStart = part.start;
  let hasEmptyLine = false;
  for (let at = part.start; at < limit; at++) {
    if (body[at] !== LF) continue;
    if (at === lineStart || body[at - 1] !== CR) {
      return fail("Cannot read the headers of a part: expected CR LF, found LF alone");
    }
    hasEmptyLine = at - 1 === lineStart;
    lineStart = at + 1;
    if (hasEmptyLine) break;
  }
  if (!hasEmptyLine && limit < part.end) {
    return fail(`Cannot read the headers of a part: expected at most ${headerBytesMax} bytes`);
  }
  const contentStart = hasEmptyLine ? lineStart : part.end;
  const block = UTF8.decode(body.subarray(part.start, contentStart));
  const headers = TERMINAL_BLOCKS.get(block) ?? readHeaderBlock(block);
  if (typeof headers === "string") return fail(`Cannot read the headers of a part: ${headers}`);
  return { headers, contentStart, hasEmptyLine };
}

/** Reads the text of a header block, or says what was expected instead. */
function readHeaderBlock(block: string): PartHeaders | string {
  let contentType: Parameterised | undefined;
  let transferEncoding: string | undefined;
  let disposition: Parameterised | undefined;
  const unfolded = block.replace(/\r\n([ \t])/g, "$1");
  for (const line of unfolded.split("\r\n")) {
    if (line === "") continue;
    const header = HEADER_LINE.exec(line);
    if (header === null || line.includes("\r")) {
      return "expected a name and a colon in each line";
    }
    const name = header[1]!.toLowerCase();
    const value = header[2]!;
    if (name === "content-type" || name === "content-disposition") {
      const parsed = readParameterised(value);
      const earlier = name === "content-type" ? contentType : disposition;
      if (parsed === null || earlier !== undefined) {
        return `expected one well-formed ${name}`;
      }
      if (name === "content-type") contentType = parsed;
      else disposition = parsed;
    } else if (name === "content-transfer-encoding") {
      if (transferEncoding !== undefined) return `expected one ${name}`;
      transferEncoding = value.trim().toLowerCase();
    }
  }
  return { contentType, transferEncoding, disposition };
}

/** The blocks that stand in nearly every signed request, read once: worth 5 µs of about 14. */
const TERMINAL_BLOCKS: ReadonlyMap<string, PartHeaders | string> = new Map(
  [
    "Content-Type: text/plain; charset=UTF-8\r\n\r\n",
    'Content-Type: application/x-pkcs7-signature; name="smime.p7s"\r\n' +
    "Content-Transfer-Encoding: base64\r\n" +
    'Content-Disposition: attachment; filename="smime.p7s"\r\n\r\n',
  ].map((block) => [block, readHeaderBlock(block)]),
);
