/**
 * The environment over the lines of `songhanh.env` in the working directory. A line that means to
 * be a setting and is written otherwise (`export SONGHANH_…`, small letters) is kept under the
 * name that it has, so that the start can name it.
 */
export async function environment(): Promise<Record<string, string>> {
  const text = await Deno.readTextFile("songhanh.env").catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
  const lines = text.split("\n").map((line) =>
    /^\s*((?:export\s+)?songhanh[^=]*?)\s*=\s*(.*?)\s*$/i.exec(line)
  );
  const fromFile = Object.fromEntries(lines.filter((m) => m !== null).map((m) => [m[1]!, m[2]!]));
  return { ...fromFile, ...Deno.env.toObject() };
}
