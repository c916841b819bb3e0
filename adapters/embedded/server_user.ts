/** An account of the operating system, by number. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The account that the server must run as, or undefined for the account of this process.
 *
 * PostgreSQL refuses to run as root. `postgres` is preferred over `nobody` because other programs
 * share `nobody`.
 */
export async function findServerUser(): Promise<ServerUser | undefined> {
  if (Deno.uid() !== 0) return undefined;
  const accounts = await Deno.readTextFile("/etc/passwd").catch(() => "");
  for (const name of ["postgres", "_postgres", "nobody"]) {
    const [, , uid, gid] = accounts.match(new RegExp(`^${name}:.*$`, "m"))?.[0].split(":") ?? [];
    // macOS writes nobody as -2; the kernel means 4294967294.
    if (Number(uid)) return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
  }
  return { uid: 65534, gid: 65534 };
}
