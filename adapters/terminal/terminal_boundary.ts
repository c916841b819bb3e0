/** A whole number from 0 to `below - 1`. */
export type Random = (below: number) => number;

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/**
 * A boundary in the terminal's form, hyphens of its own in front (docs/wire-protocol.md 2.2 and
 * 3.1).
 */
export function terminalBoundary(form: "mixed" | "signed", random: Random): string {
  if (form === "mixed") return `--=_MultiPart_H${random(2 ** 31)}`;
  return "----" + Array.from({ length: 32 }, () => alphabet[random(alphabet.length)]).join("");
}
