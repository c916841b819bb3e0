/**
 * The short form of the fuzz campaign (`deno task fuzz`): what was found before, some sequences
 * through a change of mode, and some thousand inputs for every pure reader.
 */
import assert from "node:assert/strict";
import { seeded, testSeed } from "../adapters/testing/seeded.ts";
import { Campaign } from "./fuzz/campaign.ts";
import { found } from "./fuzz/found.ts";
import { makeSequence } from "./fuzz/make_sequence.ts";
import { faultOfClaim, faultsOfLine, leakIn } from "./fuzz/oracles.ts";
import { pureReaders } from "./fuzz/pure_readers.ts";
import { codeOfClaim } from "./fuzz/retrieval_claim.ts";
import { runPure } from "./fuzz/run_pure.ts";
import { shrink } from "./fuzz/shrink.ts";
import { markerOf } from "./fuzz/sitter.ts";
import type { Claim, MessageStep, Sequence } from "./fuzz/step.ts";

type Terminal = MessageStep["terminal"];

const INPUTS = 40_000;
const MESSAGES = 40;

Deno.test("pure readers give a verdict on what they once threw on", () => {
  const readers = new Map(pureReaders().map((reader) => [reader.name, reader]));
  for (const { reader, hex, what } of found.inputs) {
    const { read } = readers.get(reader)!;
    assert.doesNotThrow(() => read(Uint8Array.fromHex(hex)), `${reader}: ${what}`);
  }
});

Deno.test("pure readers give a verdict on changed samples and on bytes of chance", () => {
  const seed = testSeed();
  for (const { reader, inputs, good, findings } of runPure(INPUTS, seed)) {
    assert.deepEqual(findings, [], `${reader}, SONGHANH_TEST_SEED=${seed}`);
    // Changed so little that some are still good, and so much that some are not.
    assert.ok(good > 0 && good < inputs, `${reader}: ${good} of ${inputs} were good`);
  }
});

Deno.test("sequences that fail are cut down to the steps that they fail for", async () => {
  const [first, second, third] = [1, 2, 3].map((seed) =>
    makeSequence({ seed, messages: 20, mode: "relay", switches: false })
  ) as [Sequence, Sequence, Sequence];
  const needed = [first.steps[7]!, third.steps[11]!];
  const smallest = await shrink(
    [first, second, third],
    (sequences) => {
      const steps = sequences.flatMap(({ steps }) => steps);
      return Promise.resolve(needed.every((step) => steps.includes(step)));
    },
    () => false,
  );
  const expected = [{ ...first, steps: [needed[0]!] }, { ...third, steps: [needed[1]!] }];
  assert.deepEqual(smallest, expected);
});

Deno.test("a seed makes the same sequence again", () => {
  const options = { seed: 7, messages: 30, mode: "standby", switches: true } as const;
  assert.deepEqual(makeSequence(options), makeSequence(options));
  assert.notDeepEqual(makeSequence(options).steps, makeSequence({ ...options, seed: 8 }).steps);
});

Deno.test("whatever is sent costs its own message only, through changes of mode", async () => {
  const seed = testSeed();
  await using campaign = await Campaign.start();
  for (const { what, sequences } of found.failures) {
    for (const sequence of sequences) assert.deepEqual(await campaign.play(sequence), [], what);
  }
  const chance = seeded(seed);
  for (const mode of ["relay", "standby"] as const) {
    const own = Math.floor(chance() * 2 ** 31);
    const sequence = makeSequence({ seed: own, messages: MESSAGES, mode, switches: true });
    const findings = await campaign.play(sequence);
    assert.deepEqual(findings, [], `SONGHANH_TEST_SEED=${seed}, sequence ${own}`);
  }
  assert.deepEqual(await campaign.end(), [], `SONGHANH_TEST_SEED=${seed}`);
  const { switchesRetried } = campaign.bed;
  if (switchesRetried > 0) console.log(`switches asked for once more: ${switchesRetried}`);
});

Deno.test("terminal and key of a retrieval are answered by what they entitle to", () => {
  const codeOf = (procedure: string, terminal: Terminal, claim: Claim) =>
    codeOfClaim({ procedure, terminal, claim }, "M1003M01");
  assert.equal(codeOf("#REP1", "own", "own"), "none");
  assert.equal(codeOf("#REP1", "own", "own terminal, another's key"), "A0018");
  assert.equal(codeOf("#REP1", "own", "lent"), "A0019");
  assert.equal(codeOf("#REP1", "another's", "lent"), "A0013");
  assert.equal(codeOf("TTM", "own", "lent"), "none");
  assert.equal(codeOf("TTM", "another's", "lent"), "none");
  assert.equal(codeOf("TTM", "another's", "own"), "A0013");
  assert.equal(codeOf("TTM", "own", "another's terminal, own key"), "A0018");
  assert.equal(codeOf("TTM", "own", "unknown terminal"), "A0019");
  assert.equal(codeOf("IID", "own", "own"), undefined);
  assert.equal(faultOfClaim("none", "A0071"), undefined);
  assert.equal(faultOfClaim("A0018", "A0011"), undefined, "told to try again");
  const wrong = [
    ...["A0018", "A0004", "A0035"].map((code) => ["none", code]),
    ...[["A0018", "00000"], ["A0013", "A0018"]],
  ];
  for (const [expected, code] of wrong) {
    assert.ok(faultOfClaim(expected, code!), `${expected} ${code}`);
  }
});

Deno.test("what others own and what a log must not say is seen", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const theirs = bytes(`x ${markerOf("M1002M01")} y`);
  assert.equal(leakIn(theirs, "M1001M01", bytes("")), "the answer shows what is M1002M01's");
  assert.equal(leakIn(theirs, "M1002M01", bytes("")), undefined);
  assert.equal(leakIn(theirs, "M1001M01", theirs), undefined, "it was in the request");
  assert.equal(leakIn(theirs, "M1001M01", bytes(""), "M1002M01"), undefined, "a key was lent");
  assert.ok(leakIn(theirs, "M1001M01", bytes(""), "M1003M01"), "another's key was");
  const line = (level: string, event: string) => JSON.stringify({ level, event });
  assert.deepEqual(faultsOfLine(line("info", "a switch has ended")), []);
  const suspect = (reason: string) =>
    JSON.stringify({ level: "warn", event: "the primary is suspect", reason });
  assert.deepEqual(faultsOfLine(suspect("no answer within 1500 ms")), []);
  for (
    const bad of [
      line("error", "could not decide a message"),
      suspect("the connection was refused"),
      line("warn", "a background step failed and is tried again"),
      line("info", "a user came with Thu01M01"),
      "error: Uncaught (in promise)",
    ]
  ) assert.equal(faultsOfLine(bad).length, 1, bad);
});
