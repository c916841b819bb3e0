/**
 * The rehearsal primary: a stand-in for VNACCS in a process of its own. It is an ordinary gateway
 * whose mode is `standby`, in a schema of its own, behind a proxy that has the faults that are asked
 * for.
 */
import { Hono } from "hono";
import { oneBand } from "../../core/numbering/mod.ts";
import type { Config } from "../settings/config.ts";
import { readPair } from "../keys/credentials.ts";
import { Gateway } from "../gateway.ts";
import type { Log } from "../log/log.ts";
import { FaultProxy } from "./fault_proxy.ts";
import { type Faults, faultsSchema, noFaults } from "./faults.ts";

/** Schema of the rehearsal primary beside the gateway's. */
export const rehearsalSchema = "rehearsal";

/** Sequences that stand for VNACCS's own: nothing of the standby's band. */
const rehearsalBands = oneBand(1, 79_999_999);

export class RehearsalPrimary {
  private constructor(
    private readonly gateway: Gateway,
    private readonly proxy: FaultProxy,
  ) {}

  static async start(config: Config, log: Log): Promise<RehearsalPrimary> {
    const gateway = await Gateway.start({
      config: {
        ...config,
        schema: rehearsalSchema,
        firstMode: "standby",
        standby: "local",
        automatic: "off",
        ediListen: { hostname: "127.0.0.1", port: 0 },
        numberBands: rehearsalBands,
        workers: 1,
      },
      log,
      primaryUrl: undefined,
      isPrimary: true,
    });
    const proxy = new FaultProxy({
      listen: config.primaryListen,
      tls: await readPair(config.tls),
      innerPort: gateway.port,
      bodyBytesMax: config.bodyBytesMax,
      chance: Math.random,
    });
    await proxy.setFaults(noFaults);
    return new RehearsalPrimary(gateway, proxy);
  }

  get port(): number {
    return this.proxy.port;
  }

  get faults(): Faults {
    return this.proxy.faults;
  }

  async setFaults(faults: Faults): Promise<void> {
    const { lanes, codeTables } = this.gateway;
    // No fault, but what VNACCS does and a stand-in of it need not.
    lanes.supply({ codeTables: faults.judgesValues ? codeTables.current : undefined });
    await this.proxy.setFaults(faults);
  }

  async stop(): Promise<void> {
    await this.proxy.close();
    await this.gateway.stop();
  }
}

/** `POST /faults` with a `Faults` object; what it leaves out is off. `GET` shows them. */
export function faultsApp(primary: RehearsalPrimary): Hono {
  const app = new Hono();
  app.get("/faults", (context) => context.json(primary.faults));
  app.post("/faults", async (context) => {
    const parsed = faultsSchema.safeParse(await context.req.json().catch(() => undefined));
    if (!parsed.success) {
      const detail = parsed.error.issues.map((i) => `${i.path.join(".")}: ${i.message}`).join("; ");
      return context.json(
        { code: "FAULTS_INVALID", title: "cannot set these faults", detail },
        400,
      );
    }
    await primary.setFaults(parsed.data);
    return context.json(primary.faults);
  });
  return app;
}
