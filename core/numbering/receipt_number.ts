/**
 * Receipt numbers of attached files: 16 characters `PP YYMMDD SSSSS NNN` – processing identifier,
 * day, second of the day, process number from 001 (docs/domain.md "Numbers"). One identifier gives
 * at most 999 in a second; whoever needs more holds further identifiers.
 */

/** Receipts that one identifier can give within a second. */
export const receiptsPerSecondMax = 999;

/** What an identifier has given last. A store keeps it, so that a restart repeats nothing. */
export interface ReceiptCounter {
  /** Two capital letters or digits, reserved for one lane. */
  readonly identifier: string;
  /** `yyyyMMddHHmmss` in Vietnam time of the last receipt; empty before the first. */
  readonly second: string;
  /** Process number given last within that second. */
  readonly last: number;
}

/** A receipt number taken and the counters that are left. */
export interface TakenReceipt {
  /** 16 characters. */
  readonly receipt: string;
  readonly counters: readonly ReceiptCounter[];
}

/** A receipt number taken apart. */
export interface ReceiptNumber {
  readonly identifier: string;
  /** Two digits each of year, month, day. */
  readonly day: string;
  /** 0 to 86,399. */
  readonly secondOfDay: number;
  /** 1 to 999. */
  readonly process: number;
}

/**
 * Takes the next receipt number at a time (`yyyyMMddHHmmss`, Vietnam time) from the first identifier
 * that has one left. A clock that went back does not repeat: an identifier keeps counting in its
 * last second until the clock has passed it. Undefined when all identifiers are used up.
 */
export function takeReceipt(
  counters: readonly ReceiptCounter[],
  time: string,
): TakenReceipt | undefined {
  for (const [index, counter] of counters.entries()) {
    const later = time > counter.second;
    const second = later ? time : counter.second;
    const process = later ? 1 : counter.last + 1;
    if (process > receiptsPerSecondMax) continue;
    const taken = { ...counter, second, last: process };
    return {
      receipt: writeReceiptNumber(counter.identifier, second, process),
      counters: counters.with(index, taken),
    };
  }
  return undefined;
}

/** Writes a receipt number; the time is `yyyyMMddHHmmss`. Throws on an identifier of another form. */
export function writeReceiptNumber(identifier: string, time: string, process: number): string {
  if (!/^[0-9A-Z]{2}$/.test(identifier)) {
    throw new Error(
      `Cannot write receipt number: expected an identifier of two capitals or digits, found "${identifier}"`,
    );
  }
  const [hours, minutes, seconds] = [8, 10, 12].map((at) => Number(time.slice(at, at + 2)));
  const secondOfDay = hours! * 3600 + minutes! * 60 + seconds!;
  return identifier + time.slice(2, 8) + String(secondOfDay).padStart(5, "0") +
    String(process).padStart(3, "0");
}

/** Takes a receipt number apart; undefined where its form is another. */
export function readReceiptNumber(text: string): ReceiptNumber | undefined {
  const parts = /^([0-9A-Z]{2})(\d{6})(\d{5})(\d{3})$/.exec(text);
  if (parts === null) return undefined;
  const secondOfDay = Number(parts[3]);
  const process = Number(parts[4]);
  if (secondOfDay >= 86_400 || process === 0) return undefined;
  return { identifier: parts[1]!, day: parts[2]!, secondOfDay, process };
}
