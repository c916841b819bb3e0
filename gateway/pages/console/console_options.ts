import type { TrustVersion } from "../../../adapters/files/trust_directory.ts";
import type { AdministeredGateway } from "../../operations/administered_gateway.ts";
import type { LiveEvents } from "./live_events.ts";
import type { SettingInForce } from "./settings_in_force.ts";
import type { TrafficSamples } from "./traffic_samples.ts";

/** What the console needs of the process beside what every page needs. */
export interface ConsoleOptions {
  readonly gateway: AdministeredGateway;
  /** What is trusted now. */
  readonly trust: () =>
    & Pick<TrustVersion, "store" | "problems">
    & Partial<Pick<TrustVersion, "leftOut">>;
  /** Secrets are left out already. */
  readonly settings: readonly SettingInForce[];
  readonly samples: TrafficSamples;
  readonly events: LiveEvents;
}
