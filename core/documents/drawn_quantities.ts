/**
 * What an inquiry shows of quantities drawn: of each line of an exemption list (ITE) how much is used
 * and how much remains. Used is what the declarant registered as used and what declarations have drawn
 * since, as far as it is known here.
 *
 * Of a list that VNACCS registered nobody here can say that these are all draws. The answer says so
 * where the layout has a place for customs' remarks.
 */
import type { OutputMessage } from "../catalogue/mod.ts";
import { charactersMax, fitsWidth, type ItemRecord, type Items } from "../wire/mod.ts";
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
  values: ItemRecord,
  list: Document,
  items: Items,
): ItemRecord {
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
  const drawn = drawnOf(list, line);
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

/** What declarations have drawn of a line, in millionths of its unit. */
export function drawnOf(drawnOn: Document, line: number, except?: string): bigint {
  return (drawnOn.drawn ?? [])
    .filter((each) => each.line === line && each.declaration !== except)
    .reduce((sum, { quantity }) => sum + decimalOf(quantity), 0n);
}

/**
 * The quantity of a goods line in a unit, in millionths. Where neither of its two quantities is in that
 * unit, the first one counts as if it were: what cannot be compared must not be free.
 */
export function quantityIn(unit: string, items: Items, row: number): bigint {
  const isSecond = items.value("QT1", row) !== unit && items.value("QT2", row) === unit &&
    unit !== "";
  return decimalOf(items.value(isSecond ? "QN2" : "QN1", row));
}
