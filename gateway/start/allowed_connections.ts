import { type Config, ConfigError } from "../settings/config.ts";
import { connectionLimit } from "../process/connection_limit.ts";
import { openFiles } from "../process/open_files.ts";

/**
 * Connections to the EDI address that all lanes take together.
 *
 * @throws ConfigError where open files do not allow what is set.
 */
export async function allowedConnections(config: Config): Promise<number> {
  const connectionsMax = connectionLimit(config, await openFiles());
  if (typeof connectionsMax === "string") throw new ConfigError(connectionsMax);
  return connectionsMax;
}
