import { join } from "node:path";
import { makeAs2Corpus } from "../peers/as2_corpus.ts";
import { libas2 } from "../peers/libas2/libas2.ts";
import { openas2 } from "../peers/openas2/openas2.ts";
import { opensslSpeed } from "../peers/openssl_speed.ts";
import type { Peer } from "../peers/peer.ts";
import { pyas2lib } from "../peers/pyas2lib/pyas2lib.ts";
import { inFigures, median } from "../report/figures.ts";
import { startFloor } from "../subjects/start_floor.ts";
import { startGateway } from "../subjects/start_gateway.ts";
import type { BenchPart } from "./bench_context.ts";
import {
  type Contender,
  measureByTurns,
  medianOf,
  medianRatio,
  throughputColumns,
  throughputRow,
} from "./measure.ts";

const allPeers: readonly Peer[] = [openas2, pyas2lib, libas2];

/** Two, so that what gains from a crowd and what suffers from it are both shown at their best. */
const crowds = [64, 256];

/** Products and libraries beside the standby: the same signed bodies, the same generator. */
export const peersPart: BenchPart = async (context) => {
  const { database, lanes, quick, dataDir, log } = context;
  const wanted = allPeers.filter(({ name }) =>
    context.peers?.some((peer) => peer.toLowerCase() === name.toLowerCase()) ?? true
  );
  // One certificate for all, as an AS2 partner has one.
  const corpus = await context.corpus({
    ...{ mix: "mic", messages: quick ? 4_000 : 40_000, users: 50, certificates: 1, keys: 1 },
  });
  const as2Corpus = await makeAs2Corpus(corpus);
  const contenders: Contender[] = [
    {
      name: "floor",
      start: () => startFloor({ database, lanes }),
      load: { corpus },
    },
    {
      name: "standby",
      start: () => startGateway({ corpus, database, mode: "standby", lanes }),
      load: { corpus },
    },
  ];
  const notes: string[] = [];
  const running: string[] = [];
  for (const peer of wanted) {
    const options = { installDir: join(dataDir, "peers", peer.name), corpus, workers: lanes };
    try {
      // Installs what is not there, outside any measurement.
      await (await peer.start(options))[Symbol.asyncDispose]();
    } catch (error) {
      notes.push(`${peer.name} could not be measured: ${(error as Error).message}`);
      log(notes.at(-1)!);
      continue;
    }
    running.push(peer.name);
    contenders.push({
      name: peer.name,
      start: () => peer.start(options),
      // A peer that is slow uses up few messages; one that is fast begins again.
      load: { corpus: as2Corpus, check: peer.check, cycles: true },
    });
  }
  const inCrowd = (name: string, connections: number) => `${name}, ${connections} connections`;
  const all = await measureByTurns(
    context,
    crowds.flatMap((connections) =>
      contenders.map(({ name, start, load }): Contender => (
        { name: inCrowd(name, connections), start, load: { ...load, connections } }
      ))
    ),
  );
  const roundsOf = (name: string, connections: number) => all.get(inCrowd(name, connections))!;
  const speed = await opensslSpeed(quick ? 1 : 3);
  return {
    title: "Beside others: the same signed bodies, the same generator",
    notes: [
      "Generator: `bench/load`, keep-alive connections with one request in flight each. AS2 products " +
      "get the corpus's bodies below an AS2 head and answer with an unsigned receipt.",
      ...notes,
    ],
    tables: [
      {
        title: "As many as it answers",
        columns: throughputColumns,
        rows: [...all].map(([name, rounds]) => throughputRow(name, rounds)),
      },
      {
        title: "The standby over a peer",
        columns: [
          "peer",
          "version",
          ...crowds.map((connections) => `ratio, ${connections} connections`),
          "ratio, each at its best",
          "what it does of the same",
        ],
        rows: running.map((name) => {
          const { version, says } = wanted.find((peer) => peer.name === name)!;
          const ratios = crowds.map((connections) =>
            medianRatio(roundsOf("standby", connections), roundsOf(name, connections))
          );
          const best = (of: string, round: number) =>
            Math.max(
              ...crowds.map((connections) => roundsOf(of, connections)[round]!.load.perSecond),
            );
          const bestOverBest = median(
            Array.from(
              { length: context.rounds },
              (_, round) => best("standby", round) / best(name, round),
            ),
          );
          return [name, version, ...[...ratios, bestOverBest].map(inFigures), says];
        }),
      },
      {
        title: `${speed.version}, one core`,
        columns: ["what", "per second"],
        rows: [
          ["RSA 2048, verifications", inFigures(speed.rsa2048VerifiesPerSecond)],
          ["SHA-1, MB", inFigures(speed.sha1)],
          ["SHA-256, MB", inFigures(speed.sha256)],
        ],
      },
    ],
    charts: [{
      name: "throughput",
      title: "Messages a second, signed 5 KB",
      kind: "bar",
      xLabel: "",
      yLabel: "messages/s",
      series: crowds.map((connections) => ({
        name: `${connections} connections`,
        points: contenders.map(({ name }) => ({
          x: name,
          y: medianOf(roundsOf(name, connections), ({ load }) => load.perSecond),
        })),
      })),
    }],
    data: { rounds: Object.fromEntries(all), speed },
  };
};
