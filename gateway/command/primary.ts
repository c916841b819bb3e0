import type { Config } from "../settings/config.ts";
import { createLog } from "../log/log.ts";
import { readyEvent } from "../primary/primary_process.ts";
import { faultsApp, RehearsalPrimary } from "../primary/rehearsal_primary.ts";
import { serveAt } from "../admin/serve_at.ts";
import { untilToldToStop } from "./until_told_to_stop.ts";

/** `songhanh primary`: the rehearsal primary alone, or as the child of a gateway (`--child`). */
export async function primary(config: Config, options: { child: boolean }): Promise<number> {
  const log = createLog({ part: "primary" }, { level: config.logLevel });
  // From the very beginning: the gateway may be killed while its child is starting.
  const input = options.child ? untilInputEnds() : undefined;
  // The gateway's certificate is for terminals; its child has nobody but the gateway to speak to.
  const own = options.child ? { ...config, tls: undefined } : config;
  const primary = await RehearsalPrimary.start(own, log);
  const app = faultsApp(primary);
  const control = await serveAt(
    {
      ...{ setting: "SONGHANH_PRIMARY_CONTROL", listen: config.primaryControl },
      ...{ connectionsMax: controlConnectionsMax, networkConnectionsMax: controlConnectionsMax },
    },
    (request) => app.fetch(request),
  );
  const ports = { port: primary.port, controlPort: control.addr.port };
  if (options.child) console.log(JSON.stringify({ event: readyEvent, ...ports }));
  else log.info(readyEvent, ports);

  await Promise.race([untilToldToStop(), ...(input === undefined ? [] : [input])]);
  await control.shutdown();
  await primary.stop();
  return 0;
}

/** The gateway and a person ask for faults. */
const controlConnectionsMax = 32;

/** How long a child without a gateway may take to end, in milliseconds: its database is gone, too. */
const ALONE_MS_MAX = 1_000;

/**
 * Resolves when the gateway says so, by a line. The end of its input without one means that the
 * gateway is gone, whatever it died of: nobody is left who could wait for an orderly end.
 */
async function untilInputEnds(): Promise<void> {
  const buffer = new Uint8Array(256);
  const length = await Deno.stdin.read(buffer).catch(() => null);
  if (length === null) setTimeout(() => Deno.exit(1), ALONE_MS_MAX);
}
