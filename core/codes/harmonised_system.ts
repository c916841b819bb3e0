/**
 * Chapters of the Harmonised System: 01 to 97 without 77, which is kept free, and 98, in which Vietnam
 * has headings of its own. A chapter has no heading 00.
 */
const chapters = "0[1-9]|[1-68]\\d|7[0-68-9]|9[0-8]";

/** A heading, four digits, as the source of an expression. */
export const headingForm = `(?:${chapters})(?:0[1-9]|[1-9]\\d)`;

/** A commodity code: a heading and four digits more. */
export const commodityForm = `${headingForm}\\d{4}`;

const heading = new RegExp(`^${headingForm}$`);

/** Whether a text can be a heading. */
export function isHeading(text: string): boolean {
  return heading.test(text);
}
