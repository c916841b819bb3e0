/**
 * Guards of programs that must not outlive this process, whatever it dies of: a shell each that waits
 * on a pipe, which the kernel closes together with this process, even after SIGKILL.
 */
import type { ServerUser } from "./server_user.ts";

/** Ends quietly when it reads a line (`dismiss`), and sends `signal` to `pid` when the pipe breaks. */
export function startGuard(
  user: ServerUser | undefined,
  pid: number,
  signal: "INT" | "KILL",
): Deno.ChildProcess {
  const guard = new Deno.Command("/bin/sh", {
    args: ["-c", 'read -r line || kill -"$2" "$1"', "guard", String(pid), signal],
    ...user,
    cwd: "/",
    clearEnv: true,
    detached: true,
    stdin: "piped",
    stdout: "null",
    stderr: "null",
  }).spawn();
  guard.unref();
  return guard;
}

/** What it guarded has ended. */
export async function dismiss(guard: Deno.ChildProcess): Promise<void> {
  guard.ref();
  const pipe = guard.stdin.getWriter();
  // A guard that was killed has closed the pipe itself.
  await pipe.write(new TextEncoder().encode("\n")).catch(() => {});
  await pipe.close().catch(() => {});
  await guard.status;
}

/**
 * Runs a program to its end, without input, and gives what it said. If this process dies before, the
 * program is killed: what it has made by then must be good for nothing.
 */
export async function runGuarded(
  program: string,
  options: Pick<Deno.CommandOptions, "args" | "cwd" | "clearEnv">,
  user?: ServerUser,
): Promise<Deno.CommandOutput> {
  const streams = { stdin: "null", stdout: "piped", stderr: "piped" } as const;
  const child = new Deno.Command(program, { ...options, ...user, ...streams }).spawn();
  const guard = startGuard(user, child.pid, "KILL");
  const output = await child.output();
  await dismiss(guard);
  return output;
}
