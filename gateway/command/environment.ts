/** The environment over the lines of `songhanh.env` in the working directory. */
export async function environment(): Promise<Record<string, string>> {
  const text = await Deno.readTextFile("songhanh.env").catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
  const lines = text.split("\n").map((line) => /^\s*(SONGHANH_\w+)\s*=\s*(.*?)\s*$/.exec(line));
  const fromFile = Object.fromEntries(lines.filter((m) => m !== null).map((m) => [m[1]!, m[2]!]));
  return { ...fromFile, ...Deno.env.toObject() };
}
