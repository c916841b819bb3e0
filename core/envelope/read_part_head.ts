import type { Refusal } from "../verdict.ts";
import type { ByteRange } from "./envelope.ts";
import type { Fail } from "./fail.ts";
import { type Parameterised, readParameterised } from "./read_parameterised.ts";
import { skipComments } from "./skip_comments.ts";
import { say, type Sentence } from "../reasons/mod.ts";

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
  const known = findKnownBlock(body, part, headerBytesMax);
  if (known !== undefined) {
    const contentStart = part.start + known.bytes.length;
    return { headers: known.headers, contentStart, hasEmptyLine: true };
  }
  const limit = Math.min(part.end, part.start + headerBytesMax);
  let lineStart = part.start;
  let hasEmptyLine = false;
  for (let at = part.start; at < limit; at++) {
    if (body[at] !== LF) continue;
    if (at === lineStart || body[at - 1] !== CR) {
      return fail(say("PART_HEAD_LF"));
    }
    hasEmptyLine = at - 1 === lineStart;
    lineStart = at + 1;
    if (hasEmptyLine) break;
  }
  if (!hasEmptyLine && limit < part.end) {
    return fail(say("PART_HEAD_TOO_LONG", { most: headerBytesMax }));
  }
  const contentStart = hasEmptyLine ? lineStart : part.end;
  const block = UTF8.decode(body.subarray(part.start, contentStart));
  const headers = readHeaderBlock(block);
  if (typeof headers === "string") return fail(headers);
  return { headers, contentStart, hasEmptyLine };
}

/** Reads the text of a header block, or says what was expected instead. */
function readHeaderBlock(block: string): PartHeaders | Sentence {
  let contentType: Parameterised | undefined;
  let transferEncoding: string | undefined;
  let disposition: Parameterised | undefined;
  const unfolded = block.replace(/\r\n([ \t])/g, "$1");
  for (const line of unfolded.split("\r\n")) {
    if (line === "") continue;
    const header = HEADER_LINE.exec(line);
    if (header === null || line.includes("\r")) {
      return say("PART_HEAD_NO_FIELD");
    }
    const name = header[1]!.toLowerCase();
    const value = header[2]!;
    if (name === "content-type" || name === "content-disposition") {
      const parsed = readParameterised(value);
      const earlier = name === "content-type" ? contentType : disposition;
      if (parsed === null || earlier !== undefined) {
        return say("PART_HEAD_MALFORMED", { name });
      }
      if (name === "content-type") contentType = parsed;
      else disposition = parsed;
    } else if (name === "content-transfer-encoding") {
      if (transferEncoding !== undefined) return say("PART_HEAD_TWICE", { name });
      transferEncoding = readToken(value);
      if (transferEncoding === undefined) return say("PART_HEAD_MALFORMED", { name });
    }
  }
  return { contentType, transferEncoding, disposition };
}

/** A value of one word, lower case, with comments around it; undefined if it is none. */
function readToken(value: string): string | undefined {
  const start = skipComments(value, 0);
  if (start === undefined) return undefined;
  const word = /^[^\s;"()]*/.exec(value.slice(start))![0];
  return skipComments(value, start + word.length) === value.length ? word.toLowerCase() : undefined;
}

/** A header block with its empty line, and what it says. */
interface KnownBlock {
  readonly bytes: Uint8Array;
  readonly headers: PartHeaders;
}

/** The blocks that stand in nearly every signed request, read once: worth a third of the opening. */
const TERMINAL_BLOCKS: readonly KnownBlock[] = [
  "Content-Type: text/plain; charset=UTF-8\r\n\r\n",
  'Content-Type: application/x-pkcs7-signature; name="smime.p7s"\r\n' +
  "Content-Transfer-Encoding: base64\r\n" +
  'Content-Disposition: attachment; filename="smime.p7s"\r\n\r\n',
].map((block) => {
  const headers = readHeaderBlock(block);
  if (typeof headers === "string") throw new Error(`A known header block is malformed: ${headers}`);
  return { bytes: new TextEncoder().encode(block), headers };
});

/** The known block with which the part begins: its empty line is then the part's first. */
function findKnownBlock(
  body: Uint8Array,
  part: ByteRange,
  headerBytesMax: number,
): KnownBlock | undefined {
  const bytesMax = Math.min(part.end - part.start, headerBytesMax);
  for (const block of TERMINAL_BLOCKS) {
    if (block.bytes.length <= bytesMax && holdsAt(body, part.start, block.bytes)) return block;
  }
  return undefined;
}

function holdsAt(body: Uint8Array, start: number, expected: Uint8Array): boolean {
  // Both blocks begin alike: from the end they differ at once.
  for (let i = expected.length - 1; i >= 0; i--) {
    if (body[start + i] !== expected[i]) return false;
  }
  return true;
}
