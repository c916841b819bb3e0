/**
 * Whether two numbers of kind F say the same amount: `100`, `100.00` and `+0100.` are one. Exact, by
 * their digits; what is no number equals only itself.
 */
export function equalDecimals(one: string, other: string): boolean {
  return one === other || plain(one) === plain(other);
}

function plain(text: string): string {
  const parts = /^([+-]?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(text);
  if (parts === null || !/\d/.test(text)) return text;
  const digits = `${parts[2] || "0"}${parts[3] ? `.${parts[3]}` : ""}`;
  return parts[1] === "-" && digits !== "0" ? `-${digits}` : digits;
}
