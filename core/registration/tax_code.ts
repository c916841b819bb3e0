/** Ten digits, with three more for a branch behind a hyphen, or the twelve of a person's number. */
const form = /^(\d{10}(-\d{3})?|\d{12})$/;

/** Whether a text has the form of a tax code. */
export function isTaxCode(text: string): boolean {
  return form.test(text);
}

/** A tax code as people write it: blanks and dots dropped, the branch behind a hyphen. */
export function normaliseTaxCode(text: string): string {
  const plain = text.replace(/[\s.]/g, "");
  return /^\d{13}$/.test(plain) ? `${plain.slice(0, 10)}-${plain.slice(10)}` : plain;
}

/** The tax code that the subject of a Vietnamese certificate names (`MST:…`); undefined without. */
export function taxCodeOfUid(uid: string | undefined): string | undefined {
  const [, code] = /^MST:\s*([\d.\s-]+)$/i.exec(uid ?? "") ?? [];
  return code === undefined ? undefined : normaliseTaxCode(code);
}
