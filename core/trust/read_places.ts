import type { DerReader } from "./der_reader.ts";

/** The full names of a distribution point, each as hex of its raw bytes; relative names are none. */
export function readPlaces(name: DerReader): string[] {
  const full = name.readOptional(0xa0);
  if (!full) return [];
  const places: string[] = [];
  const names = name.inside(full);
  while (!names.done) places.push(names.raw(names.read()).toHex());
  return places;
}
