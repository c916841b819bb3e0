import { watchMode } from "../../../adapters/switching/mod.ts";
import type { Gateway } from "../../gateway.ts";
import type { Log } from "../../log/log.ts";
import type { ConsoleOptions } from "./console_options.ts";
import { LiveEvents } from "./live_events.ts";
import { settingsInForce } from "./settings_in_force.ts";
import { TrafficSamples } from "./traffic_samples.ts";

/** The console of a running gateway; `close` before the server stops. */
export async function openConsole(
  gateway: Gateway,
  log: Log,
): Promise<ConsoleOptions & { close(): Promise<void> }> {
  const { config, database, trust } = gateway;
  const events = new LiveEvents();
  const samples = new TrafficSamples({
    metrics: () => gateway.metrics(),
    onSample: () => events.changed(),
    onError: (error) => log.warn("could not take a sample of the traffic", { error }),
  });
  samples.start();
  const watch = await watchMode(database.sql, config.schema, () => events.changed());
  return {
    gateway,
    trust: () => trust.current,
    settings: settingsInForce(config),
    samples,
    events,
    async close() {
      events.close();
      await watch[Symbol.asyncDispose]();
      await samples.stop();
    },
  };
}
