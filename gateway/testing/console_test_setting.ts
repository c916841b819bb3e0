import { oneBand } from "../../core/numbering/mod.ts";
import type { Sql } from "postgres";
import { ownSigningKey } from "../../adapters/evidence/signing_keys.ts";
import { byteSeal } from "../../adapters/seals/byte_seal.ts";
import { CommitWatch } from "../../adapters/postgres/commit_watch.ts";
import { MessageStore } from "../../adapters/journal/message_store.ts";
import { loadMode } from "../../adapters/mode/mode_store.ts";
import { builtInCodes } from "../../core/codes/mod.ts";
import { builtInPolicy } from "../../core/policy/mod.ts";
import { buildTrustStore } from "../../core/trust/mod.ts";
import { loneNode } from "./lone_node.ts";
import { scratchService } from "./scratch_service.ts";
import { testDiagnostics } from "./test_diagnostics.ts";
import type { ConsoleOptions } from "../pages/console/console_options.ts";
import { LiveEvents } from "../pages/console/live_events.ts";
import { TrafficSamples } from "../pages/console/traffic_samples.ts";

/** For tests: a console of a gateway that does nothing. Its live events have ended. */
export function consoleTestSetting(
  sql: Sql,
  metrics: () => string = () => "",
): ConsoleOptions {
  const events = new LiveEvents();
  events.close();
  return {
    gateway: {
      database: { sql },
      store: new MessageStore(sql, byteSeal(undefined)),
      commits: new CommitWatch(sql, sql),
      lanes: { ready: true },
      policy: builtInPolicy,
      codes: builtInCodes,
      now: () => new Date("2026-03-02T02:00:00Z"),
      startedAt: new Date("2026-03-02T01:00:00Z"),
      node: loneNode(sql),
      service: { now: scratchService("relay") },
      config: {
        automatic: "off",
        standby: "local",
        clearText: [],
        numberBands: oneBand(90_000_000, 99_999_999),
      },
      primaryUrl: "http://primary.example/",
      mode: () => loadMode(sql, "relay"),
      metrics: () => Promise.resolve(metrics()),
      diagnostics: testDiagnostics(sql),
      signingKeys: ownSigningKey({
        ...{ spki: "", publicPem: "", fingerprint: "test" },
        sign: (text) => `signed ${text.length}`,
      }),
    },
    trust: () => buildTrustStore([]),
    settings: [
      { name: "SONGHANH_PROFILE", value: "sandbox", secret: false },
      { name: "SONGHANH_DATA_KEY", value: "", secret: true },
      { name: "SONGHANH_MIRROR_URL", value: undefined, secret: false },
    ],
    samples: new TrafficSamples({
      metrics: () => Promise.resolve(metrics()),
      onSample: () => {},
      onError: (error) => {
        throw error;
      },
    }),
    events,
  };
}
