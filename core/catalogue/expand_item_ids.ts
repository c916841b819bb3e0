/**
 * The item IDs that the item cell of an error row stands for: `AWB OC1-OC3` gives AWB, OC1, OC2,
 * OC3; `0000` and the empty cell give none. A range whose ends do not fit together throws.
 */
export function expandItemIds(cell: string): string[] {
  return cell.split(" ").filter((token) => token !== "" && token !== "0000").flatMap(expandRange);
}

function expandRange(token: string): string[] {
  const dash = token.indexOf("-");
  if (dash < 0) return [token];
  const [first, last] = [token.slice(0, dash), token.slice(dash + 1)];
  const digits = first.match(/\d+$/)?.[0] ?? "";
  const stem = first.slice(0, first.length - digits.length);
  const from = Number(digits);
  const to = Number(last.slice(stem.length));
  if (digits === "" || !last.startsWith(stem) || last.length !== first.length || !(to > from)) {
    throw new Error(`Cannot expand item range "${token}": expected two IDs such as OC1-OC5`);
  }
  return Array.from(
    { length: to - from + 1 },
    (_, index) => stem + String(from + index).padStart(digits.length, "0"),
  );
}
