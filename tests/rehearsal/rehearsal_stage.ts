import { join } from "node:path";
import type { Sql } from "postgres";
import { connect } from "../../adapters/postgres/connect.ts";
import { freePort } from "../../bench/subjects/ports.ts";
import type { DebianPrograms } from "../rig/debian_programs.ts";
import { Rig } from "../rig/rig.ts";
import type { EdiAddress } from "../support/edi_address.ts";
import { GatewayProcess } from "../support/gateway_process.ts";
import { Operator } from "../support/operator.ts";
import type { Declarants } from "./make_declarants.ts";

/** Where a rehearsal takes place: what stands there, and how it is looked at. */
export interface RehearsalStage extends AsyncDisposable {
  readonly edi: EdiAddress;
  readonly operator: Operator;
  /** The rehearsal primary that was started last. */
  readonly primary: GatewayProcess;
  startPrimary(): Promise<void>;
  /** The databases of both, with the schema of each as search path; they end with the stage. */
  readonly gatewaySql: Sql;
  readonly primarySql: Sql;
  readonly dataKey: Uint8Array | undefined;
  /** Nobody is answered any more. */
  endGateways(): Promise<void>;
}

/** What a gateway is told that stands in by itself, and asks the primary as this user. */
function standInSettings({ service }: Declarants): Record<string, string> {
  return {
    SONGHANH_AUTOMATIC: "standby",
    SONGHANH_SERVICE_USER: service.userId,
    SONGHANH_SERVICE_PASSWORD: service.password,
    SONGHANH_SERVICE_TERMINAL: service.terminalId,
  };
}

/** Sandbox shape: one gateway and the primary on one database, in clear. `dir` is empty. */
export async function sandboxStage(
  { databaseUrl, dir }: { readonly databaseUrl: string; readonly dir: string },
  people: Declarants,
): Promise<RehearsalStage> {
  const port = freePort();
  const startPrimary = () =>
    GatewayProcess.start({
      command: "primary",
      dataDir: join(dir, "primary"),
      databaseUrl,
      env: { ...people.settings, SONGHANH_PRIMARY_LISTEN: `127.0.0.1:${port}` },
    });
  let primary = await startPrimary();
  try {
    const gateway = await GatewayProcess.start({
      dataDir: dir,
      databaseUrl,
      env: {
        ...people.settings,
        ...standInSettings(people),
        SONGHANH_PRIMARY_URL: `http://127.0.0.1:${port}/`,
      },
    });
    const gatewaySql = connect(databaseUrl, { schema: "songhanh", connectionsMax: 1 });
    const primarySql = connect(databaseUrl, { schema: "rehearsal", connectionsMax: 1 });
    return {
      edi: gateway.edi,
      operator: new Operator(() => gateway.admin, dir),
      get primary() {
        return primary;
      },
      startPrimary: async () => void (primary = await startPrimary()),
      ...{ gatewaySql, primarySql, dataKey: undefined },
      endGateways: () => gateway[Symbol.asyncDispose](),
      async [Symbol.asyncDispose]() {
        await gateway[Symbol.asyncDispose]();
        await Promise.all([gatewaySql.end(), primarySql.end()]);
        await primary[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await primary[Symbol.asyncDispose]();
    throw error;
  }
}

/** Production shape: two gateways behind HAProxy, each with its share of the declarants. */
export async function productionStage(
  { programs, parent }: { readonly programs: DebianPrograms; readonly parent?: string },
  people: Declarants,
): Promise<RehearsalStage> {
  const rig = await Rig.start({
    ...{ programs, parent, people: people.settings, haproxy: true },
    env: standInSettings(people),
  });
  const gatewaySql = connect(rig.pair.socketUrl(), { schema: "songhanh", connectionsMax: 1 });
  const primarySql = connect(rig.primaryDatabase.socketUrl(), {
    ...{ schema: "rehearsal", connectionsMax: 1 },
  });
  return {
    edi: rig.edi,
    operator: rig.operator(),
    get primary() {
      return rig.primary;
    },
    startPrimary: () => rig.startPrimary(),
    ...{ gatewaySql, primarySql, dataKey: Uint8Array.fromBase64(rig.dataKey) },
    async endGateways() {
      await Promise.all(rig.gateways.map((gateway) => gateway[Symbol.asyncDispose]()));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([gatewaySql.end(), primarySql.end()]);
      await rig[Symbol.asyncDispose]();
    },
  };
}
