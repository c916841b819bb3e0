/**
 * A value as JSON text whose names stand in order, so that what a database has kept as JSON gives the
 * text that was digested when it was written. Times as ISO 8601; what is undefined is left out.
 * `textOf`: what is written in the place of each text.
 *
 * Written straight into the text, without a copy in order: every document that is written passes here.
 * Values are those of JSON, and dates; a function or `toJSON` of another kind is none.
 */
export function canonicalJson(value: unknown, textOf?: (text: string) => string): string {
  return written(value, textOf) ?? "null";
}

/** Undefined for what JSON leaves out. */
function written(value: unknown, textOf: TextOf): string | undefined {
  switch (typeof value) {
    case "string":
      return JSON.stringify(textOf === undefined ? value : textOf(value));
    case "number":
      return Number.isFinite(value) ? `${value === 0 ? 0 : value}` : "null";
    case "boolean":
      return value ? "true" : "false";
    case "object":
      if (value === null) return "null";
      if (value instanceof Date) return quotedTime(value);
      return Array.isArray(value)
        ? writtenList(value, textOf)
        : writtenFields(value as Readonly<Record<string, unknown>>, textOf);
    default:
      return JSON.stringify(value);
  }
}

function writtenList(values: readonly unknown[], textOf: TextOf): string {
  let text = "";
  for (const value of values) {
    text += `${text === "" ? "" : ","}${written(value, textOf) ?? "null"}`;
  }
  return `[${text}]`;
}

function writtenFields(fields: Readonly<Record<string, unknown>>, textOf: TextOf): string {
  let text = "";
  for (const name of namesInOrder(fields)) {
    const value = written(fields[name], textOf);
    if (value !== undefined) text += `${text === "" ? "" : ","}${JSON.stringify(name)}:${value}`;
  }
  return `{${text}}`;
}

/** In order already, as most are, they are not sorted. */
function namesInOrder(fields: Readonly<Record<string, unknown>>): string[] {
  const names = Object.keys(fields);
  for (let at = 1; at < names.length; at++) {
    // Names that are whole numbers stand first, as numbers: there JSON and its readers agree already.
    if (names[at - 1]! > names[at]! || isDigit(names[at]!)) return inOrderOfJson(names);
  }
  return names;
}

/** As an object holds them that gets them in the order of their texts. */
function inOrderOfJson(names: string[]): string[] {
  names.sort();
  if (!names.some(isDigit)) return names;
  return Object.keys(Object.fromEntries(names.map((name) => [name, true])));
}

function isDigit(name: string): boolean {
  const first = name.charCodeAt(0);
  return first >= 0x30 && first <= 0x39;
}

let lastTime = NaN;
let lastTimeText = "null";

/** The times of a document are mostly one and the same, and each costs more than all the rest. */
function quotedTime(date: Date): string {
  const time = date.getTime();
  if (Number.isNaN(time)) return "null";
  if (time !== lastTime) {
    lastTimeText = `"${date.toISOString()}"`;
    lastTime = time;
  }
  return lastTimeText;
}

type TextOf = ((text: string) => string) | undefined;
