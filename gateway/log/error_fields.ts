/** What a line of the log says of an error. */

/** Causes that are looked at, one behind the other; an error may be its own. */
const causesMax = 8;

/** Its message, code and causes; where it is a mistake of ours, also where that was made. */
export function errorFields(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { error: String(error) };
  const [, ...causes] = causesOf(error);
  const { code } = error as { code?: unknown };
  const bug = causesOf(error).findLast(isBug);
  return {
    error: messageOf(error),
    ...(code === undefined ? {} : { code: plainOf(code) }),
    ...(causes.length === 0 ? {} : { cause: causes.map(sentenceOf).join(", because ") }),
    ...(bug === undefined ? {} : { stack: stackOf(bug as Error) }),
  };
}

/** Whether something holds of an error or of one of its causes. */
export function inCauses(error: unknown, holds: (error: unknown) => boolean): boolean {
  return error instanceof Error && causesOf(error).some(holds);
}

function causesOf(error: Error): unknown[] {
  const causes: unknown[] = [];
  let at: unknown = error;
  while (at !== undefined && causes.length < causesMax) {
    causes.push(at);
    at = at instanceof Error ? at.cause : undefined;
  }
  return causes;
}

/**
 * A mistake of ours rather than something that fails now and then: the engine's own errors without a
 * code, as the system and the driver give one, and what the database says of a statement or its values
 * (SQLSTATE classes 22, 23, 42). What we throw on purpose has a name of its own.
 */
function isBug(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (error.name === "PostgresError") return /^(22|23|42)/.test(String(code));
  return code === undefined && /^(Type|Range|Reference|Syntax|URI|Eval)?Error$/.test(error.name);
}

/** The engine quotes what could not be parsed: neither the message nor the stack's first line then. */
function messageOf(error: Error): string {
  return error instanceof SyntaxError ? "not of the form that was expected" : error.message;
}

function stackOf(error: Error): string | undefined {
  if (!(error instanceof SyntaxError)) return error.stack;
  return `${error.name}${error.stack?.slice(error.stack.indexOf("\n    at "))}`;
}

function sentenceOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(plainOf(cause));
  const { code } = cause as { code?: unknown };
  return code === undefined ? messageOf(cause) : `${messageOf(cause)} (${String(code)})`;
}

/** A value as it may stand in a line: errors become their message, what JSON has no word for text. */
export function plainOf(value: unknown): unknown {
  if (value instanceof Error) return messageOf(value);
  if (typeof value !== "object") return typeof value === "bigint" ? String(value) : value;
  try {
    JSON.stringify(value);
    return value;
  } catch {
    return String(value);
  }
}
