import { dotted, type Name } from "../asn1/mod.ts";

/** Ten digits, with three more for a branch behind a hyphen, or the twelve of a person's number. */
const form = /^(\d{10}(-\d{3})?|\d{12})$/;

/** Whether a text has the form of a tax code. */
export function isTaxCode(text: string): boolean {
  return form.test(text);
}

/** Whether a tax code is a person's, who has one user. */
export function isPersonNumber(taxCode: string): boolean {
  return /^\d{12}$/.test(taxCode);
}

/** A tax code as people write it: blanks and dots dropped, the branch behind a hyphen. */
export function normaliseTaxCode(text: string): string {
  const plain = text.replace(/[\s.]/g, "");
  return /^\d{13}$/.test(plain) ? `${plain.slice(0, 10)}-${plain.slice(10)}` : plain;
}

/**
 * The tax code that the subject of a Vietnamese certificate names: an enterprise's (`MST:…`), or since
 * 1 July 2025 a person's twelve digits of identity (`CCCD:…`), which are the tax code of persons and
 * household businesses. Undefined where it names none.
 */
export function taxCodeOfUid(uid: string | undefined): string | undefined {
  const [, kind, digits] = /^(MST|CCCD):\s*([\d.\s-]+)$/i.exec(uid ?? "") ?? [];
  if (kind === undefined || digits === undefined) return undefined;
  const code = normaliseTaxCode(digits);
  if (!isTaxCode(code)) return undefined;
  // An identity number has twelve digits: what has another form is no number of a person.
  return kind.toUpperCase() === "CCCD" && !isPersonNumber(code) ? undefined : code;
}

/**
 * Every tax code that a subject names: the certificate of a person within an enterprise may name both
 * numbers, one attribute each. The enterprise's comes first.
 */
export function taxCodesOf({ attributes }: Pick<Name, "attributes">): readonly string[] {
  return attributes.filter(({ type }) => type === dotted.userId)
    .flatMap(({ value }) => taxCodeOfUid(value) ?? [])
    .toSorted((one, other) => one.replace(/-.*/, "").length - other.replace(/-.*/, "").length);
}

/**
 * Whether a certificate of one tax code may speak for an enterprise of another: its own, or for a
 * branch (ten digits, a hyphen and three more) its parent's. A branch never speaks for its parent, nor
 * for another branch.
 */
export function maySignFor(signer: string, enterprise: string): boolean {
  const wanted = normaliseTaxCode(enterprise);
  return signer === wanted || /^\d{10}-\d{3}$/.test(wanted) && signer === wanted.slice(0, 10);
}
