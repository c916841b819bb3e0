import assert from "node:assert/strict";
import { type ModeCosts, tellApart } from "./costs.ts";
import { type MeasuredPoint, type ScaleInput, usualSite } from "./scale_input.ts";
import { playMeasured } from "./scale_tables.ts";

const kept = new URL("../results/2026-11-23-standby.md", import.meta.url);
const lanes = 2;

/** A run on a machine at rest, of which processor times are known and commits are not. */
function readKept(markdown: string): ScaleInput {
  const rows = markdown.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  const numbers = (first: string) =>
    rows.find(([, cell]) => cell === first)!.slice(2).map((cell) =>
      Number(cell.replaceAll(",", ""))
    );
  const closed = [64, 256].map((connections) => {
    const [perSecond, p50, p99, gateway, database] = numbers(
      `standby, ${lanes} lanes, ${connections} connections`,
    );
    // Half of a lane's connections wait for its commit while it inspects what the other half sends.
    return {
      connections,
      perSecond,
      p50,
      p99,
      gateway,
      database,
      commits: 2 * lanes / connections,
    };
  });
  const apart = (part: "gateway" | "database") =>
    tellApart(
      closed.map(({ commits, [part]: microseconds }) => ({ commits, microseconds: microseconds! })),
    );
  const costs: ModeCosts = {
    ...{ gateway: apart("gateway"), database: apart("database"), commitsAtFull: 4 / 256 },
    ...{ logBytes: 0, diskBytes: 0, requestBytes: 0, answerBytes: 0 },
  };
  const [rate, perSecond, , p50, p99] = numbers("0.7");
  const open = { connections: 1024, rate: rate!, perSecond: perSecond!, p50: p50!, p99: p99! };
  return {
    ...{ run: {}, cores: 2, lanes, isSynchronous: false, site: usualSite },
    // Of the generator as bench/README.md has it; of a disk of that kind, which hardly matters here.
    ...{ generatorMicroseconds: 15, flushMs: 1.5, costs: { standby: costs, relay: costs } },
    measured: [
      ...closed.map(({ connections, perSecond, p50, p99, commits }): MeasuredPoint => ({
        ...{ mode: "standby", connections, rate: 0, commits },
        ...{ perSecond: perSecond!, p50: p50!, p99: p99! },
      })),
      { ...open, mode: "standby", commits: 0 },
    ],
  };
}

Deno.test({
  name: "playMeasured() comes near to what a machine at rest has shown",
  ignore: !await Deno.stat(kept).then(() => true, () => false),
  fn() {
    const input = readKept(Deno.readTextFileSync(kept));
    assert.equal(input.measured.length, 3);
    for (const point of input.measured) {
      const { perSecond, latency } = playMeasured(input, point);
      const what = `${point.connections} connections, ${point.rate}/s asked`;
      assert.ok(Math.abs(perSecond / point.perSecond - 1) < 0.15, `${what}: ${perSecond}/s`);
      assert.ok(Math.abs(latency.p50 / point.p50 - 1) < 0.25, `${what}: p50 ${latency.p50} ms`);
      // What the slowest hundredth waits for – the collector, the disk – is not played.
      assert.ok(latency.p99 < 1.2 * point.p99, `${what}: p99 ${latency.p99} ms`);
    }
  },
});
