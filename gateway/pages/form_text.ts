/** A field of a form without the blanks around it; empty where it is missing or a file. */
export function formText(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim().normalize("NFC") : "";
}

/** A query as the form that it comes from. */
export function queryForm(query: Readonly<Record<string, string>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(query)) form.set(name, value);
  return form;
}

/** A field as it was typed: a password, a text whose lines are counted. */
export function formSecret(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

/** All values of a field that may be there several times. */
export function formTexts(form: FormData, name: string): string[] {
  return form.getAll(name).filter((value) => typeof value === "string");
}

/** The text of a file that was uploaded, empty where none was chosen; undefined where it is not UTF-8. */
export async function formFileText(form: FormData, name: string): Promise<string | undefined> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await formFile(form, name));
  } catch {
    return undefined;
  }
}

/** A file that was uploaded; undefined where none was chosen. */
export async function formFile(form: FormData, name: string): Promise<Uint8Array | undefined> {
  const value = form.get(name);
  if (!(value instanceof File) || value.size === 0) return undefined;
  return new Uint8Array(await value.arrayBuffer());
}
