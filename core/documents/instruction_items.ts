import type { OutputMessage } from "../catalogue/mod.ts";
import { charactersMax, type ItemRecord, vietnamTime } from "../wire/mod.ts";

/** An officer's words to the declarant. */
export interface Instruction {
  readonly title: string;
  readonly text: string;
  readonly at: Date;
}

/** Places for instructions in the reports of declarations. */
const instructionsMax = 10;

/**
 * The items of a report that hold an officer's words. Declarations have ten places of date, title and
 * text, transport declarations one text in a row of its own or a remark. A text is cut into as many
 * pieces as there are places for it; what is longer still is cut off.
 */
export function instructionItems(
  output: OutputMessage,
  { title, text, at }: Instruction,
): ItemRecord {
  const widthOf = (id: string): number => {
    const item = output.layout.items.find((each) => each.id === id);
    return item === undefined ? 0 : charactersMax(item);
  };
  const time = vietnamTime(at);
  const date = time.slice(6, 8) + time.slice(4, 6) + time.slice(0, 4);
  if (widthOf("I01") > 0) {
    const items: Record<string, string> = {};
    for (const [index, piece] of piecesOf(text, widthOf("I01")).entries()) {
      const place = String(index + 1).padStart(2, "0");
      items[`D${place}`] = date;
      items[`T${place}`] = title.slice(0, widthOf("T01"));
      items[`I${place}`] = piece;
    }
    return items;
  }
  if (widthOf("03B") > 0) {
    const notice = `${title}: ${text}`.slice(0, widthOf("03B"));
    return { "08A": [date], "01B": [time.slice(8, 12)], "03B": [notice] };
  }
  return { DE: `${title}: ${text}`.slice(0, widthOf("DE")) };
}

function piecesOf(text: string, width: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length && pieces.length < instructionsMax; at += width) {
    pieces.push(text.slice(at, at + width));
  }
  return pieces;
}
