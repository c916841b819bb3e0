const tree = new URL("../../", import.meta.url).pathname;

/**
 * Runs `songhanh …` with these settings and nothing else of the environment's `SONGHANH_…`; `program`: the
 * tree of another version, with a slash at its end.
 */
export async function runCommand(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  program = tree,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const kept = Object.entries(Deno.env.toObject()).filter(([name]) => !name.startsWith("SONGHANH"));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--no-check", "--config", `${program}deno.json`],
      ...[`${program}gateway/main.ts`, ...args],
    ],
    clearEnv: true,
    env: { ...Object.fromEntries(kept), ...settings },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
