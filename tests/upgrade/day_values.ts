import type { ItemRecord } from "../../core/wire/mod.ts";
import { declarations } from "../support/declarations.ts";

/** Items of an import declaration of the day that `testdata/first-database` holds, told apart by its bill. */
export function dayValues(bill: string): ItemRecord {
  return { ...declarations.importOneLine, BL1: bill, ICD: "30112026" };
}
