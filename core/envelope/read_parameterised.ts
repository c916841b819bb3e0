import { skipComments } from "./skip_comments.ts";

/** A header value of the form `value; name=value; …`, as Content-Type and Content-Disposition are. */
export interface Parameterised {
  /** What stands before the first semicolon, lower case. */
  readonly value: string;
  /** Parameter values by lower-case name, quotes removed. */
  readonly parameters: ReadonlyMap<string, string>;
}

const VALUE = /[^\s;"()]+/y;
const NAME = /[^\s=;"()]+/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;
// An unquoted value may hold "=": the terminal's own boundaries do, and some products do not quote.
// It may hold brackets, too, as boundaries do: behind such a value a comment begins with a blank.
const UNQUOTED = /[^\s";]+/y;

/**
 * Reads a Content-Type or Content-Disposition value: names in any case and order, values quoted or
 * not, blanks and comments (RFC 2045 section 5.1) around the separators. Null when it does not have
 * that form or names a parameter twice, since two readers could then take two different values.
 *
 * A comment may stand behind the value, a semicolon, a name and a quoted value; not before the value
 * and not behind an equals sign, where whoever knows no comments reads it as what it stands before.
 */
export function readParameterised(text: string): Parameterised | null {
  let at = skipBlanks(text, 0);
  /** What the pattern finds here, and the offset behind it is `at`; undefined if nothing. */
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) return undefined;
    at = pattern.lastIndex;
    return found;
  };
  const value = take(VALUE)?.[0];
  if (value === undefined) return null;
  const parameters = new Map<string, string>();
  for (;;) {
    const next = skipComments(text, at);
    if (next === undefined) return null;
    if (next === text.length) break;
    if (text[next] !== ";") return null;
    const from = skipComments(text, next + 1);
    if (from === undefined) return null;
    at = from;
    // Loose semicolons at the end; a parameter must not follow them.
    if (at === text.length) break;
    if (text[at] === ";") {
      if (/^(?:;[ \t]*)*$/.test(text.slice(at))) break;
      return null;
    }
    const name = take(NAME)?.[0].toLowerCase();
    if (name === undefined || parameters.has(name)) return null;
    const sign = skipComments(text, at);
    if (sign === undefined || text[sign] !== "=") return null;
    at = skipBlanks(text, sign + 1);
    const quoted = take(QUOTED)?.[1];
    const found = quoted === undefined ? take(UNQUOTED)?.[0] : unescapeQuoted(quoted);
    if (found === undefined) return null;
    parameters.set(name, found);
  }
  return { value: value.toLowerCase(), parameters };
}

const BLANKS = /[ \t]*/y;

function skipBlanks(text: string, at: number): number {
  BLANKS.lastIndex = at;
  BLANKS.exec(text);
  return BLANKS.lastIndex;
}

/** Only the two escapes that are needed count; any other backslash is taken as one (`C:\x.pdf`). */
function unescapeQuoted(text: string): string {
  return text.includes("\\") ? text.replace(/\\(["\\])/g, "$1") : text;
}
