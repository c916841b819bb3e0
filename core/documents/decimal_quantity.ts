/** Quantities as items write them, counted without rounding. */

/** Decimals that are counted: the widest quantity, of 15 characters, has room for no more. */
const decimals = 14;

/** A number as it stands in an item – `9`, `9.`, `.9` –, in its smallest part; what is none is nothing. */
export function decimalOf(text: string): bigint {
  const [, sign, whole = "", part = ""] = /^(-?)(?=\.?\d)(\d*)(?:\.(\d*))?$/.exec(text.trim()) ??
    [];
  const value = BigInt(whole + part.slice(0, decimals).padEnd(decimals, "0"));
  return sign === "-" ? -value : value;
}

/** The text of a quantity in its smallest part, which is not negative. */
export function decimalText(value: bigint): string {
  const digits = value.toString().padStart(decimals + 1, "0");
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`.replace(/\.?0+$/, "");
}
