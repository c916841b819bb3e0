/** A child process that says on standard output, in a line of JSON, when and where it is ready. */
export class Program implements AsyncDisposable {
  private constructor(
    private readonly child: Deno.ChildProcess,
    readonly ready: Readonly<Record<string, unknown>>,
  ) {}

  /** Resolves with the first line for which `isReady`; throws with what was printed if none comes. */
  static async start(
    command: string,
    options: Deno.CommandOptions,
    isReady: (line: string) => Record<string, unknown> | undefined,
    readyMsMax = 60_000,
  ): Promise<Program> {
    const child = new Deno.Command(command, { ...options, stdout: "piped", stderr: "piped" })
      .spawn();
    const text: string[] = [];
    const ready = new Promise<Record<string, unknown> | undefined>((resolve) => {
      const take = (line: string) => {
        if (text.length < 200) text.push(line);
        const found = isReady(line);
        if (found !== undefined) resolve(found);
      };
      Promise.all([readLines(child.stdout, take), readLines(child.stderr, take)])
        .then(() => resolve(undefined));
      setTimeout(() => resolve(undefined), readyMsMax);
    });
    const found = await ready;
    if (found === undefined) {
      kill(child, "SIGKILL");
      throw new Error(`"${command}" was not ready:\n${text.slice(-30).join("\n")}`);
    }
    return new Program(child, found);
  }

  /** One that says nothing of its own: `ready` resolves when it can be used. Its output is dropped. */
  static async spawn(
    command: string,
    options: Deno.CommandOptions,
    ready: Promise<unknown>,
  ): Promise<Program> {
    const child = new Deno.Command(command, { ...options, stdout: "null", stderr: "inherit" })
      .spawn();
    const ended = child.status.then(({ code }) => {
      throw new Error(`"${command}" ended with ${code}`);
    });
    try {
      await Promise.race([ready, ended]);
    } catch (error) {
      kill(child, "SIGKILL");
      throw error;
    }
    ended.catch(() => {});
    return new Program(child, {});
  }

  get pid(): number {
    return this.child.pid;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    kill(this.child, "SIGTERM");
    const timer = setTimeout(() => kill(this.child, "SIGKILL"), 10_000);
    await this.child.status;
    clearTimeout(timer);
  }
}

/** The JSON of a line whose `event` is this. */
export function eventLine(event: string): (line: string) => Record<string, unknown> | undefined {
  return (line) => {
    if (!line.startsWith("{")) return undefined;
    const found = JSON.parse(line) as Record<string, unknown>;
    return found.event === event ? found : undefined;
  };
}

function kill(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // It has ended already.
  }
}

async function readLines(
  stream: ReadableStream<Uint8Array>,
  take: (line: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of stream) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(take);
  }
}
