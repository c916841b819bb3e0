/** A real gateway process for tests: ports of its own, and everything it prints kept. */

const tree = new URL("../../", import.meta.url).pathname;

/**
 * What no gateway of a test says, whatever befalls it: each has another way behind it that works, so
 * that nothing else would tell of it.
 */
const neverSaid = ["could not copy a batch, sending it by statements"];

/** How long a process may take to be ready on a busy machine. */
const READY_MS_MAX = 180_000;

type LogLine = Record<string, unknown> & { readonly event: string };

export interface GatewayProcessOptions {
  readonly dataDir: string;
  /** Undefined: the process starts its embedded database. */
  readonly databaseUrl?: string;
  readonly env?: Record<string, string>;
  /** Where `songhanh.env` is looked for; this process's directory if left out. */
  readonly workingDir?: string;
  /** `start` by default; `primary` runs the rehearsal primary alone. */
  readonly command?: "start" | "primary";
  /** Told of the process as soon as there is one. */
  readonly onSpawn?: (pid: number) => Promise<void>;
  /** The tree of the program, ending with a slash; this one if left out. */
  readonly program?: string;
  /** How many files it may have open (`ulimit -n`). */
  readonly openFiles?: number;
}

export class GatewayProcess implements AsyncDisposable {
  readonly lines: LogLine[] = [];
  readonly text: string[] = [];
  readonly #readers: ReadableStreamDefaultReader<Uint8Array>[] = [];
  #ready: LogLine | undefined;

  private constructor(private readonly child: Deno.ChildProcess) {}

  /** Starts a process and does not wait for it. */
  static #spawn(options: GatewayProcessOptions): Deno.ChildProcess {
    const { dataDir, databaseUrl, env = {}, command = "start", program = tree } = options;
    const config = ["--no-check", "--config", `${program}deno.json`];
    const args = ["run", "-A", ...config, `${program}gateway/main.ts`, command];
    const { openFiles } = options;
    const limited = ["-c", `ulimit -n ${openFiles}; exec "$@"`, "sh", Deno.execPath(), ...args];
    return new Deno.Command(openFiles === undefined ? Deno.execPath() : "sh", {
      args: openFiles === undefined ? args : limited,
      env: {
        SONGHANH_DATA_DIR: dataDir,
        SONGHANH_EDI_LISTEN: "127.0.0.1:0",
        SONGHANH_ADMIN_LISTEN: "127.0.0.1:0",
        SONGHANH_PRIMARY_LISTEN: "127.0.0.1:0",
        SONGHANH_PRIMARY_CONTROL: "127.0.0.1:0",
        SONGHANH_WORKERS: "2",
        ...(databaseUrl === undefined ? {} : { SONGHANH_DATABASE_URL: databaseUrl }),
        ...env,
      },
      ...(options.workingDir === undefined ? {} : { cwd: options.workingDir }),
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  }

  /** Starts a process and kills it after a while, wherever it is then; gives what it had said. */
  static async startAndKill(options: GatewayProcessOptions, afterMs: number): Promise<string[]> {
    const gateway = new GatewayProcess(GatewayProcess.#spawn(options));
    const read = [gateway.#read(gateway.child.stdout), gateway.#read(gateway.child.stderr)];
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    gateway.kill();
    await gateway.ended();
    await Promise.all(read);
    return gateway.text;
  }

  /** Resolves when the process says that it is ready. */
  static async start(options: GatewayProcessOptions): Promise<GatewayProcess> {
    const gateway = new GatewayProcess(GatewayProcess.#spawn(options));
    await options.onSpawn?.(gateway.pid);
    const { command = "start" } = options;
    const readyEvent = command === "start" ? "ready" : "the rehearsal primary is ready";
    const ready = gateway.#listenFor(readyEvent);
    gateway.#read(gateway.child.stderr);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), READY_MS_MAX);
    });
    gateway.#ready = await Promise.race([ready, late]);
    clearTimeout(timer);
    if (gateway.#ready === undefined) {
      gateway.kill();
      throw new Error(`the gateway was not ready:\n${gateway.text.join("\n")}`);
    }
    return gateway;
  }

  /** Host and port of the EDI address. */
  get edi(): string {
    return String(this.#ready?.edi ?? `127.0.0.1:${this.#ready?.port}`);
  }

  get admin(): string {
    return String(this.#ready?.admin);
  }

  get controlPort(): number {
    return Number(this.#ready?.controlPort);
  }

  get pid(): number {
    return this.child.pid;
  }

  get startedInMs(): number {
    return Number(this.#ready?.startedInMs);
  }

  kill(signal: Deno.Signal = "SIGKILL"): void {
    try {
      this.child.kill(signal);
    } catch {
      // It has ended already.
    }
  }

  /** Ends the process the polite way; resolves to its exit code, and prints what led to another than 0. */
  async stop(): Promise<number> {
    this.kill("SIGTERM");
    const { code, signal } = await this.child.status;
    if (code !== 0) {
      console.error([`ended with ${code} ${signal}:`, ...this.text.slice(-40)].join("\n"));
    }
    return code;
  }

  /** Resolves when the process is gone, however it went. */
  async ended(): Promise<number> {
    return (await this.child.status).code;
  }

  /** Leaves, as whoever read its log may: what it prints now, it prints to nobody. */
  async stopReading(): Promise<void> {
    await Promise.all(this.#readers.map((reader) => reader.cancel()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    await this.child.status;
    const said = this.lines.filter(({ event }) => neverSaid.includes(event));
    if (said.length > 0) throw new Error(`the gateway said ${JSON.stringify(said[0])}`);
  }

  #listenFor(event: string): Promise<LogLine | undefined> {
    return new Promise((resolve) => {
      this.#read(this.child.stdout, (line) => {
        if (line.event === event) resolve(line);
      }).then(() => resolve(undefined));
    });
  }

  async #read(
    stream: ReadableStream<Uint8Array>,
    take: (line: LogLine) => void = () => {},
  ): Promise<void> {
    let rest = "";
    const decoder = new TextDecoder();
    const reader = stream.getReader();
    this.#readers.push(reader);
    for (;;) {
      const { value: bytes } = await reader.read();
      if (bytes === undefined) return;
      const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const text of lines) {
        this.text.push(text);
        if (!text.startsWith("{")) continue;
        const line = JSON.parse(text) as LogLine;
        this.lines.push(line);
        take(line);
      }
    }
  }
}
