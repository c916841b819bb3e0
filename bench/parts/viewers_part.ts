import { join } from "node:path";
import { createAccount } from "../../adapters/accounts/mod.ts";
import { connect } from "../../adapters/postgres/connect.ts";
import { hashPassword } from "../../adapters/users/mod.ts";
import { inFigures } from "../report/figures.ts";
import { type GatewaySubject, startGateway } from "../subjects/start_gateway.ts";
import { type Console, openViewers } from "../subjects/viewer.ts";
import type { BenchContext, BenchPart } from "./bench_context.ts";
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
      await using open = watched
        ? await openViewers(await consoleOf(context, subject), viewers)
        : undefined;
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

/** The sandbox makes an administrator of its own; elsewhere one is made as the command does it. */
async function consoleOf(
  { database }: BenchContext,
  { admin, dataDir, caCert, schema }: GatewaySubject,
): Promise<Console> {
  if (caCert === undefined) {
    const password = (await Deno.readTextFile(join(dataDir, "admin-password"))).trim();
    return { admin, name: "admin", password };
  }
  const [name, password] = ["viewer", crypto.randomUUID()];
  const sql = connect(database.shape.hostUrl, { schema, connectionsMax: 1 });
  try {
    const passwordHash = await hashPassword(password);
    await sql.begin((transaction) =>
      createAccount(transaction, {
        ...{ name, displayName: name, role: "observer" as const, passwordHash, mustChange: false },
      }, "bench")
    );
  } finally {
    await sql.end();
  }
  return { admin, name, password, caCert };
}
