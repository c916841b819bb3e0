/**
 * The rehearsal primary: a stand-in for VNACCS in a process of its own. It is a gateway whose
 * mode is `standby`, in a schema of its own, with faults that can be asked for.
 */
import { Hono } from "hono";
import { oneBand } from "../../core/numbering/mod.ts";
import type { Config } from "../config.ts";
import { Gateway } from "../gateway.ts";
import type { Log } from "../log.ts";
import { FaultGate } from "./fault_gate.ts";
import { cutsConnections, type Faults, faultsSchema, noFaults } from "./faults.ts";

/** Schema of the rehearsal primary beside the gateway's. */
export const rehearsalSchema = "rehearsal";

/** Sequences that stand for VNACCS's own: nothing of the standby's band. */
const rehearsalBands = oneBand(1, 79_999_999);

export class RehearsalPrimary {
  #gate: FaultGate | undefined;
  #faults = noFaults;

  private constructor(private readonly gateway: Gateway) {}

  static async start(config: Config, log: Log): Promise<RehearsalPrimary> {
    const gateway = await Gateway.start({
      config: {
        ...config,
        schema: rehearsalSchema,
        firstMode: "standby",
        standby: "local",
        automatic: "off",
        ediListen: config.primaryListen,
        numberBands: rehearsalBands,
        workers: 1,
      },
      log,
      primaryUrl: undefined,
      faults: noFaults,
    });
    return new RehearsalPrimary(gateway);
  }

  get port(): number {
    return this.gateway.ports.port;
  }

  get faults(): Faults {
    return this.#faults;
  }

  async setFaults(faults: Faults): Promise<void> {
    this.#gate?.close();
    this.#gate = undefined;
    this.#faults = faults;
    await this.gateway.lanes.setFaults(faults);
    const { port, innerPort } = this.gateway.ports;
    if (!cutsConnections(faults) || faults.down || innerPort === undefined) return;
    const listen = { ...this.gateway.config.primaryListen, port };
    this.#gate = new FaultGate(listen, innerPort, faults, Math.random);
    this.#gate.open();
  }

  async stop(): Promise<void> {
    this.#gate?.close();
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
