/** First terminal ID given out. */
export const firstTerminalId = "A00001";

/**
 * The terminal ID given out after this one, in the order of user codes: one letter and five digits
 * that are not all zero. Undefined after `Z99999`.
 */
export function nextTerminalId(terminalId: string): string | undefined {
  const [, letter, digits] = /^([A-Z])(\d{5})$/.exec(terminalId) ?? [];
  if (letter === undefined || digits === undefined) {
    throw new Error(
      `Cannot count on from terminal ID "${terminalId}": expected a letter and five digits`,
    );
  }
  const next = Number(digits) + 1;
  if (next <= 99_999) return letter + String(next).padStart(5, "0");
  return letter === "Z" ? undefined : `${String.fromCharCode(letter.charCodeAt(0) + 1)}00001`;
}
