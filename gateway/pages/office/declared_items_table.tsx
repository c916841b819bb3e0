import { catalogue } from "../../../core/catalogue/mod.ts";
import { contentItems, type Document } from "../../../core/documents/mod.ts";
import { DeclaredContent } from "../declared_content.tsx";
import type { View } from "../view.ts";

/** What was declared: the head, and the goods line by line. */
export function DeclaredItemsTable(
  { view, document }: { readonly view: View; readonly document: Document },
) {
  const filled = [...contentItems(catalogue, document.content)?.filled() ?? []];
  return (
    <DeclaredContent
      view={view}
      caption={view.t("declaration.items")}
      items={filled.map(({ id, repetition, item, value }) => (
        { id, repetition, name: item.name, value }
      ))}
    />
  );
}
