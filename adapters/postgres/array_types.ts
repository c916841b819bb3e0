import { Buffer } from "node:buffer";
import type { PostgresType } from "postgres";
import { storableJson, storableText } from "./storable_text.ts";

/**
 * The array types of the database that we use, for the driver. It would ask the database for them
 * on every new connection, and where that one breaks while it asks, the error is nobody's and ends
 * the thread.
 */
export const arrayTypes: Record<string, PostgresType> = {
  booleans: arrayType(1000, (text) => text === "t"),
  bytes: arrayType(1001, (text) => Buffer.from(text.slice(2), "hex")),
  smallints: arrayType(1005, Number),
  integers: arrayType(1007, Number),
  oids: arrayType(1028, Number),
  bigints: arrayType(1016, String),
  floats: arrayType(1022, Number),
  texts: arrayType(1009, String),
  names: arrayType(1003, String),
  varchars: arrayType(1015, String),
  numerics: arrayType(1231, String),
  dates: arrayType(1182, (text) => new Date(text)),
  timestamps: arrayType(1115, (text) => new Date(text)),
  times: arrayType(1185, (text) => new Date(text)),
  uuids: arrayType(2951, String),
  jsons: arrayType(3807, (text) => JSON.parse(text)),
};

/** `oid`: the database's number of the array type. */
function arrayType(oid: number, parse: (text: string) => unknown): PostgresType {
  return {
    to: oid,
    from: [oid],
    // What is no array stands for itself, as with the driver: it may be a value in the text form.
    serialize: (value: unknown) => Array.isArray(value) ? writeArray(value) : value,
    parse: (text: string) => readArray(text, parse),
  };
}

function writeArray(values: readonly unknown[]): string {
  let text = "{";
  for (const value of values) {
    if (text.length > 1) text += ",";
    text += writeEntry(value);
  }
  return text + "}";
}

function writeEntry(value: unknown): string {
  if (typeof value === "number") return String(value);
  if (value === null) return "null";
  if (value === undefined) throw new Error("Cannot write an array: found undefined in it");
  if (Array.isArray(value)) return writeArray(value);
  const text = typeof value === "string" ? value : writeElement(value);
  return `"${storableText(text).replace(/["\\]/g, "\\$&")}"`;
}

function writeElement(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return "\\x" + Buffer.from(value).toString("hex");
  return typeof value === "object" ? storableJson(value) : String(value);
}

/** Arrays of one dimension, as the database writes them: `{a,"b \" c",NULL}`. */
function readArray(text: string, parse: (text: string) => unknown): unknown[] {
  const elements = text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/gs);
  return Array.from(elements, ([, quoted, plain]) => {
    if (quoted !== undefined) return parse(quoted.replace(/\\(.)/gs, "$1"));
    return plain === "NULL" ? null : parse(plain!);
  });
}
