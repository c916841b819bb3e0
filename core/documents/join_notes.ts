import type { Item } from "../catalogue/mod.ts";
import { charactersMax } from "../wire/mod.ts";

/** What stands between two notes in one item. */
export const between = " – ";

/**
 * Our sentence and the declarant's note in one item. Ours stays whole; the note, which stands whole in the
 * declaration, is cut where both have no room, and says so. `place`: where ours stands.
 */
export function joinNotes(
  item: Item,
  ours: string,
  note: string | readonly (string | undefined)[] | undefined,
  place: "in front" | "behind",
): string {
  if (typeof note !== "string" || note === "") return ours;
  const room = charactersMax(item) - between.length - ours.length;
  if (note.length > room && room < 2) return ours;
  const shown = note.length <= room ? note : `${note.slice(0, room - 1)}…`;
  return place === "behind" ? shown + between + ours : ours + between + shown;
}
