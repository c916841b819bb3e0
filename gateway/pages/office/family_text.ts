import type { FamilyName } from "../../../core/procedures/mod.ts";
import type { View } from "../view.ts";

const families = [
  "import declaration",
  "small import declaration",
  "export declaration",
  "small export declaration",
  "transport declaration",
  "tax amendment",
  "exemption list",
  "application",
  "attached documents",
  "explosives permit",
  "animal quarantine permit",
  "food quality permit",
  "medicine permit",
] as const;

/** The kind of a declaration or case in words; other documents by the name that the code has for them. */
export function familyText({ t }: View, family: FamilyName): string {
  const known = families.find((each) => each === family);
  return known === undefined ? family : t(`family.${known}`);
}
