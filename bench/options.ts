/** Options of the benchmarks: read, judged and explained from one table. */
import { parseArgs } from "node:util";

export interface BenchOption {
  readonly kind: "number" | "text" | "flag";
  /** What stands for its value, e.g. `N`; none of a flag. */
  readonly value?: string;
  readonly says: string;
}

export type BenchOptions = Readonly<Record<string, BenchOption>>;
export type BenchValues<Of extends BenchOptions> = {
  readonly [Name in keyof Of]: Of[Name]["kind"] extends "flag" ? boolean
    : Of[Name]["kind"] extends "number" ? number | undefined
    : string | undefined;
};

/** What is wrong with the arguments, in one sentence. */
export class BenchUsage extends Error {
  override readonly name = "BenchUsage";
}

/** @throws BenchUsage */
export function readBenchOptions<const Of extends BenchOptions>(
  args: readonly string[],
  options: Of,
): { readonly values: BenchValues<Of>; readonly words: readonly string[] } {
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(options).map(([name, { kind }]) => [
        name,
        { type: kind === "flag" ? "boolean" as const : "string" as const },
      ]),
    ),
  });
  const values: Record<string, string | number | boolean> = {};
  for (const [name, { kind }] of Object.entries(options)) if (kind === "flag") values[name] = false;
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName, value } = token;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined) {
      throw new BenchUsage(`there is no option ${rawName}; --help lists them`);
    }
    if (option.kind === "flag") {
      if (value !== undefined) throw new BenchUsage(`${rawName}: expected no value`);
      values[name] = true;
    } else if (value === undefined || value === "") {
      throw new BenchUsage(`${rawName}: expected ${option.value}`);
    } else if (option.kind === "text") values[name] = value;
    else if (!Number.isFinite(Number(value)) || Number(value) < 0) {
      throw new BenchUsage(`${rawName} "${value}": expected a number`);
    } else values[name] = Number(value);
  }
  return { values: values as BenchValues<Of>, words };
}

/** Two columns below a head. */
export function helpLines(head: string, rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return [head, ...rows.map(([name, says]) => `  ${name.padEnd(width)}  ${says}`)].join("\n");
}

export function optionLines(options: BenchOptions): string {
  return helpLines(
    "Options:",
    Object.entries(options).map(([name, { value, says }]) => [
      `--${name}${value === undefined ? "" : ` ${value}`}`,
      says,
    ]),
  );
}
