import type { Sql } from "postgres";
import { Mirror } from "../../adapters/mirror/mod.ts";
import type { ByteSeal } from "../../adapters/seals/byte_seal.ts";
import type { PrimaryCredentials } from "../../adapters/vnaccs/primary_credentials.ts";
import type { Config } from "../settings/config.ts";
import { limits } from "../limits.ts";
import type { Log } from "../log/log.ts";
import { loopReport } from "../loops/loop_report.ts";
import { MirrorMetrics } from "../metrics/mirror_metrics.ts";
import type { GatewayNode } from "../node/node.ts";

export interface MirrorOptions {
  readonly config: Config;
  readonly log: Log;
  readonly sql: Sql;
  readonly seal: ByteSeal;
  readonly primaryUrl: string | undefined;
  readonly toPrimary: PrimaryCredentials;
}

/** Mirrors what is relayed, where there is a second system; what is counted of it, in any case. */
export function leadMirror(
  node: GatewayNode,
  { config, log, sql, seal, primaryUrl, toPrimary }: MirrorOptions,
): MirrorMetrics {
  const mirrorMetrics = new MirrorMetrics();
  if (config.mirrorUrl === undefined || primaryUrl === undefined) return mirrorMetrics;
  const mirror = new Mirror({
    sql,
    seal,
    url: config.mirrorUrl,
    limits: limits.mirror,
    get caCertificates() {
      return toPrimary.caCertificates;
    },
    now: Date.now,
    onMirrored: (result, messages) => mirrorMetrics.mirrored(result, messages),
    onCompared: (verdict) => mirrorMetrics.compared(verdict),
    ...loopReport(log.with({ part: "mirror" })),
  });
  node.lead(mirror);
  log.info("relayed messages are mirrored by the node that leads", { url: config.mirrorUrl });
  return mirrorMetrics;
}
