/** What is asked of an invented primary, and what it answers. */
import assert from "node:assert/strict";
import { catalogue } from "../catalogue/mod.ts";
import type { DocumentRequest } from "../documents/mod.ts";
import { isRefusal } from "../verdict.ts";
import {
  type ItemRecord,
  type ItemValues,
  readItems,
  writeItems,
  writeOutputMessage,
  writeResultMessage,
} from "../wire/mod.ts";
import { exampleItems } from "./example_items.ts";

export const receivedAt = new Date("2026-11-22T05:00:00Z");
/** A number that the primary has given. */
export const theirs = "100000471100";

export function request(code: string, values: ItemRecord = {}): DocumentRequest {
  const procedure = catalogue.procedure(code)!;
  const body = writeItems(procedure.layout, "request", exampleItems(procedure, values));
  const items = readItems(procedure.layout, "request", body);
  if (isRefusal(items)) assert.fail(items.reason);
  return {
    messageId: "1-1",
    procedure,
    items,
    body,
    userId: "A0001A01",
    company: "",
    suspended: false,
    files: [],
  };
}

/** A result message; `items`: its lines. */
export function result(code: string, ...items: string[]): Uint8Array {
  return writeResultMessage({ codes: [{ code }], receivedAt, items });
}

/** An answer with a screen, or an M message alone. */
export function screen(output: string, values: ItemValues, ...items: string[]): Uint8Array {
  const message = catalogue.output(output)!;
  const written = writeOutputMessage({ message, values, receivedAt });
  if (message.type === "M") return written;
  return new Uint8Array([...result("00000", ...items), ...written]);
}
