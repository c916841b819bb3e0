/**
 * Files of rules: one JSON object per line, so that an error can name its line and a change is one line
 * in a diff. Blank lines and lines that begin with `#` are skipped.
 */
import type { z } from "zod";
import { asSaid, say, type Sentence } from "./reasons/mod.ts";

export interface RuleLine {
  /** From 1. */
  readonly line: number;
  /** The object of the line; undefined where it holds anything else. */
  readonly value: object | undefined;
}

/** The lines of a file that say something. */
export function* ruleLines(text: string): Generator<RuleLine> {
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    if (!/^\s*(#.*)?$/.test(content)) yield { line: index + 1, value: parseObject(content) };
  }
}

/** What a line that holds no object is told. */
export const noObject = say("NO_OBJECT");

/** The first thing that is wrong with a line, and where in it. */
export function firstIssue(error: z.ZodError): Sentence {
  const issue = error.issues[0];
  const place = issue?.path.join(".") ?? "";
  return asSaid(place === "" ? `${issue?.message}` : `"${place}": ${issue?.message}`);
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
