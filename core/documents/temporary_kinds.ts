import type { FamilyName } from "../procedures/mod.ts";

/** Goods that came or went for a time, by family; and the items that ITI shows of them. */
export const temporary = {
  "import declaration": {
    kinds: ["G11", "G12", "G13", "G14"],
    back: "export declaration",
    indication: "I",
    traderName: "IMN",
    limit: "RED",
  },
  "export declaration": {
    kinds: ["G61"],
    back: "import declaration",
    indication: "E",
    traderName: "EPN",
    limit: "RID",
  },
} as const;

export type TemporaryFamily = keyof typeof temporary;

export function isTemporaryFamily(family: FamilyName): family is TemporaryFamily {
  return Object.hasOwn(temporary, family);
}
