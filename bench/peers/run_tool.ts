/** Runs a program to its end; gives its standard output. Throws with its last words if it fails. */
export async function runTool(
  command: string,
  args: readonly string[],
  options: Pick<Deno.CommandOptions, "cwd" | "env"> = {},
): Promise<string> {
  let output: Deno.CommandOutput;
  try {
    output = await new Deno.Command(command, { args: [...args], ...options }).output();
  } catch (error) {
    throw new Error(`cannot run ${command}: ${(error as Error).message}`);
  }
  const { code, stdout, stderr } = output;
  const decoder = new TextDecoder();
  if (code !== 0) {
    const words = (decoder.decode(stderr) + decoder.decode(stdout)).trim().slice(-2_000);
    throw new Error(`${command} ${args[0] ?? ""} ended with ${code}: ${words}`);
  }
  return decoder.decode(stdout);
}
