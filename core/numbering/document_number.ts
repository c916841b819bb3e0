/**
 * Document numbers: 12 digits `TT SSSSSSSS C B` – type, sequence, check digit (sequence mod 7) and
 * branch (0 at first, one more with every correction). docs/domain.md "Numbers".
 */

/** Digits of a whole number. */
export const documentNumberDigits = 12;

/** Highest sequence that eight digits hold. */
export const sequenceMax = 99_999_999;

/** Highest branch: nine corrections. */
export const branchMax = 9;

/** A document number taken apart. */
export interface DocumentNumber {
  /** Two digits. */
  readonly type: string;
  readonly sequence: number;
  /** 0 to 9. */
  readonly branch: number;
}

/** Writes a number with its check digit. Throws on parts outside their bounds: they are ours. */
export function writeDocumentNumber({ type, sequence, branch }: DocumentNumber): string {
  if (!/^\d\d$/.test(type) || !isWithin(sequence, sequenceMax) || !isWithin(branch, branchMax)) {
    throw new Error(
      `Cannot write document number: expected a type of two digits, a sequence up to ` +
        `${sequenceMax} and a branch up to ${branchMax}, found "${type}", ${sequence}, ${branch}`,
    );
  }
  return `${type}${String(sequence).padStart(8, "0")}${checkDigit(sequence)}${branch}`;
}

/** Whether a text has the form of a number; its check digit may be wrong. */
export function isDocumentNumber(text: string): boolean {
  return /^\d{12}$/.test(text);
}

/** Takes a number apart; undefined when it is no 12 digits or its check digit is wrong. */
export function readDocumentNumber(text: string): DocumentNumber | undefined {
  if (!isDocumentNumber(text)) return undefined;
  const sequence = Number(text.slice(2, 10));
  if (Number(text[10]) !== checkDigit(sequence)) return undefined;
  return { type: text.slice(0, 2), sequence, branch: Number(text[11]) };
}

/** Sequence mod 7. */
export function checkDigit(sequence: number): number {
  return sequence % 7;
}

/**
 * What names a document through all its corrections: the number without its branch. Any 12
 * characters are cut, also such with a wrong check digit, which then name nothing that exists.
 */
export function documentStem(number: string): string {
  return number.slice(0, documentNumberDigits - 1);
}

/**
 * The stem of a number as people name it: with or without branch and check digit, in groups if they
 * like. Undefined for what is no number, such as a receipt or a natural key.
 */
export function stemNamed(text: string): string | undefined {
  const digits = text.replace(/\s/g, "");
  if (!/^\d{10,12}$/.test(digits)) return undefined;
  if (digits.length > 10) return documentStem(digits);
  return `${digits}${checkDigit(Number(digits.slice(2)))}`;
}

/** The number after one more correction; undefined behind the ninth. */
export function raiseBranch(number: string): string | undefined {
  const branch = Number(number[documentNumberDigits - 1]);
  return branch < branchMax ? documentStem(number) + String(branch + 1) : undefined;
}

function isWithin(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= max;
}
