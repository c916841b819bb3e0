/** A form that was sent and has led to a page: the page shows its fields as they were sent. */
export interface SentForm {
  /** Where it was sent, as the address has it. */
  readonly path: string;
  readonly fields: FormData;
}

/**
 * The fields of a form as they were sent, where it is this one: sent to the same address and, where a
 * page has several of these, with the same `marks`.
 */
export function sentAs(
  sent: SentForm | undefined,
  action: string,
  marks: Readonly<Record<string, string>> = {},
): FormData | undefined {
  if (sent?.path !== action) return undefined;
  const { fields } = sent;
  return Object.entries(marks).every(([name, value]) => fields.get(name) === value)
    ? fields
    : undefined;
}
