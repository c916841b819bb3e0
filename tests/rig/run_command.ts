const main = new URL("../../gateway/main.ts", import.meta.url).pathname;
const denoConfig = new URL("../../deno.json", import.meta.url).pathname;

/** Runs `songhanh …` with these settings and nothing else of the environment's `SONGHANH_…`. */
export async function runCommand(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const kept = Object.entries(Deno.env.toObject()).filter(([name]) => !name.startsWith("SONGHANH"));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--config", denoConfig, main, ...args],
    clearEnv: true,
    env: { ...Object.fromEntries(kept), ...settings },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
