/**
 * A value as JSON text whose names stand in order, so that what a database has kept as JSON gives the
 * text that was digested when it was written. Times as ISO 8601; what is undefined is left out.
 * `textOf`: what is written in the place of each text.
 */
export function canonicalJson(value: unknown, textOf?: (text: string) => string): string {
  return JSON.stringify(inOrder(value, textOf) ?? null);
}

/** The value itself where it is in order already, as most are: nothing is made anew then. */
function inOrder(value: unknown, textOf: ((text: string) => string) | undefined): unknown {
  if (typeof value === "string") return textOf === undefined ? value : textOf(value);
  if (value === null || typeof value !== "object" || value instanceof Date) return value;
  let isSame = true;
  if (Array.isArray(value)) {
    const ordered = value.map((each) => {
      const made = inOrder(each, textOf);
      isSame &&= made === each;
      return made;
    });
    return isSame ? value : ordered;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(fields);
  for (let at = 1; at < names.length && isSame; at++) isSame = names[at - 1]! < names[at]!;
  if (!isSame) names.sort();
  const ordered: Record<string, unknown> = {};
  for (const name of names) {
    const made = inOrder(fields[name], textOf);
    isSame &&= made === fields[name];
    // Set like any other, this one would be no field.
    if (name === "__proto__") {
      Object.defineProperty(ordered, name, { value: made, enumerable: true });
    } else ordered[name] = made;
  }
  return isSame ? value : ordered;
}
