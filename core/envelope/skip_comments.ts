const blank = /[ \t]*/y;

/** Brackets that may be open at once. Comments of products have none within them, some have one. */
const depthMax = 8;

/**
 * The offset behind the blanks and comments (RFC 822 section 3.4.3) that stand at `at`; undefined where
 * a reader that knows less of comments could read on elsewhere: a comment that does not end, one with
 * an equals sign (a parameter for whoever splits at semicolons), a bracket between quotes, an escaped
 * bracket or quote. Each character is looked at once.
 */
export function skipComments(text: string, at: number): number | undefined {
  for (;;) {
    blank.lastIndex = at;
    blank.exec(text);
    at = blank.lastIndex;
    if (text[at] !== "(") return at;
    const end = endOfComment(text, at);
    if (end === undefined) return undefined;
    at = end;
  }
}

function endOfComment(text: string, start: number): number | undefined {
  let depth = 0;
  let isQuoted = false;
  for (let at = start; at < text.length; at++) {
    switch (text[at]) {
      case "=":
        return undefined;
      case '"':
        isQuoted = !isQuoted;
        break;
      case "\\":
        if (/[()"\\]/.test(text[at + 1] ?? "")) return undefined;
        break;
      case "(":
        if (isQuoted || ++depth > depthMax) return undefined;
        break;
      case ")":
        if (isQuoted) return undefined;
        if (--depth === 0) return at + 1;
    }
  }
  return undefined;
}
