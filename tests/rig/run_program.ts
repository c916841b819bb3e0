import type { ServerUser } from "../../adapters/embedded/server_user.ts";

/**
 * Runs a program to its end and gives its standard output. `user`: as whom, undefined as ourselves.
 *
 * @throws Error with what it said, if it does not succeed.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: { readonly user?: ServerUser; readonly env?: Record<string, string> } = {},
): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    ...options.user,
    cwd: "/",
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH") ?? "/usr/bin:/bin", LC_ALL: "C", ...options.env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  if (code === 0) return decoder.decode(stdout);
  const said = `${decoder.decode(stdout)}\n${decoder.decode(stderr)}`.trim().slice(-2_000);
  throw new Error(`"${program}" ended with ${code}: ${said}`);
}
