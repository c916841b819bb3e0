import type { Sql } from "postgres";
import { ProviderWatch } from "../../adapters/providers/mod.ts";
import type { AdmittedProvider } from "../../core/providers/mod.ts";
import type { Log } from "../log/log.ts";
import type { Closers } from "./closers.ts";
import type { StartedLater } from "./started_later.ts";

/** The VAN providers that are admitted, kept up to date; lanes are supplied once there are lanes. */
export async function watchProviders(
  sql: Sql,
  later: StartedLater,
  log: Log,
  closers: Closers,
): Promise<{ readonly admitted: readonly AdmittedProvider[] }> {
  const providers: { admitted: readonly AdmittedProvider[] } = { admitted: [] };
  const watch = new ProviderWatch({
    sql,
    onProviders: (admitted) => {
      const none = admitted.length === 0 && providers.admitted.length === 0;
      providers.admitted = admitted;
      if (!none) later.lanes?.supply({ providers: admitted });
    },
    onTrouble: (error) => log.warn("could not read or count the VAN providers", { error }),
  });
  closers.push(() => watch.stop());
  await watch.start();
  return providers;
}
