/** How this program is called here, for whoever is to type it: by a task of the tree, or by its name. */
export function programName(
  environment: { get(name: string): string | undefined } = Deno.env,
): string {
  const read = (name: string) => {
    try {
      return environment.get(name);
    } catch {
      return undefined;
    }
  };
  // The runner of tasks says where it was called.
  if (Deno.build.standalone || read("INIT_CWD") === undefined) return "songhanh";
  const byNpx = read("npm_command") === "exec";
  return byNpx ? `npx -y deno@${Deno.version.deno} task songhanh` : "deno task songhanh";
}
