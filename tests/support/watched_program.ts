/**
 * A program at a terminal: `script` of util-linux gives it one, as a person's window would. What is
 * seen there is kept; what is typed comes to the program as from a keyboard.
 */

/** How long something may take to be seen on a busy machine. */
const SEEN_MS_MAX = 180_000;

export interface WatchedProgram {
  /** Everything that was seen so far. */
  seen(): string;
  type(text: string): Promise<void>;
  /** Ends it as Ctrl-C does. */
  kill(): void;
  /** Its exit code. */
  readonly ended: Promise<number>;
  /** Resolves when more is seen, or nothing more will be. */
  more(): Promise<void>;
}

export function watchedProgram(
  command: readonly string[],
  { cwd, env, columns = 120 }: {
    readonly cwd: string;
    readonly env: Record<string, string>;
    readonly columns?: number;
  },
): WatchedProgram {
  const quoted = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  const child = new Deno.Command("script", {
    args: ["-qefc", `stty cols ${columns} rows 50; exec ${quoted}`, "/dev/null"],
    cwd,
    env: { ...env, TERM: "xterm", NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let seen = "";
  let hasEnded = false;
  let { promise: next, resolve: tell } = Promise.withResolvers<void>();
  const read = (async () => {
    const decoder = new TextDecoder();
    for await (const part of child.stdout) {
      seen += decoder.decode(part, { stream: true });
      tell();
      ({ promise: next, resolve: tell } = Promise.withResolvers<void>());
    }
    hasEnded = true;
    tell();
  })();
  const keyboard = child.stdin.getWriter();
  return {
    seen: () => seen,
    type: (text) => keyboard.write(new TextEncoder().encode(text)),
    kill: () => void keyboard.write(Uint8Array.of(0x03)).catch(() => {}),
    ended: (async () => {
      const { code } = await child.status;
      await read;
      await keyboard.close().catch(() => {});
      return code;
    })(),
    more: () => hasEnded ? Promise.resolve() : next,
  };
}

/** Resolves to everything seen when `pattern` is among it. */
export async function untilWatched(program: WatchedProgram, pattern: RegExp): Promise<string> {
  const until = Date.now() + SEEN_MS_MAX;
  let hasEnded = false;
  program.ended.then(() => hasEnded = true);
  for (;;) {
    if (pattern.test(program.seen())) return program.seen();
    if (hasEnded || Date.now() > until) {
      throw new Error(`${pattern} was not seen:\n${program.seen()}`);
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => timer = setTimeout(resolve, until - Date.now()));
    await Promise.race([program.more(), late]);
    clearTimeout(timer);
  }
}
