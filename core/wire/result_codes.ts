import type { ResultCode } from "../verdict.ts";

/** Characters of one result code, `CCCCC-IIII-NNNN` (docs/wire-protocol.md 7.3). */
export const resultCodeLength = 15;

/** The most codes that one result line holds. */
export const resultCodesMax = 5;

/** Bytes of the result line; the terminal fails on a length that is no multiple of 15. */
export const resultLineBytes = resultCodeLength * resultCodesMax;

/** The normal end. */
export const success: ResultCode = { code: "00000" };

const successText = "00000-0000-0000";

/** One code as 15 characters. Throws on parts that do not fit: codes are ours. */
export function writeResultCode(result: ResultCode): string {
  if (result === success) return successText;
  const { code, item, repetition } = result;
  const id = item === undefined || item === "" ? "0000" : item.padEnd(4);
  const row = String(repetition ?? 0).padStart(4, "0");
  const text = `${code}-${id}-${row}`;
  if (!/^[\x20-\x7e]{5}-[\x20-\x7e]{4}-\d{4}$/.test(text)) {
    throw new Error(`Cannot write result code "${text}": expected CCCCC-IIII-NNNN`);
  }
  return text;
}

/**
 * The 75 characters of a result line: the first five codes, then blanks. No code at all is the normal
 * end.
 */
export function writeResultCodes(codes: readonly ResultCode[]): string {
  const first = codes.length === 0 ? [success] : codes.slice(0, resultCodesMax);
  return first.map(writeResultCode).join("").padEnd(resultLineBytes);
}

/**
 * Reads a result line in steps of 15 characters like the terminal; blanks are passed over, and so is
 * what has no code in it. Never throws.
 */
export function readResultCodes(line: string): ResultCode[] {
  const codes: ResultCode[] = [];
  for (let at = 0; at + resultCodeLength <= line.length; at += resultCodeLength) {
    const parts = /^(\w{5})-(.{4})-(\d{4})$/.exec(line.slice(at, at + resultCodeLength));
    if (parts === null) continue;
    const item = parts[2]!.trimEnd();
    codes.push({
      code: parts[1]!,
      item: item === "0000" || item === "" ? undefined : item,
      repetition: Number(parts[3]) || undefined,
    });
  }
  return codes;
}

/** Whether processing succeeded: a normal end or nothing but warnings (W), which are successes. */
export function isSuccess(codes: readonly ResultCode[]): boolean {
  return codes.length > 0 &&
    codes.every(({ code }) => code === success.code || code.startsWith("W"));
}
