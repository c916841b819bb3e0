import type { Document, OfficerActKind } from "../../../core/documents/mod.ts";
import { officerOutputs } from "../../../core/procedures/mod.ts";

/** What a path needs to know of a paper. */
export type PaperNamed = Pick<Document, "id" | "family">;

/** Where a declaration is shown, by its stem. */
export function declarationPath(id: string): string {
  return `/office/declarations/${encodeURIComponent(id)}`;
}

/** Where a declaration, or a paper that is none, is shown. */
export function paperPath({ id, family }: PaperNamed): string {
  if (officerOutputs[family] !== undefined) return declarationPath(id);
  return `/office/cases/${encodeURIComponent(id)}`;
}

/** Where an act about it is sent. */
export function actPath(paper: PaperNamed, kind: OfficerActKind | "check"): string {
  return `${paperPath(paper)}/${kind.replace(" ", "-")}`;
}
