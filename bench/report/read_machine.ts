import { cpus, release, totalmem } from "node:os";
import { libcryptoVerifier } from "../../adapters/libcrypto/mod.ts";

/** Where and with what a result came about. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly deno: string;
  readonly v8: string;
  readonly libcrypto: string;
  readonly postgres?: string;
  /** Of the source tree; with a plus sign where it was changed since. */
  readonly commit: string;
  /** Processes that wanted a core when the run began: a machine at rest has next to none. */
  readonly loadBefore: number;
}

export async function readMachine(postgres?: string): Promise<Machine> {
  const [first] = cpus();
  const verifier = libcryptoVerifier();
  return {
    processor: first?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${Deno.build.os} ${release()}`,
    deno: Deno.version.deno,
    v8: Deno.version.v8,
    libcrypto: verifier?.name ?? "none, node:crypto instead",
    postgres,
    commit: await readCommit(),
    loadBefore: Deno.loadavg()[0] ?? 0,
  };
}

async function readCommit(): Promise<string> {
  const git = async (...args: string[]) => {
    const { code, stdout } = await new Deno.Command("git", {
      args,
      cwd: new URL("../..", import.meta.url).pathname,
      stderr: "null",
    }).output();
    return code === 0 ? new TextDecoder().decode(stdout).trim() : "";
  };
  try {
    const commit = await git("rev-parse", "--short", "HEAD");
    const changed = await git("status", "--porcelain", "--untracked-files=no");
    return commit === "" ? "unknown" : commit + (changed === "" ? "" : "+");
  } catch {
    return "unknown";
  }
}
