import { join } from "node:path";
import { inFigures } from "../report/figures.ts";
import { type GatewaySubject, startGateway } from "../subjects/start_gateway.ts";
import { openViewers } from "../subjects/viewer.ts";
import type { BenchPart } from "./bench_context.ts";
import {
  measure,
  type Measured,
  medianRatio,
  throughputColumns,
  throughputRow,
} from "./measure.ts";
import { micCorpus } from "./standby_part.ts";

const viewers = 20;

/** What people who look at the console cost the intake. */
export const viewersPart: BenchPart = async (context) => {
  const { database, lanes } = context;
  const corpus = await micCorpus(context);
  const none: Measured[] = [];
  const some: Measured[] = [];
  let pages = 0;
  for (let round = 1; round <= context.rounds; round++) {
    // Who comes first changes.
    for (const watched of round % 2 === 0 ? [true, false] : [false, true]) {
      await using subject = await startGateway({ corpus, database, mode: "standby", lanes });
      await using open = watched ? await openViewers(await consoleOf(subject), viewers) : undefined;
      const measured = await measure(context, subject, { corpus, connections: 64 });
      (watched ? some : none).push(measured);
      pages += open?.pages() ?? 0;
      context.log(
        `round ${round}, ${watched ? viewers : 0} viewers: ${inFigures(measured.load.perSecond)}/s`,
      );
    }
  }
  return {
    title: `Intake with ${viewers} viewers of the console`,
    notes: [
      "Generator: `bench/load`, closed model, 64 connections. A viewer has the overview open and " +
      `fetches it whenever something has changed; together they fetched ${inFigures(pages)} pages.`,
    ],
    tables: [
      {
        title: "Standby, signed small declarations",
        columns: throughputColumns,
        rows: [throughputRow("nobody looks", none), throughputRow(`${viewers} viewers`, some)],
      },
      {
        title: "With viewers over without",
        columns: ["ratio"],
        rows: [[
          inFigures(medianRatio(some, none)),
        ]],
      },
    ],
    charts: [],
    data: { none, some, pages },
  };
};

async function consoleOf({ admin, dataDir }: GatewaySubject) {
  const password = (await Deno.readTextFile(join(dataDir, "admin-password"))).trim();
  return { admin, name: "admin", password };
}
