import { join } from "node:path";
import { startScratchServer } from "../../adapters/testing/start_scratch_server.ts";
import type { DebianPrograms } from "../rig/debian_programs.ts";
import { Rig } from "../rig/rig.ts";
import { GatewayProcess } from "../support/gateway_process.ts";
import { Operator } from "../support/operator.ts";
import type { GiveBackRateOptions } from "./give_back_rate.ts";
import type { RehearsalOptions } from "./rehearsal.ts";
import { productionStage, sandboxStage } from "./rehearsal_stage.ts";

/** What `deno task rehearse` needs of a shape. */
export interface RehearsalShape {
  readonly setStage: RehearsalOptions["setStage"];
  readonly startGateway: GiveBackRateOptions["startGateway"];
  readonly end: () => Promise<void>;
}

/** On a disk, as no other directory surely is: the times are those of a real server. */
const parent = "/var/tmp";

/** The embedded server, as durable as in production, and everything in clear. */
export async function sandboxShape(dir: string): Promise<RehearsalShape> {
  const server = await startScratchServer(true);
  return {
    setStage: (people) => sandboxStage({ databaseUrl: server.url, dir }, people),
    async startGateway(people, primaryUrl, settings) {
      const dataDir = join(dir, "rate", "data");
      const gateway = await GatewayProcess.start({
        dataDir,
        databaseUrl: server.url,
        env: {
          ...people.settings,
          ...settings,
          SONGHANH_DATABASE_SCHEMA: "songhanh_rate",
          SONGHANH_PRIMARY_URL: primaryUrl,
        },
      });
      return {
        edi: gateway.edi,
        operator: new Operator(() => gateway.admin, dataDir),
        [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
      };
    },
    end: () => server.stop(),
  };
}

/** Two gateways and a pair of databases for the rehearsal, then one gateway for the rate. */
export function productionShape(programs: DebianPrograms): RehearsalShape {
  return {
    setStage: (people) => productionStage({ programs, parent }, people),
    async startGateway({ settings: people }, primary, env) {
      const rig = await Rig.start({ ...{ programs, parent, people, primary, env }, nodes: 1 });
      return {
        edi: rig.edi,
        operator: rig.operator(),
        [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
      };
    },
    end: () => Promise.resolve(),
  };
}
