/**
 * Posts messages to a primary by the relay's client and says what that took of its own processor:
 * `deno run -A bench/exchange/exchange_client.ts HOST:PORT SECONDS`. One line of JSON.
 */
import process from "node:process";
import { PrimaryClient } from "../../adapters/vnaccs/primary_client.ts";

/** A small signed declaration. */
const BODY_BYTES = 5_000;
const CONNECTIONS = 64;

const [address = "", seconds = "2"] = Deno.args;
const client = new PrimaryClient({
  url: `http://${address}/`,
  deadlineMs: 60_000,
  lateMs: 0,
  connectionsMax: CONNECTIONS,
});
const body = new Uint8Array(BODY_BYTES).fill(65);

async function postFor(milliseconds: number): Promise<number> {
  const until = performance.now() + milliseconds;
  let answered = 0;
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    while (performance.now() < until) {
      const answer = await client.post("text/plain; charset=UTF-8", body);
      if (answer.kind !== "answered") throw new Error(`not answered: ${answer.reason}`);
      answered++;
    }
  }));
  return answered;
}

// What the engine compiles it has compiled then.
await postFor(1_000);
const before = process.cpuUsage();
const exchanges = await postFor(Number(seconds) * 1_000);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ exchanges, microseconds: (user + system) / exchanges }));
client.close();
