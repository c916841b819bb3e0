import { seeded } from "../../adapters/testing/seeded.ts";
import { mutate } from "./mutate.ts";
import { type PureReader, pureReaders } from "./pure_readers.ts";

/** Longest time of one input. What takes longer is tried again: others need the processor, too. */
const READ_MS_MAX = 50;
const TRIES = 20;
/** Findings of one reader that are kept. */
const FINDINGS_MAX = 5;

export interface PureFigures {
  readonly reader: string;
  readonly inputs: number;
  /** Those that were taken for good. */
  readonly good: number;
  readonly perSecond: number;
  readonly slowestMs: number;
  /** Sentences with the input in hexadecimal. */
  readonly findings: readonly string[];
}

/** Gives every reader its share of `count` inputs: a verdict each, never a throw, in bounded time. */
export function runPure(
  count: number,
  seed: number,
  onFigures: (figures: PureFigures) => void = () => {},
): PureFigures[] {
  const readers = pureReaders();
  const shares = readers.reduce((sum, { share }) => sum + share, 0);
  return readers.map((reader, index) => {
    const figures = runReader(reader, Math.ceil(count * reader.share / shares), seed + index);
    onFigures(figures);
    return figures;
  });
}

function runReader(reader: PureReader, inputs: number, seed: number): PureFigures {
  const chance = seeded(seed);
  const findings: string[] = [];
  let good = 0;
  let slowestMs = 0;
  let readingMs = 0;
  for (let number = 0; number < inputs && findings.length < FINDINGS_MAX; number++) {
    const bytes = mutate(reader.samples, chance);
    try {
      let at = performance.now();
      if (reader.read(bytes)) good++;
      let ms = performance.now() - at;
      readingMs += ms;
      for (let tries = 1; ms > READ_MS_MAX && tries < TRIES; tries++) {
        at = performance.now();
        reader.read(bytes);
        ms = Math.min(ms, performance.now() - at);
      }
      slowestMs = Math.max(slowestMs, ms);
      if (ms > READ_MS_MAX) findings.push(`takes ${ms.toFixed(0)} ms on ${bytes.toHex()}`);
    } catch (error) {
      const stack = error instanceof Error ? error.stack : String(error);
      findings.push(`throws on ${bytes.toHex()}: ${stack}`);
    }
  }
  const perSecond = inputs / readingMs * 1000;
  return { reader: reader.name, inputs, good, perSecond, slowestMs, findings };
}
