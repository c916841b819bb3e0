/** A header value of the form `value; name=value; …`, as Content-Type and Content-Disposition are. */
export interface Parameterised {
  /** What stands before the first semicolon, lower case. */
  readonly value: string;
  /** Parameter values by lower-case name, quotes removed. */
  readonly parameters: ReadonlyMap<string, string>;
}

// Comments (RFC 2045 section 5.1) may stand where blanks may, but not in place of one: brackets are
// characters of boundaries, too.
const VALUE = /[ \t]*([^\s;"]+)(?:[ \t]+\([^()"\\]*\))*[ \t]*/y;
// An unquoted value may hold "=": the terminal's own boundaries do, and some products do not quote.
const PARAMETER =
  /;[ \t]*([^\s=;"]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s";]+))(?:[ \t]+\([^()"\\]*\))*[ \t]*/y;
const END = /(?:;[ \t]*)*$/y;

/**
 * Reads a Content-Type or Content-Disposition value: names in any case and order, values quoted or
 * not, blanks around the separators. Null when it does not have that form or names a parameter twice,
 * since two readers could then take two different values.
 */
export function readParameterised(text: string): Parameterised | null {
  VALUE.lastIndex = 0;
  const value = VALUE.exec(text)?.[1];
  if (value === undefined) return null;
  const parameters = new Map<string, string>();
  let at = VALUE.lastIndex;
  while (at < text.length) {
    PARAMETER.lastIndex = at;
    const found = PARAMETER.exec(text);
    if (found === null) {
      END.lastIndex = at;
      if (!END.test(text)) return null;
      break;
    }
    const name = found[1]!.toLowerCase();
    if (parameters.has(name)) return null;
    parameters.set(name, found[3] ?? unescapeQuoted(found[2]!));
    at = PARAMETER.lastIndex;
  }
  return { value: value.toLowerCase(), parameters };
}

/** Only the two escapes that are needed count; any other backslash is taken as one (`C:\x.pdf`). */
function unescapeQuoted(text: string): string {
  return text.includes("\\") ? text.replace(/\\(["\\])/g, "$1") : text;
}
