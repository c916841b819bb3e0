/**
 * What somebody may mean who types one text into the search box: a person at a telephone is told a
 * number, a message or a user, and not which of them it is. A text may be several things – twelve digits
 * are a document's number and a person's tax code – and all of them are looked for.
 */
import { stemNamed } from "../numbering/mod.ts";
import { namedKeys } from "./named_keys.ts";

/** docs/wire-protocol.md 4.1. */
const linkInfoLength = 26;

export interface ReadName {
  /** `1-42`, as the journal names a message. */
  readonly message?: string;
  /** 26 characters, blanks behind. */
  readonly linkInfo?: string;
  /** A number without its branch. */
  readonly stem?: string;
  /** A user ID, or a user code: its first five characters. */
  readonly user?: string;
  /** As it is written in registrations: of a branch with the hyphen and without. */
  readonly taxCodes: readonly string[];
  /** A receipt of files, or what else a document may be called: a waybill, an invoice. */
  readonly keys: readonly string[];
}

/** Undefined for a blank text. */
export function readName(typed: string): ReadName | undefined {
  const text = typed.trim();
  if (text === "") return undefined;
  const joined = text.replace(/[\s.]/g, "").toUpperCase();
  return {
    message: /^\d{1,9}-\d{1,15}$/.test(joined) ? joined : undefined,
    linkInfo: linkInfoOf(typed),
    stem: stemNamed(joined),
    user: /^(?=.*[A-Z])([A-Z0-9]{5}|[A-Z0-9]{8})$/.test(joined) ? joined : undefined,
    taxCodes: taxCodesOf(joined),
    keys: keysOf(text, joined),
  };
}

/** Most clients put a time into it, and none makes it as short as a number. */
function linkInfoOf(typed: string): string | undefined {
  const text = typed.replace(/^\s+|[\r\n]+/g, "").trimEnd();
  const isLong = text.length === linkInfoLength || /20\d{10}/.test(text) && text.length > 16;
  return isLong && text.length <= linkInfoLength ? text.padEnd(linkInfoLength) : undefined;
}

/** Ten digits, twelve of a person, thirteen of a branch – which some write with a hyphen. */
function taxCodesOf(joined: string): string[] {
  const [, enterprise, branch] = /^(\d{10})-?(\d{3})$/.exec(joined) ?? [];
  if (enterprise !== undefined) return [`${enterprise}-${branch}`, enterprise + branch];
  return /^\d{10}(\d\d)?$/.test(joined) ? [joined] : [];
}

function keysOf(text: string, joined: string): string[] {
  const receipt = /^[A-Z0-9]{2}\d{14}$/.test(joined) ? [`receipt:${joined}`] : [];
  return [...new Set([text, ...receipt, ...namedKeys(text), ...namedKeys(text.toUpperCase())])];
}
