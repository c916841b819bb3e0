import type { AttachedFile, FoundDocument, StoredAct } from "../../../adapters/officers/mod.ts";
import type { View } from "../view.ts";
import type { AssignedShown } from "./assignment_note.tsx";

/** What the page of any paper shows. */
export interface PaperShown extends FoundDocument {
  readonly view: View;
  readonly acts: readonly StoredAct[];
  readonly files: readonly AttachedFile[];
  readonly assigned: AssignedShown;
  /** Whether the standby decides now. */
  readonly active: boolean;
}
