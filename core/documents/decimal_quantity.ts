/** Quantities as items write them, counted without rounding. */

/** Decimals that are counted; the layouts have fewer. */
const decimals = 6;

/** A number as it stands in an item, in millionths; what is none is nothing. */
export function decimalOf(text: string): bigint {
  const [, sign, whole, part = ""] = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text.trim()) ?? [];
  if (whole === undefined) return 0n;
  const value = BigInt(whole + part.slice(0, decimals).padEnd(decimals, "0"));
  return sign === "-" ? -value : value;
}

/** The text of millionths, which are not negative. */
export function decimalText(value: bigint): string {
  const digits = value.toString().padStart(decimals + 1, "0");
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`.replace(/\.?0+$/, "");
}
