/** What the exchange with the primary takes of the relay's processor. */
import { startAnsweringPrimary } from "../subjects/start_answering_primary.ts";
import { inFigures } from "../report/figures.ts";

const clientFile = new URL("./exchange_client.ts", import.meta.url).pathname;

/** The most that an exchange may cost, in microseconds. */
const microsecondsMax = 50;

export async function measureExchange(
  { rounds, seconds, log }: {
    readonly rounds: number;
    readonly seconds: number;
    readonly log: (text: string) => void;
  },
) {
  await using primary = await startAnsweringPrimary();
  const costs: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const { success, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", clientFile, primary.edi, String(seconds)],
      stderr: "inherit",
    }).output();
    if (!success) throw new Error("the exchange client has failed");
    const { microseconds } = JSON.parse(new TextDecoder().decode(stdout));
    log(`round ${round}, exchange with the primary: ${inFigures(microseconds)} µs`);
    costs.push(microseconds);
  }
  const sorted = costs.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)]!;
  return {
    microseconds: costs,
    tables: [{
      title: "Exchange with the primary: 5 KB, 64 at once, over kept connections",
      columns: ["µs of processor", "quickest round", "at most", "met"],
      rows: [[
        inFigures(median),
        inFigures(sorted[0]!),
        String(microsecondsMax),
        median <= microsecondsMax ? "yes" : "no",
      ]],
    }],
  };
}
