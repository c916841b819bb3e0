/**
 * Structured log: one event sentence and fields, one line. JSON where a machine reads it, short
 * text on a terminal. Fields hold ids, codes and numbers; never message content, never secrets.
 *
 * What repeats itself is kept short here, whoever writes it: of lines that say the same one is written
 * in ten seconds with the number left out (`repeated_lines.ts`), and an error that says that the
 * database is away is told once, and once when it is back (`outage.ts`). Level `debug` shows them all.
 */
import { isDatabaseAway } from "../../adapters/postgres/is_database_away.ts";
import { errorFields, inCauses, plainOf } from "./error_fields.ts";
import { Outage, type OutageWords } from "./outage.ts";
import { type Line, RepeatedLines } from "./repeated_lines.ts";
import { isWatched } from "./terminal_screen.ts";

export type LogFields = Readonly<Record<string, unknown>>;

/** From the least important one. */
export const levels = ["debug", "info", "warn", "error"] as const;
export type Level = typeof levels[number];

/** `error` among the fields of a line: an error, told with its code, its causes and, of a bug, where. */
export interface Log extends Record<Level, (event: string, fields?: LogFields) => void> {
  /** The same log; its lines carry more. */
  with(context: LogFields): Log;
  /** The database, for whoever sees that it answers; that it is away shows in the lines themselves. */
  readonly database: Pick<Outage, "worked">;
  /** Something else that may fail for a while; `fields`: which of its kind. */
  outage(words: OutageWords, fields?: LogFields): Trouble;
}

export interface Trouble {
  failed(error: unknown, fields?: LogFields): void;
  worked(): void;
}

export interface LogOptions {
  /** The least important level that is written. */
  readonly level?: Level;
  readonly write?: (line: string, event: string) => void;
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number;
  readonly settleMs?: number;
}

/** A log whose lines all carry `context`, e.g. the lane's name. */
export function createLog(
  context: LogFields = {},
  { level: least = "info", write = print, now = () => performance.now(), settleMs }: LogOptions =
    {},
): Log {
  const isForPeople = isWatched(Deno.stdout);
  const put = ({ level, event, fields }: Line) => {
    if (levels.indexOf(level) < levels.indexOf(least)) return;
    const at = new Date().toISOString();
    write(
      isForPeople
        ? textLine(at, level, event, fields)
        : JSON.stringify({ at, level, event, ...fields }),
      event,
    );
  };
  const repeated = new RepeatedLines(put, now);
  const outageOf = (words: OutageWords, fields: LogFields = {}) =>
    new Outage(words, { ...context, ...fields }, { put, now, settleMs });
  const database = outageOf({ lost: "the database is away", back: "the database is back" });

  const logWith = (context: LogFields): Log => {
    const say = (level: Level, event: string, { error, ...more }: LogFields = {}) => {
      const fields = {
        ...context,
        ...plain(more),
        ...(error === undefined ? {} : errorFields(error)),
      };
      const line = { level, event, fields };
      if (levels.indexOf(level) < levels.indexOf("warn")) return repeated.pass(line);
      if (inCauses(error, isDatabaseAway)) return database.failed({ during: event, ...fields });
      if (database.isOn && isConsequence(error)) return database.leaveOut(line);
      repeated.take(line);
    };
    return {
      debug: (event, fields) => say("debug", event, fields),
      info: (event, fields) => say("info", event, fields),
      warn: (event, fields) => say("warn", event, fields),
      error: (event, fields) => say("error", event, fields),
      with: (more) => logWith({ ...context, ...more }),
      database,
      outage: (words, which = {}) => {
        const outage = outageOf(words, { ...context, ...which });
        return {
          failed: (error, fields = {}) =>
            inCauses(error, isDatabaseAway)
              ? say("warn", words.lost, { ...which, ...fields, error })
              : outage.failed({ ...plain(fields), ...errorFields(error) }),
          worked: () => outage.worked(),
        };
      },
    };
  };
  return logWith(context);
}

/** A line of a child's log, which writes for a program: as ours are, where a person reads them. */
export function passLine(line: string): void {
  print(isWatched(Deno.stdout) ? asText(line) : line);
}

function asText(line: string): string {
  try {
    const { at, level, event, ...fields } = JSON.parse(line);
    if ([at, level, event].every((part) => typeof part === "string")) {
      return textLine(at, level, event, fields);
    }
  } catch {
    // It is no line of a log.
  }
  return line;
}

function textLine(at: string, level: string, event: string, fields: LogFields): string {
  return `${at.slice(11, 23)} ${level.padEnd(5)} ${event}${asPairs(fields)}`;
}

/** Messages that are not recorded because the database is away: their number is told when it is back. */
function isConsequence(error: unknown): boolean {
  return error instanceof Error && error.name === "CannotRecord";
}

/** Values as they may stand in a log: a line never fails for what it was given. */
function plain(fields: LogFields): LogFields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plainOf(value)]));
}

function asPairs(fields: LogFields): string {
  return Object.entries(fields).map(([name, value]) =>
    ` ${name}=${typeof value === "string" ? value : JSON.stringify(value)}`
  ).join("");
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
