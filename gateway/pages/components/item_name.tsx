import { itemName } from "../../../core/catalogue/mod.ts";
import type { View } from "../view.ts";

/** The name of an item in the reader's language; one that has no other name is English, and says so. */
export function ItemName({ view, name }: { readonly view: View; readonly name: string }) {
  const own = itemName(name, view.lang);
  return view.lang !== "en" && own === itemName(name, "en")
    ? <span lang="en">{own}</span>
    : <>{own}</>;
}
