import { settingsFiles } from "../settings/settings_files.ts";

/**
 * The environment over the lines of `songhanh.env` in the working directory, else of the one that a
 * package has put into /etc/songhanh for those who may read it. A line that means to
 * be a setting and is written otherwise (`export SONGHANH_…`, small letters) is kept under the
 * name that it has, so that the start can name it.
 */
export async function environment(): Promise<Record<string, string>> {
  const text = await readFirst(settingsFiles);
  const lines = text.split("\n").map((line) =>
    /^\s*((?:export\s+)?(?:songhanh|otel)[^=]*?)\s*=\s*(.*?)\s*$/i.exec(line)
  );
  const fromFile = Object.fromEntries(lines.filter((m) => m !== null).map((m) => [m[1]!, m[2]!]));
  return { ...fromFile, ...Deno.env.toObject() };
}

async function readFirst([path, ...others]: readonly string[]): Promise<string> {
  if (path === undefined) return "";
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    const isNotOurs = path.startsWith("/") && error instanceof Deno.errors.PermissionDenied;
    if (isNotOurs || error instanceof Deno.errors.NotFound) return await readFirst(others);
    throw error;
  }
}
