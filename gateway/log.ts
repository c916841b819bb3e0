/**
 * Structured log: one event sentence and fields, one line. JSON where a machine reads it, short
 * text on a terminal. Fields hold ids, codes and numbers; never message content, never secrets.
 */
export type LogFields = Readonly<Record<string, unknown>>;
export type Level = "info" | "warn" | "error";

export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

/** A log whose lines all carry `context`, e.g. the lane's name. */
export function createLog(context: LogFields = {}, write: (line: string) => void = print): Log {
  const asText = isTerminal();
  const line = (level: Level, event: string, fields: LogFields = {}) => {
    const at = new Date().toISOString();
    const all = { ...context, ...plain(fields) };
    write(
      asText
        ? `${at.slice(11, 23)} ${level.padEnd(5)} ${event}${asPairs(all)}`
        : JSON.stringify({ at, level, event, ...all }),
    );
  };
  return {
    info: (event, fields) => line("info", event, fields),
    warn: (event, fields) => line("warn", event, fields),
    error: (event, fields) => line("error", event, fields),
  };
}

/** Values as they may stand in a log: a line never fails for what it was given. */
function plain(fields: LogFields): LogFields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plainOf(value)]));
}

/** Errors become their message, what JSON has no word for becomes text. */
function plainOf(value: unknown): unknown {
  if (value instanceof Error) return value.message;
  if (typeof value !== "object") return typeof value === "bigint" ? String(value) : value;
  try {
    JSON.stringify(value);
    return value;
  } catch {
    return String(value);
  }
}

function asPairs(fields: LogFields): string {
  return Object.entries(fields).map(([name, value]) =>
    ` ${name}=${typeof value === "string" ? value : JSON.stringify(value)}`
  ).join("");
}

/** What a log line says of a mistake of ours: besides the message its code, its cause and the stack. */
export function bugFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: String(error) };
  const { code } = error as { code?: unknown };
  // The engine quotes what could not be parsed: neither the message nor the stack's first line then.
  const isQuoting = error instanceof SyntaxError;
  const frames = error.stack?.slice(error.stack.indexOf("\n    at "));
  return {
    error: isQuoting ? "not of the form that was expected" : error.message,
    ...(code === undefined ? {} : { code }),
    ...(error.cause === undefined ? {} : { cause: plainOf(error.cause) }),
    stack: isQuoting ? `${error.name}${frames}` : error.stack,
  };
}

const encoder = new TextEncoder();

function print(line: string): void {
  const bytes = encoder.encode(line + "\n");
  try {
    for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
  } catch {
    // Whoever read the log is gone; the gateway goes on (F50).
  }
}

function isTerminal(): boolean {
  try {
    return Deno.stdout.isTerminal();
  } catch {
    return false;
  }
}
