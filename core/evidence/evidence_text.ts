/** One field of a record as evidence keeps it; absent and empty are not the same. */
export type EvidenceField = string | number | null | undefined;

/**
 * The canonical form of a record: a title line that names its kind and version, then one line for
 * each field. Its SHA-256 over UTF-8 is the record's digest, so that anybody can compute it with
 * ordinary tools. A line break in a field is written `\n`, a backslash `\\`, an absent field `\-`;
 * hence no two records share a text. The database writes the same (`evidence_text` in the schema).
 */
export function evidenceText(title: string, fields: readonly EvidenceField[]): string {
  let text = title;
  for (const field of fields) {
    text += typeof field === "string" ? `\n${escaped(field)}` : `\n${field ?? "\\-"}`;
  }
  return text;
}

function escaped(field: string): string {
  if (!/[\\\n]/.test(field)) return field;
  return field.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}
