/**
 * `deno task fuzz --minutes N [--seed S] [--messages M]`: sequences of messages of several users until
 * the time is over; what fails is cut down and written to a file. `--replay FILE` plays such a file.
 * `--pure [--count N]` gives the pure readers changed captures and random bytes. Exit code 1 if
 * anything does not hold.
 */
import { parseArgs } from "node:util";
import { Campaign } from "./campaign.ts";
import { Coverage } from "./coverage.ts";
import { makeSequence } from "./make_sequence.ts";
import { runPure } from "./run_pure.ts";
import { shrink } from "./shrink.ts";
import type { Sequence } from "./step.ts";

/** Sequences on one gateway, before another is started. */
const SEQUENCES_PER_BED = 40;
/** With how many of the last sequences a failure is tried again, on a gateway of its own. */
const TAILS = [1, 1, 1, 2, 4, 8];
/** How long a failed sequence is cut down. */
const SHRINK_MS_MAX = 120_000;

interface Orders {
  readonly minutes: number;
  readonly seed: number;
  readonly messages: number;
}

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: "string", default: "1" },
      seed: { type: "string" },
      messages: { type: "string", default: "120" },
      replay: { type: "string" },
      pure: { type: "boolean", default: false },
      count: { type: "string", default: "1000000" },
    },
  });
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
  if (values.replay !== undefined) return await replay(values.replay);
  if (values.pure) return pure(Number(values.count), seed);
  const orders = { minutes: Number(values.minutes), seed, messages: Number(values.messages) };
  return await fuzz(orders);
}

function pure(count: number, seed: number): number {
  console.log(`seed ${seed}, ${count} inputs`);
  const started = performance.now();
  const figures = runPure(
    count,
    seed,
    ({ reader, inputs, good, perSecond, slowestMs, findings }) => {
      console.log(
        `  ${reader.padEnd(34)} ${String(inputs).padStart(9)} inputs, ${
          String(good).padStart(8)
        } taken for good, ${perSecond.toFixed(0).padStart(8)} a second, slowest ${
          slowestMs.toFixed(1)
        } ms`,
      );
      for (const finding of findings) console.log(`    ${finding.slice(0, 4_000)}`);
    },
  );
  const total = figures.reduce((sum, { inputs }) => sum + inputs, 0);
  const failed = figures.filter(({ findings }) => findings.length > 0).length;
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `${total} inputs in ${seconds.toFixed(0)} s: ${
      failed === 0 ? "a verdict for each" : `${failed} readers failed`
    }`,
  );
  return failed === 0 ? 0 : 1;
}

async function fuzz({ minutes, seed, messages }: Orders): Promise<number> {
  const coverage = new Coverage();
  const endsAt = performance.now() + minutes * 60_000;
  const isOver = () => performance.now() > endsAt;
  let failures = 0;
  let sequences = 0;
  let canary = 0;
  let slowestMs = 0;
  let switchesRetried = 0;
  const held = new Map<string, number>();
  console.log(`seed ${seed}, ${minutes} minutes`);
  // Once at least, however long the start takes.
  do {
    await using campaign = await Campaign.start(coverage);
    let findings: string[] = [];
    const played: Sequence[] = [];
    for (let count = 0; count < SEQUENCES_PER_BED && findings.length === 0; count++) {
      const mode = sequences % 8 < 4 ? "relay" : "standby";
      const switches = sequences % 4 === 3;
      const sequence = makeSequence({ seed: seed + sequences++, messages, mode, switches });
      played.push(sequence);
      findings = await campaign.play(sequence);
      if (isOver()) break;
    }
    if (findings.length === 0) findings = await campaign.end();
    canary += campaign.canary.answered;
    slowestMs = Math.max(slowestMs, campaign.canary.slowestMs);
    for (const [kind, n] of campaign.bed.held) held.set(kind, (held.get(kind) ?? 0) + n);
    switchesRetried += campaign.bed.switchesRetried;
    if (findings.length === 0) continue;
    failures++;
    await report(findings, played);
  } while (!isOver());
  console.log(coverage.report());
  console.log(
    `  the canary had ${canary} answers, the slowest after ${slowestMs.toFixed(0)} ms`,
  );
  console.log(`  switches asked for once more, the ledger being behind: ${switchesRetried}`);
  for (const [kind, n] of held) console.log(`  decided in give-backs: ${n} × ${kind}`);
  console.log(
    failures === 0
      ? `${sequences} sequences of seeds ${seed} to ${seed + sequences - 1}: everything holds`
      : `${failures} of ${sequences} sequences failed`,
  );
  return failures === 0 ? 0 : 1;
}

/** Prints what failed, cut down to what is needed for it, and writes it down. */
async function report(findings: readonly string[], played: readonly Sequence[]): Promise<void> {
  const last = played.at(-1)!;
  console.log(`\nseed ${last.seed} failed:`);
  for (const finding of findings.slice(0, 20)) console.log(`  ${finding.slice(0, 1500)}`);
  const shrinkEndsAt = performance.now() + SHRINK_MS_MAX;
  const isOver = () => performance.now() > shrinkEndsAt;
  const kinds = new Set(findings.map(kindOf));
  const fails = async (sequences: readonly Sequence[]) =>
    (await playAlone(sequences)).some((finding) => kinds.has(kindOf(finding)));
  // By itself, more than once for what depends on who comes first; then with what went before it.
  let needed: readonly Sequence[] | undefined;
  for (const count of TAILS) {
    if (needed !== undefined || count > 1 && count > played.length) break;
    if (await fails(played.slice(-count))) needed = played.slice(-count);
  }
  const smallest = needed === undefined ? played : await shrink(needed, fails, isOver);
  const file = `fuzz-${last.seed}.json`;
  await Deno.writeTextFile(file, JSON.stringify(smallest, undefined, 1));
  const steps = smallest.flatMap(({ steps }) => steps);
  console.log(
    needed === undefined
      ? `the sequence alone holds; all ${played.length} on this gateway are in ${file}`
      : `cut down to ${steps.length} steps; play it with --replay ${file}\n` +
        JSON.stringify(steps.slice(0, 8)),
  );
  console.log();
}

/** What two findings have in common that are the same mistake: their words, without what varies. */
function kindOf(finding: string): string {
  const event = /"event":"([^"]+)"/.exec(finding)?.[1];
  return event ?? finding.replace(/^\w+ of \w+ \(.*\) in \w+: /, "").replace(/[\d"'].*$/s, "");
}

async function playAlone(sequences: readonly Sequence[]): Promise<string[]> {
  await using campaign = await Campaign.start();
  for (const sequence of sequences) {
    const findings = await campaign.play(sequence);
    if (findings.length > 0) return findings;
  }
  return await campaign.end();
}

async function replay(file: string): Promise<number> {
  const findings = await playAlone(JSON.parse(await Deno.readTextFile(file)));
  for (const finding of findings) console.log(finding);
  console.log(findings.length === 0 ? "everything holds" : `${findings.length} findings`);
  return findings.length === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
