import type { Language } from "../layout.ts";
import { readTable } from "../read_table.ts";
import names from "./item_names_vi.tsv" with { type: "text" };

let vietnamese: ReadonlyMap<string, string> | undefined;

/**
 * The name of an item in a language, from its English name as in the item tables. The Vietnamese
 * table covers the declarations most in use; other names stay English.
 */
export function itemName(name: string, language: Language): string {
  if (language === "en") return name;
  vietnamese ??= new Map(
    readTable(names, ["name", "name_vi"]).map((row) => [row.name, row.name_vi]),
  );
  return vietnamese.get(name) ?? name;
}
