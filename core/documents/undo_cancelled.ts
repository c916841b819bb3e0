import { documentStem } from "../numbering/mod.ts";
import { isDrawnOnBy, withoutDraws } from "./deductions.ts";
import type { Document } from "./document.ts";

/**
 * What a document that is cancelled or rejected – by an officer, by VNACCS – leaves of what it did to
 * others: what it had drawn is given back, and the declaration that it amended is amended no more,
 * unless another amendment stands. The others whole, as far as they are known and change.
 */
export function undoCancelled(
  cancelled: Document,
  byId: (id: string) => Document | undefined,
): Document[] {
  return [...new Set(undoneIds(cancelled))].flatMap((id) => {
    const found = byId(id);
    if (found === undefined || found.id === cancelled.id) return [];
    const after = withoutAmendment(withoutDraws(found, cancelled.id), cancelled);
    return after === found ? [] : [after];
  });
}

function withoutAmendment(document: Document, { id, family }: Document): Document {
  if (family !== "tax amendment" || document.state !== "amended") return document;
  const links = document.links.filter(({ kind, number }) =>
    kind !== "amendment" || documentStem(number) !== id
  );
  const isAmended = links.some(({ kind }) => kind === "amendment");
  return { ...document, links, state: isAmended ? "amended" : "cleared" };
}

function undoneIds({ links }: Pick<Document, "links">): string[] {
  return links.filter((link) => isDrawnOnBy(link) || link.kind === "amended declaration")
    .map(({ number }) => documentStem(number));
}
