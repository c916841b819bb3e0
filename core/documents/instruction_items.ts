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

/** Date, title and text of an instruction, by the letters of their items. */
const instructionLetters = [["D", "T", "I"], ["D", "T", "C"], ["D", "E", "F"]] as const;

/** The item of a layout that holds what customs, or the ministry, remarks. */
const remarkItems: Readonly<Record<string, string>> = {
  VAL0060P: "ZTS",
  VAL8030P: "ADO",
  VAD8010P: "A34",
  VAJP030P: "TRS",
  VAGP030P: "A45",
  VAGP130P: "RMK",
  VAHP030P: "A31",
};

/** The item of a layout that holds the day of the decision. */
const dayItems: Readonly<Record<string, string>> = { VAL0060P: "YMD" };

/**
 * The items of a report that hold an officer's words. Instructions have ten places of date, title and
 * text, decisions one remark, transport declarations one text in a row of its own or a remark. A text
 * is cut into as many pieces as there are places for it; what is longer still is cut off.
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
  const words = text === "" ? title : `${title}: ${text}`;
  const { code } = output.layout;
  const remark = remarkItems[code];
  if (remark !== undefined) {
    const day = dayItems[code];
    return {
      [remark]: words.slice(0, widthOf(remark)),
      ...(day === undefined ? {} : { [day]: date }),
    };
  }
  const letters = instructionLetters.find((each) =>
    each.every((letter) => widthOf(`${letter}01`) > 0)
  );
  if (letters !== undefined) {
    const [day, head, content] = letters;
    const items: Record<string, string> = {};
    for (const [index, piece] of piecesOf(text, widthOf(`${content}01`)).entries()) {
      const place = String(index + 1).padStart(2, "0");
      items[day + place] = date;
      items[head + place] = title.slice(0, widthOf(`${head}01`));
      items[content + place] = piece;
    }
    return items;
  }
  if (widthOf("03B") > 0) {
    return { "08A": [date], "01B": [time.slice(8, 12)], "03B": [words.slice(0, widthOf("03B"))] };
  }
  return { DE: words.slice(0, widthOf("DE")) };
}

function piecesOf(text: string, width: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length && pieces.length < instructionsMax; at += width) {
    pieces.push(text.slice(at, at + width));
  }
  return pieces;
}
