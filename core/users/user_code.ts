/**
 * The codes that name a user: 8 characters of user ID = 5 of user code + 3 of identification.
 *
 * Enterprises and persons begin with a letter. Their codes are given out in one order for both
 * widths: first one letter and digits counted from 1, then ever more letters in front of ever fewer
 * digits, at last letters only (`A0001` … `Z9999`, `AA001` … `ZZZZZ`). The digits are never all
 * zero. Officers have the four characters of their office and a `0`, so theirs begin with a digit.
 */

import { isOfficeCode } from "../codes/offices.ts";

/** Identification of every private person. */
export const privatePersonIdentification = "A01";

/** First user code given out to an enterprise or person. */
export const firstUserCode = "A0001";

/** First identification given out within an enterprise. */
export const firstIdentification = "A01";

const userCodeWidth = 5;
const identificationWidth = 3;
const letterCount = 26;
const officerIdentificationForm = /^[0-9A-Z]{3}$/;

/** A user ID taken apart. */
export interface UserId {
  readonly userCode: string;
  readonly identification: string;
  readonly holder: "enterprise" | "officer";
}

/** The user code that a user ID begins with, whatever form it has. */
export function userCodeOf(userId: string): string {
  return userId.slice(0, userCodeWidth);
}

/** Takes a user ID of 8 characters apart; `undefined` when its form is none that is given out. */
export function readUserId(userId: string): UserId | undefined {
  if (userId.length !== userCodeWidth + identificationWidth) return undefined;
  const userCode = userId.slice(0, userCodeWidth);
  const identification = userId.slice(userCodeWidth);
  if (isUserCode(userCode) && isIdentification(identification)) {
    return { userCode, identification, holder: "enterprise" };
  }
  if (isOfficerUserCode(userCode) && isOfficerIdentification(identification)) {
    return { userCode, identification, holder: "officer" };
  }
  return undefined;
}

/** Whether a text is a user code of an enterprise or person. */
export function isUserCode(text: string): boolean {
  return ordinalOf(text, userCodeWidth) !== undefined;
}

/** Whether a text is an identification of an enterprise's or person's user. */
export function isIdentification(text: string): boolean {
  return ordinalOf(text, identificationWidth) !== undefined;
}

/** Whether a text is the user code of a customs office's officers (`01AB0`). */
export function isOfficerUserCode(text: string): boolean {
  return text.length === userCodeWidth && text.endsWith("0") && isOfficeCode(text.slice(0, -1));
}

/** Whether a text is an officer's identification (`000` … `ZZZ`). */
export function isOfficerIdentification(text: string): boolean {
  return officerIdentificationForm.test(text);
}

/** The place of a user code in the order of giving out, from 0. Throws on another form. */
export function userCodeOrdinal(userCode: string): number {
  return ordinalOrThrow(userCode, userCodeWidth, "user code");
}

/** The place of an identification in the order of giving out, from 0. Throws on another form. */
export function identificationOrdinal(identification: string): number {
  return ordinalOrThrow(identification, identificationWidth, "identification");
}

/** The user code given out after this one; `undefined` after `ZZZZZ`. Throws on another form. */
export function nextUserCode(userCode: string): string | undefined {
  return codeAt(userCodeOrdinal(userCode) + 1, userCodeWidth);
}

/** The identification given out after this one; `undefined` after `ZZZ`. Throws on another form. */
export function nextIdentification(identification: string): string | undefined {
  return codeAt(identificationOrdinal(identification) + 1, identificationWidth);
}

function ordinalOrThrow(code: string, width: number, what: string): number {
  const ordinal = ordinalOf(code, width);
  if (ordinal === undefined) {
    throw new Error(
      `Cannot place ${what} "${code}": expected ${width} characters, capital letters and then digits not all 0`,
    );
  }
  return ordinal;
}

/** How many codes of a width have this many letters in front. */
function blockSize(letters: number, width: number): number {
  const digits = width - letters;
  return letterCount ** letters * (digits === 0 ? 1 : 10 ** digits - 1);
}

function ordinalOf(code: string, width: number): number | undefined {
  if (code.length !== width) return undefined;
  let letters = 0;
  let word = 0;
  let index = 0;
  for (; index < width; index++) {
    const letter = code.charCodeAt(index) - 0x41;
    if (letter < 0 || letter >= letterCount) break;
    word = word * letterCount + letter;
    letters++;
  }
  if (letters === 0) return undefined;
  let number = 0;
  for (; index < width; index++) {
    const digit = code.charCodeAt(index) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
  }
  let ordinal = 0;
  for (let fewer = 1; fewer < letters; fewer++) ordinal += blockSize(fewer, width);
  if (letters === width) return ordinal + word;
  if (number === 0) return undefined;
  return ordinal + word * (10 ** (width - letters) - 1) + number - 1;
}

function codeAt(ordinal: number, width: number): string | undefined {
  let rest = ordinal;
  for (let letters = 1; letters <= width; letters++) {
    const size = blockSize(letters, width);
    if (rest >= size) {
      rest -= size;
      continue;
    }
    const digits = width - letters;
    if (digits === 0) return wordAt(rest, letters);
    const perWord = 10 ** digits - 1;
    const number = (rest % perWord) + 1;
    return wordAt(Math.floor(rest / perWord), letters) + String(number).padStart(digits, "0");
  }
  return undefined;
}

function wordAt(ordinal: number, letters: number): string {
  let word = "";
  let rest = ordinal;
  for (let place = 0; place < letters; place++) {
    word = String.fromCharCode(0x41 + (rest % letterCount)) + word;
    rest = Math.floor(rest / letterCount);
  }
  return word;
}
