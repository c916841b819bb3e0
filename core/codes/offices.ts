/**
 * Codes of customs offices (docs/domain.md "People and codes"): two digits of the department and
 * two letters or digits of the branch, `ZZ` for the department itself, `00ZZ` for the General
 * Department; of six characters with the two digits of the team, `00` where there is none.
 *
 * Offices are merged: a code has a last day and a successor, which takes over its accounts, the rules
 * that name it and its documents. Nothing that is stored is written anew for it: who asks on a day is
 * told what holds then.
 */
import { vietnamTime } from "../wire/mod.ts";

const officeForm = /^\d{2}[0-9A-Z]{2}$/;

/** Characters of an office code without its team. */
export const officeCodeLength = 4;

/** Whether a text is an office code of four characters. */
export function isOfficeCode(text: string): boolean {
  return officeForm.test(text);
}

/** What took the place of an office behind its last day, `yyyyMMdd`; both empty where none did. */
export interface OfficeEntry {
  readonly code: string;
  readonly to: string;
  readonly successor: string;
}

/** By code; any table of offices that has these columns. */
export type OfficeTable = ReadonlyMap<string, OfficeEntry>;

/** The offices as they are asked for: by the table in force, on a day. */
export interface OfficesAt {
  readonly date: Date;
  readonly offices: OfficeTable;
}

/** The offices as they are on one day, made once for it. */
interface OfficesOnDay {
  readonly day: string;
  readonly successors: ReadonlyMap<string, string>;
  /** By the office that is there now: those that it took the place of. */
  readonly former: ReadonlyMap<string, readonly string[]>;
}

const onDays = new WeakMap<OfficeTable, OfficesOnDay>();

function officesOn({ offices: table, date }: OfficesAt): OfficesOnDay {
  const day = vietnamTime(date).slice(0, 8);
  const found = onDays.get(table);
  if (found?.day === day) return found;
  const successors = new Map<string, string>();
  const former = new Map<string, string[]>();
  for (const { code } of table.values()) {
    const now = lastSuccessor(table, code, day);
    if (now === code) continue;
    successors.set(code, now);
    former.set(now, [...former.get(now) ?? [], code]);
  }
  const made = { day, successors, former };
  onDays.set(table, made);
  return made;
}

/** Through mergers of mergers; a table that goes in a circle ends where it began. */
function lastSuccessor(table: OfficeTable, code: string, day: string): string {
  const seen = new Set<string>();
  let now = code;
  while (!seen.has(now)) {
    seen.add(now);
    const entry = table.get(now);
    if (entry === undefined || entry.successor === "" || entry.to === "" || day <= entry.to) {
      return now;
    }
    now = entry.successor;
  }
  return code;
}

/**
 * The office that has the place of this one on a date: itself where none has. A team's digits stay
 * behind the code.
 */
export function successorOf(office: string, at: OfficesAt): string {
  const code = office.slice(0, officeCodeLength);
  const now = officesOn(at).successors.get(code);
  return now === undefined ? office : now + office.slice(officeCodeLength);
}

/** Whether two codes, with their teams or without, are of one office on a date under different names. */
export function areOneOffice(one: string, other: string, at: OfficesAt): boolean {
  const [code, otherCode] = [one, other].map((office) => office.slice(0, officeCodeLength));
  return code !== otherCode && successorOf(code!, at) === successorOf(otherCode!, at);
}

/**
 * The code that took the place of an office by a day, `yyyyMMdd`; itself where none did. For a code
 * with its team, that of the office.
 */
export function successorOnDay(table: OfficeTable, office: string, day: string): string {
  return lastSuccessor(table, office.slice(0, officeCodeLength), day);
}

/** Every code, the present one first, by which papers may call the office that this one is now. */
export function namesOfOffice(office: string, at: OfficesAt): string[] {
  const now = successorOf(office.slice(0, officeCodeLength), at);
  return [now, ...officesOn(at).former.get(now) ?? []];
}

/** Beginnings of office codes: what begins with one of `begins` and with none of `except`. */
export interface OfficeReach {
  readonly begins: readonly string[];
  readonly except: readonly string[];
}

/**
 * The offices whose declarations an officer sees on a date: those of the own branch; of all branches
 * at a department; of all at the General Department – by the codes that they have now, whatever they
 * had when a declaration was made.
 */
export function reachOf(office: string, at: OfficesAt): OfficeReach {
  const now = successorOf(office, at).slice(0, officeCodeLength);
  if (now === "00ZZ") return { begins: [""], except: [] };
  const begin = now.endsWith("ZZ") ? now.slice(0, 2) : now;
  const { successors } = officesOn(at);
  const moved = [...successors].filter(([code, to]) =>
    code.startsWith(begin) !== to.startsWith(begin)
  );
  return {
    begins: [begin, ...moved.filter(([, to]) => to.startsWith(begin)).map(([code]) => code)],
    except: moved.filter(([, to]) => !to.startsWith(begin)).map(([code]) => code),
  };
}

/** Whether an officer sees the declarations of an office (4 characters, or 6 with the team). */
export function seesOffice(officerOffice: string, office: string, at: OfficesAt): boolean {
  const { begins, except } = reachOf(officerOffice, at);
  const isOf = (beginning: string) => office.startsWith(beginning);
  return begins.some(isOf) && !except.some(isOf);
}
