import { fileURLToPath } from "node:url";
import { readDatabaseAddress } from "../../adapters/postgres/database_address.ts";
import { libraryPaths } from "../process/library_paths.ts";

/** Where the texts lie that the lane's program imports: catalogue, codes. */
const tables = fileURLToPath(new URL("../../core/", import.meta.url));
/** Below such a folder the platform asks for what it imports as text; elsewhere it is a module. */
const packaged = /[/\\]node_modules[/\\]/.test(tables) ? [tables] : [];

/**
 * What a lane may do: a thread that reads what strangers send needs the network, the two libraries and
 * its database, and nothing else. It runs no program, writes no file, and reads only what its
 * connections to the database name; the main thread, which reads no sender's bytes, keeps the rest.
 */
export function lanePermissions(databaseUrl: string): Deno.PermissionOptions {
  const { hosts, rootCertFile, clientCertFile, clientKeyFile } = readDatabaseAddress(databaseUrl);
  // The platform asks for both where a Unix socket is connected to.
  const sockets = hosts.filter(({ isSocket }) => isSocket).map(({ dial }) => dial);
  const files = [rootCertFile, clientCertFile, clientKeyFile].filter((file) => file !== undefined);
  // The platform grants what lies there to nobody but who may do everything.
  if ([...sockets, ...files].some((path) => /^\/(dev|proc|sys)\//.test(path))) return "inherit";
  return {
    net: "inherit",
    env: "inherit",
    sys: "inherit",
    // No more than the process itself has.
    ffi: libraryPaths.filter((path) =>
      Deno.permissions.querySync({ name: "ffi", path }).state === "granted"
    ),
    read: [...sockets, ...files, ...packaged],
    write: sockets,
    run: false,
  };
}
