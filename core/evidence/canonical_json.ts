/**
 * A value as JSON text whose names stand in order, so that what a database has kept as JSON gives the
 * text that was digested when it was written. Times as ISO 8601; what is undefined is left out.
 * `textOf`: what is written in the place of each text.
 */
export function canonicalJson(value: unknown, textOf?: (text: string) => string): string {
  return JSON.stringify(inOrder(value, textOf) ?? null);
}

function inOrder(value: unknown, textOf: ((text: string) => string) | undefined): unknown {
  if (typeof value === "string") return textOf === undefined ? value : textOf(value);
  if (value === null || typeof value !== "object") return value;
  if (value instanceof Date) return value.toISOString();
  // In an array what is undefined keeps its place, as JSON does.
  if (Array.isArray(value)) return value.map((each) => inOrder(each, textOf));
  const fields = value as Readonly<Record<string, unknown>>;
  const ordered: Record<string, unknown> = {};
  for (const name of Object.keys(fields).sort()) {
    const each = inOrder(fields[name], textOf);
    // Set like any other, this one would be no field.
    if (name === "__proto__") {
      Object.defineProperty(ordered, name, { value: each, enumerable: true });
    } else ordered[name] = each;
  }
  return ordered;
}
