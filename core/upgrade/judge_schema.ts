import { compareVersions } from "./compare_versions.ts";
import type { StepFacts } from "./step_facts.ts";

/** A step as the database has recorded it. */
export interface RecordedStep {
  readonly name: string;
  /** Undefined where whoever applied it did not say. */
  readonly oldestProgram: string | undefined;
}

/** A step that this program has. */
export interface KnownStep {
  readonly name: string;
  /** Undefined: nothing is known of other programs. */
  readonly facts?: StepFacts;
}

/** How a program and a schema go together. */
export interface SchemaFit {
  /** Steps of the program that the schema lacks, in order. */
  readonly missing: readonly KnownStep[];
  /** Steps of the schema that the program does not know. */
  readonly unknown: readonly RecordedStep[];
  /** Of the programs that the program knows, the one whose steps the schema has; undefined for none. */
  readonly madeBy: string | undefined;
  /**
   * Why the program must not work on the schema: a `newer` program made it, which this one cannot go on
   * with; it is `older`, and lacks what this one needs; it is of `another` line of programs, and is both.
   */
  readonly refusal: "newer" | "older" | "another" | undefined;
}

export function judgeSchema(
  recorded: readonly RecordedStep[],
  known: readonly KnownStep[],
  program: string | undefined,
): SchemaFit {
  const names = new Set(recorded.map(({ name }) => name));
  const knownNames = new Set(known.map(({ name }) => name));
  const missing = known.filter(({ name }) => !names.has(name));
  const unknown = recorded.filter(({ name }) => !knownNames.has(name));
  const madeBy = known.filter(({ name }) => names.has(name)).at(-1)?.facts?.since;
  const goesOn = ({ oldestProgram }: RecordedStep) =>
    program !== undefined && oldestProgram !== undefined &&
    compareVersions(oldestProgram, program) <= 0;
  const needs = missing.some(({ facts }) => facts?.optional !== true);
  const refusal = unknown.length > 0 && needs
    ? "another"
    : !unknown.every(goesOn)
    ? "newer"
    : needs
    ? "older"
    : undefined;
  return { missing, unknown, madeBy, refusal };
}

/** What is wrong and what to do; `fit` has a refusal. */
export function refusalSentence(
  schema: string,
  { missing, unknown, refusal }: SchemaFit,
  program: string | undefined,
): string {
  const names = (steps: readonly { readonly name: string }[]) =>
    steps.map(({ name }) => name).join(", ");
  const self = program === undefined ? "this program" : `this program (${program})`;
  if (refusal === "older") {
    return `the database schema "${schema}" lacks ${names(missing)}: run "songhanh migrate" ` +
      "with the account that owns it";
  }
  const needed = unknown.map(({ oldestProgram }) => oldestProgram)
    .reduce((a, b) => a && b && (compareVersions(a, b) > 0 ? a : b));
  const newer = `the database schema "${schema}" was made by a newer program: found migration ` +
    `"${names(unknown)}", which ${self} does not know and cannot go on with`;
  if (refusal === "another") {
    return `${newer}, and it lacks ${names(missing)}: start the program that made it`;
  }
  return `${newer}: start version ${needed ?? "that made it"}${needed ? " or a newer one" : ""}`;
}
