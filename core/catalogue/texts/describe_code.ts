import { catalogue } from "../catalogue.ts";
import { findItem } from "../find_item.ts";
import type { ErrorCode, Language, Layout } from "../layout.ts";
import { readTable } from "../read_table.ts";
import codes from "./codes.tsv" with { type: "text" };
import { itemName } from "./item_name.ts";
import letters from "./letters.tsv" with { type: "text" };

interface Sentence {
  readonly vi: string;
  readonly en: string;
}

/** A description lists this many items at most: S0900 of IDA names more than a hundred. */
const itemsListedMax = 4;

/**
 * A sentence for a person about a result code (docs/wire-protocol.md 9), a plain gateway text
 * (docs/wire-protocol.md 9.2) or the registration code `OE1001-00009`.
 *
 * `codes.tsv` has the codes with a text of their own. For the others the letter says what kind of
 * fault it is (docs/wire-protocol.md 7.3) and the list of the procedure which items it is about, so
 * that every listed code gets a sentence. `item` is the item ID of the result code; absent, empty
 * or `0000` = none. `repetition` counts from 1; 0 = common part.
 */
export function describeCode(
  procedure: string,
  code: string,
  item: string | undefined,
  language: Language,
  repetition = 0,
): string {
  const named = item === "0000" ? "" : item ?? "";
  const error = catalogue.errorCodes(procedure).find((error) => error.code === code);
  const speaksOfItems = named !== "" || (error?.item ?? "") !== "";
  const text = ownTexts().get(`${procedure} ${code}`) ??
    (speaksOfItems ? undefined : ownTexts().get(`* ${code}`));
  if (text !== undefined) return text[language];

  const sentence = letterSentences().get(code.slice(0, 1)) ?? ownTexts().get(`* ${code}`);
  if (sentence === undefined) return unknownCode[language].replace("{code}", code);
  const layout = catalogue.procedure(procedure)?.layout;
  const items = named !== ""
    ? [describeItem(layout, named, error, language)]
    : describeItems(layout, error, language);
  return sentence[language].replace("{where}", () => describePlace(items, repetition, language));
}

const unknownCode: Sentence = {
  vi: "Mã kết quả {code} không có trong danh mục.",
  en: "The result code {code} is not in the catalogue.",
};

function describePlace(items: readonly string[], repetition: number, language: Language): string {
  let place = "";
  if (items.length > 0) {
    const listed = items.slice(0, itemsListedMax).join(", ");
    const more = items.length - itemsListedMax;
    if (language === "vi") {
      place += ` (chỉ tiêu ${listed}${more > 0 ? ` và ${more} chỉ tiêu khác` : ""})`;
    } else {
      place += ` (${items.length > 1 ? "items" : "item"} ${listed}${
        more > 0 ? ` and ${more} more` : ""
      })`;
    }
  }
  if (repetition > 0) {
    place += language === "vi" ? ` tại dòng ${repetition}` : ` in line ${repetition}`;
  }
  return place;
}

/** All items of a listed code, a range as one. */
function describeItems(
  layout: Layout | undefined,
  error: ErrorCode | undefined,
  language: Language,
): string[] {
  const tokens = (error?.item ?? "").split(" ").filter((token) => token !== "" && token !== "0000");
  const names = tokens.map((token) => layout && findItem(layout, token.replace(/-.*/, ""))?.name);
  // The layout does not know these items; the list then names them, all in one text.
  if (names.includes(undefined)) return [`${tokens.join(", ")}: ${error?.itemName}`];
  return tokens.map((token, index) => `${token}: ${itemName(names[index] ?? "", language)}`);
}

function describeItem(
  layout: Layout | undefined,
  id: string,
  error: ErrorCode | undefined,
  language: Language,
): string {
  const name = layout && findItem(layout, id)?.name;
  if (name !== undefined) return `${id}: ${itemName(name, language)}`;
  return error?.item === id ? `${id}: ${error.itemName}` : id;
}

let ownTextsByKey: ReadonlyMap<string, Sentence> | undefined;
function ownTexts(): ReadonlyMap<string, Sentence> {
  return ownTextsByKey ??= new Map(
    readTable(codes, ["procedure", "code", "vi", "en"]).map((row) => [
      `${row.procedure} ${row.code}`,
      row,
    ]),
  );
}

let sentencesByLetter: ReadonlyMap<string, Sentence> | undefined;
function letterSentences(): ReadonlyMap<string, Sentence> {
  return sentencesByLetter ??= new Map(
    readTable(letters, ["letter", "vi", "en"]).map((row) => [row.letter, row]),
  );
}
