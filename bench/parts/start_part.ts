import { readCorpusBytes, readCorpusIndex } from "../corpus/mod.ts";
import { HttpConnection } from "../load/http_connection.ts";
import { runLoad } from "../load/run_load.ts";
import { inFigures, median } from "../report/figures.ts";
import { freePort } from "../subjects/ports.ts";
import { killAll } from "../subjects/process_usage.ts";
import { benchSchema, startGateway } from "../subjects/start_gateway.ts";
import type { BenchContext, BenchPart } from "./bench_context.ts";
import { fillJournal } from "./fill_journal.ts";

/** Messages in the journal when the gateway is killed. */
const rowsAtDeath = 1_000_000;

/** From the start of the process to the first durable answer; also after SIGKILL under load. */
export const startPart: BenchPart = async (context) => {
  const { database, quick, rounds } = context;
  const corpus = await context.corpus({ mix: "mic", messages: 10_000, users: 1_000 });
  let first = 0;
  const next = () => ({ corpus, first: first++ });

  await database.reset([benchSchema]);
  const empty = await firstAnswer(context, next());
  const again: number[] = [];
  for (let round = 0; round < rounds; round++) again.push(await firstAnswer(context, next()));

  const rows = quick ? 10_000 : rowsAtDeath;
  await fillJournal(database, benchSchema, rows);
  const afterKill: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await killUnderLoad(context, corpus, first);
    first += 1_500;
    afterKill.push(await firstAnswer(context, next()));
  }
  const row = (what: string, all: readonly number[]) => [
    what,
    inFigures(median(all)),
    inFigures(Math.max(...all)),
  ];
  return {
    title: "From start to the first durable answer",
    notes: ["The database runs already. The time counts from the start of the process."],
    tables: [{
      title: "Milliseconds",
      columns: ["what", "median", "longest"],
      rows: [
        row("empty database", [empty]),
        row("existing database", again),
        row(`after SIGKILL under load, ${inFigures(rows)} messages in the journal`, afterKill),
      ],
    }],
    charts: [],
    data: { empty, again, afterKill },
  };
};

interface Message {
  readonly corpus: string;
  readonly first: number;
}

/** Starts a gateway and asks it until it answers; milliseconds. */
async function firstAnswer(context: BenchContext, message: Message): Promise<number> {
  const { database, lanes } = context;
  const { corpus, first } = message;
  const entries = await readCorpusIndex(corpus, first, 1);
  const request = await readCorpusBytes(corpus, entries);
  const port = freePort();
  const startedAt = performance.now();
  const starting = startGateway({
    ...{ corpus, database, mode: "standby", lanes, keep: true, port },
  });
  const connection = new HttpConnection(
    { hostname: "127.0.0.1", port },
    database.shape.caCert,
  );
  for (;;) {
    try {
      const { status, body } = await connection.exchange(request);
      if (status === 200 && body.toString("latin1", 400, 405) === "00000") break;
    } catch {
      // Nobody listens yet.
    }
    if (performance.now() - startedAt > 60_000) throw new Error("no good answer within a minute");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const milliseconds = performance.now() - startedAt;
  connection.close();
  await using _subject = await starting;
  return milliseconds;
}

async function killUnderLoad(
  { database, lanes }: BenchContext,
  corpus: string,
  first: number,
): Promise<void> {
  const subject = await startGateway({ corpus, database, mode: "standby", lanes, keep: true });
  const { edi: target, caCert } = subject;
  const load = { target, caCert, corpus, connections: 16, first, messages: 1_400 };
  setTimeout(() => killAll(subject.pids), 1_500);
  await runLoad({ ...load, seconds: 2, warmupSeconds: 0 });
  await subject[Symbol.asyncDispose]();
}
