/**
 * Bands: the sequences that the standby may give, by document type. VNACCS counts upwards in the
 * same space (docs/domain.md "Numbers of two systems"), so a band is agreed with customs, for each
 * type if need be.
 */
import { readDocumentNumber } from "./document_number.ts";

/** A span of sequences, both ends included. */
export interface NumberBand {
  readonly first: number;
  readonly last: number;
}

/** What is agreed: a band for every type, bands for some, or both; the type's own goes first. */
export interface NumberBands {
  readonly all?: NumberBand;
  /** By document type, two digits. */
  readonly byType: Readonly<Record<string, NumberBand>>;
}

/** The same band for every type. */
export function oneBand(first: number, last: number): NumberBands {
  return { all: { first, last }, byType: {} };
}

/** The band of a type; undefined where none is agreed: no number of it may be given. */
export function bandOf(bands: NumberBands, type: string): NumberBand | undefined {
  return Object.hasOwn(bands.byType, type) ? bands.byType[type] : bands.all;
}

/**
 * Reads `A-B`, `TT=A-B,TT=A-B`, or both mixed; the sequences have eight digits. A sentence where that
 * cannot be read, names a type twice, or one that is none of `types`.
 */
export function readNumberBands(text: string, types: readonly string[]): NumberBands | string {
  let all: NumberBand | undefined;
  const byType: Record<string, NumberBand> = {};
  for (const entry of text.split(",").map((each) => each.trim()).filter((each) => each !== "")) {
    const [, type, from, to] = /^(?:(\d{2})\s*=\s*)?(\d{8})-(\d{8})$/.exec(entry) ?? [];
    if (from === undefined || to === undefined) {
      return `expected SSSSSSSS-SSSSSSSS, or TT=SSSSSSSS-SSSSSSSS for each type, found "${entry}"`;
    }
    const band = { first: Number(from), last: Number(to) };
    if (band.first < 1 || band.first > band.last) return `expected first ≤ last in "${entry}"`;
    if (type === undefined ? all !== undefined : Object.hasOwn(byType, type)) {
      return `${type === undefined ? "the band of all types" : `type ${type}`} is named twice`;
    }
    if (type === undefined) all = band;
    else if (!types.includes(type)) {
      return `no document has type ${type}: expected some of ${types.join(", ")}`;
    } else byType[type] = band;
  }
  if (all === undefined && Object.keys(byType).length === 0) return "expected a band";
  return all === undefined ? { byType } : { all, byType };
}

/** Whether the standby may have given the number of a document id; false for what is no number. */
export function isInBand(id: string, bands: NumberBands): boolean {
  const read = readDocumentNumber(`${id}0`);
  const band = read && bandOf(bands, read.type);
  return band !== undefined && read!.sequence >= band.first && read!.sequence <= band.last;
}

/**
 * Whether an id may be a document that VNACCS numbered: a number with a good check digit outside the
 * standby's band. Of such a document nobody here may say that it does not exist.
 */
export function isForeignNumber(id: string, bands: NumberBands): boolean {
  return readDocumentNumber(`${id}0`) !== undefined && !isInBand(id, bands);
}
