/**
 * What an inquiry shows of quantities drawn: of each line of an exemption list (ITE) how much is used
 * and how much remains. Used is what the declarant registered as used and what declarations have drawn
 * since, as far as it is known here.
 *
 * Of a list that VNACCS registered nobody here can say that these are all draws. The answer says so
 * where the layout has a place for customs' remarks.
 */
import type { OutputMessage } from "../catalogue/mod.ts";
import { charactersMax, fitsWidth, type Items, type ItemValues } from "../wire/mod.ts";
import { decimalOf, decimalText } from "./decimal_quantity.ts";
import type { Document } from "./document.ts";

/** Items of an answer to an inquiry about an exemption list. */
const listAnswer = {
  layout: "VAL8100D",
  used: "D05",
  usedUnit: "D06",
  left: "D07",
  leftUnit: "D08",
  remark: "A39",
};

const remarks = {
  known: "Số đã dùng, còn lại: theo các tờ khai tại hệ thống dự phòng (as known to the standby)",
  incomplete: "Số đã dùng, còn lại chưa đầy đủ: VNACCS có thể đã trừ lùi thêm " +
    "(incomplete: VNACCS may know more draws)",
};

/** The values of an answer with the quantities of the list's lines; others stay as they are. */
export function withDrawnQuantities(
  { layout }: OutputMessage,
  values: ItemValues,
  list: Document,
  items: Items,
): ItemValues {
  if (layout.code !== listAnswer.layout || list.family !== "exemption list") return values;
  const itemOf = (id: string) => layout.items.find((item) => item.id === id && item.inOutput)!;
  const columns = { used: [], usedUnit: [], left: [], leftUnit: [] } as Record<string, string[]>;
  for (let line = 1; line <= items.rowCount; line++) {
    const { used, usedUnit, left, leftUnit } = quantitiesOf(list, items, line);
    const fitting = (id: string, value: string) => fitsWidth(itemOf(id), value) ? value : "";
    columns.used!.push(fitting(listAnswer.used, used));
    columns.usedUnit!.push(usedUnit);
    const shown = fitting(listAnswer.left, left);
    columns.left!.push(shown);
    columns.leftUnit!.push(shown === "" ? "" : leftUnit);
  }
  const remark = list.drawsKnown === true ? remarks.known : remarks.incomplete;
  return {
    ...values,
    [listAnswer.used]: columns.used!,
    [listAnswer.usedUnit]: columns.usedUnit!,
    [listAnswer.left]: columns.left!,
    [listAnswer.leftUnit]: columns.leftUnit!,
    [listAnswer.remark]: remark.slice(0, charactersMax(itemOf(listAnswer.remark))),
  };
}

interface LineQuantities {
  readonly used: string;
  readonly usedUnit: string;
  /** Empty where it cannot be told. */
  readonly left: string;
  readonly leftUnit: string;
}

function quantitiesOf(list: Document, items: Items, line: number): LineQuantities {
  const value = (id: string): string => items.value(id, line);
  const [unit, before] = [value("QTU"), decimalOf(value("UT"))];
  const registered = value("QT");
  const { sum: drawn, isWhole } = drawnOf(list, line);
  if (!isWhole) return { used: "", usedUnit: "", left: "", leftUnit: "" };
  // Used before in another unit: the sum would be of two kinds, and so would be what remains.
  if (registered === "" || (before !== 0n && value("UTU") !== unit)) {
    return { used: value("UT"), usedUnit: value("UTU"), left: "", leftUnit: "" };
  }
  const used = before + drawn;
  const left = decimalOf(registered) - used;
  return {
    used: drawn === 0n ? value("UT") : decimalText(used),
    usedUnit: drawn === 0n ? value("UTU") : unit,
    left: left < 0n ? "" : decimalText(left),
    leftUnit: unit,
  };
}

/** What declarations have drawn of a line. */
interface Drawn {
  /** In the smallest part of the line's unit; what was declared in another counts by its number. */
  readonly sum: bigint;
  /** Whether that is all: false where something was drawn in a unit that cannot be compared. */
  readonly isWhole: boolean;
}

export function drawnOf(drawnOn: Document, line: number, except?: string): Drawn {
  const draws = (drawnOn.drawn ?? [])
    .filter((each) => each.line === line && each.declaration !== except);
  return {
    sum: draws.reduce((sum, { quantity }) => sum + decimalOf(quantity), 0n),
    isWhole: draws.every(({ quantity, otherUnit }) => quantity !== "" && otherUnit !== true),
  };
}

/**
 * The quantity of a goods line in a unit, in its smallest part; undefined where neither of its two
 * quantities is in that unit: kilograms are no pieces, and a person has to say how many they are.
 */
export function quantityIn(unit: string, items: Items, row: number): bigint | undefined {
  if (unit === "") return undefined;
  if (items.value("QT1", row) === unit) return decimalOf(items.value("QN1", row));
  if (items.value("QT2", row) === unit) return decimalOf(items.value("QN2", row));
  return undefined;
}

/** A quantity as a draw holds it. */
export function drawText(quantity: bigint | undefined): string {
  return quantity === undefined ? "" : decimalText(quantity);
}
