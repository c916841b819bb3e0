import type { FamilyName } from "../../../core/procedures/mod.ts";
import type { View } from "../view.ts";

/** The kind of a document in words. */
export function familyText({ t }: View, family: FamilyName): string {
  return t(`family.${family}`);
}
