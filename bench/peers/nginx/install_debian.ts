import { join } from "node:path";
import { runTool } from "../run_tool.ts";

/**
 * The path of an nginx: the system's own, or the one of the system's package, unpacked below `dir`
 * without being installed. Throws where there is neither.
 */
export async function installDebian(dir: string): Promise<string> {
  const own = await runTool("sh", ["-c", "command -v nginx || true"]);
  if (own.trim() !== "") return own.trim();
  const program = join(dir, "root/usr/sbin/nginx");
  try {
    await Deno.stat(program);
    return program;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  await Deno.mkdir(dir, { recursive: true });
  await runTool("apt-get", ["download", "nginx"], { cwd: dir });
  await runTool("sh", ["-c", "dpkg -x nginx_*.deb root"], { cwd: dir });
  return program;
}
