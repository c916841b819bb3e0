import { join } from "node:path";
import { runGuarded } from "./guard.ts";
import type { ServerPlace } from "./open_place.ts";

/** The superuser of the cluster, and the only account in it. */
export const clusterUser = "songhanh";

/**
 * Makes the cluster below the home if there is none yet, and reads its password.
 *
 * The cluster is made under another name and renamed when complete: a crash in between leaves
 * nothing that a later start could take for a cluster.
 *
 * @param durable false leaves the new files to the operating system to write (scratch servers).
 * @throws Error if the cluster is of another version than the server.
 */
export async function createCluster(
  place: ServerPlace,
  server: string,
  durable: boolean,
): Promise<{ readonly cluster: string; readonly password: string }> {
  const cluster = join(place.home, "cluster");
  const password = await keepPassword(place.home);
  const version = await Deno.readTextFile(join(cluster, "PG_VERSION")).catch(() => undefined);
  if (version === undefined) await initialise(place, server, cluster, password, durable);
  else requireVersion(cluster, version.trim(), await majorVersion(server));
  return { cluster, password };
}

/** The password is written before the cluster that knows it, so that no crash can part them. */
async function keepPassword(home: string): Promise<string> {
  const path = join(home, "password");
  const kept = (await Deno.readTextFile(path).catch(() => "")).trim();
  if (kept !== "") return kept;
  const password = crypto.getRandomValues(new Uint8Array(24)).toHex();
  await Deno.writeTextFile(path, `${password}\n`, { mode: 0o600 });
  return password;
}

async function initialise(
  { home, user }: ServerPlace,
  server: string,
  cluster: string,
  password: string,
  durable: boolean,
): Promise<void> {
  const parts = `${cluster}.part`;
  const passwordFile = join(home, "password.part");
  await Deno.remove(parts, { recursive: true }).catch(() => {});
  await Deno.remove(passwordFile).catch(() => {});
  await Deno.mkdir(parts, { mode: 0o700 });
  await Deno.writeTextFile(passwordFile, password, { mode: 0o600 });
  if (user !== undefined) {
    await Deno.chown(parts, user.uid, user.gid);
    await Deno.chown(passwordFile, user.uid, user.gid);
  }
  const { success, stderr } = await runGuarded(join(server, "bin", "initdb"), {
    args: [
      `--pgdata=${parts}`,
      `--username=${clusterUser}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale=C",
      "--data-checksums",
      "--no-instructions",
      ...(durable ? [] : ["--no-sync"]),
    ],
    cwd: home,
    clearEnv: true,
  }, user);
  await Deno.remove(passwordFile);
  if (!success) {
    throw new Error(
      `Cannot make a database in "${cluster}": found "${
        new TextDecoder().decode(stderr).trim().slice(-1000)
      }", expected initdb to succeed.`,
    );
  }
  await Deno.rename(parts, cluster);
}

/** Clusters are readable by their own major version only. */
function requireVersion(cluster: string, found: string, expected: string | undefined): void {
  if (found === expected) return;
  throw new Error(
    `Cannot open the database in "${cluster}": found PostgreSQL ${found}, expected ` +
      `${expected}. Carry its content over with pg_dump of version ${found}.`,
  );
}

/** By the name of the directory where it is ours, else as the server says it. */
async function majorVersion(server: string): Promise<string | undefined> {
  const named = server.match(/server-(\d+)\./)?.[1];
  if (named !== undefined) return named;
  const { stdout } = await new Deno.Command(join(server, "bin", "postgres"), {
    args: ["--version"],
  }).output();
  return new TextDecoder().decode(stdout).match(/ (\d+)\./)?.[1];
}
