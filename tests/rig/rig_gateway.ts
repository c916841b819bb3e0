/** One of the rig's gateways: where it stands, and its process, which may end and be started again. */
import { waitUntil } from "../../adapters/testing/wait_until.ts";
import type { TlsAddress } from "../support/edi_address.ts";
import { GatewayProcess } from "../support/gateway_process.ts";
import { signalTree } from "./signal_tree.ts";
import type { Watcher } from "./watcher.ts";

export interface RigGatewayOptions {
  readonly name: string;
  readonly dataDir: string;
  readonly ediPort: number;
  readonly adminPort: number;
  /** Settings of this gateway, the addresses aside. */
  readonly settings: Readonly<Record<string, string>>;
  readonly caPem: string;
  /** Trusts the rig's authority. */
  readonly client: Deno.HttpClient;
  readonly watcher: Watcher;
}

export class RigGateway implements AsyncDisposable {
  #process: GatewayProcess | undefined;

  constructor(private readonly options: RigGatewayOptions) {}

  get name(): string {
    return this.options.name;
  }

  get dataDir(): string {
    return this.options.dataDir;
  }

  /** Where terminals post to. */
  get edi(): TlsAddress {
    return { address: `127.0.0.1:${this.options.ediPort}`, caCerts: [this.options.caPem] };
  }

  /** Host and port of its admin address. */
  get admin(): string {
    return `127.0.0.1:${this.options.adminPort}`;
  }

  /** Of the process that was started last; with what it said. */
  get process(): GatewayProcess {
    if (this.#process === undefined) throw new Error(`gateway ${this.name} was not started`);
    return this.#process;
  }

  /**
   * Starts it and waits until it is ready. `settings` win over those that it has; `program`: the tree
   * of another version, with a slash at its end.
   */
  async start(settings: Readonly<Record<string, string>> = {}, program?: string): Promise<void> {
    await this.begin(settings, program);
    await waitUntil(`gateway ${this.name} is ready`, async () => await this.isReady(), 60_000);
  }

  /** Starts it and waits only until it says "ready": in a state that may be another by now. */
  async begin(settings: Readonly<Record<string, string>> = {}, program?: string): Promise<void> {
    const { dataDir, watcher } = this.options;
    const process = await GatewayProcess.start({
      dataDir,
      ...(program === undefined ? {} : { program }),
      env: this.settings(settings),
      onSpawn: (pid) => watcher.watch(pid, "TERM"),
    });
    this.#process = process;
    process.ended().then(() => watcher.forget(process.pid)).catch(() => {});
  }

  /** Every setting that it is started with; for a command beside it, too. */
  settings(others: Readonly<Record<string, string>> = {}): Record<string, string> {
    return {
      SONGHANH_DATA_DIR: this.dataDir,
      ...this.options.settings,
      SONGHANH_EDI_LISTEN: this.edi.address,
      SONGHANH_ADMIN_LISTEN: this.admin,
      ...others,
    };
  }

  /** Whether it says that a message could be made durable now. */
  async isReady(): Promise<boolean> {
    return (await this.ask("/readyz"))?.status === 200;
  }

  /** What its admin address says without a token; undefined if it says nothing within `msMax`. */
  async ask(
    path: string,
    msMax = 5_000,
  ): Promise<{ readonly status: number; readonly text: string } | undefined> {
    try {
      const response = await fetch(`https://${this.admin}${path}`, {
        client: this.options.client,
        signal: AbortSignal.timeout(msMax),
      });
      return { status: response.status, text: await response.text() };
    } catch {
      return undefined;
    }
  }

  async stop(): Promise<number> {
    return await this.process.stop();
  }

  /** Ends it at once, as a machine does that loses its power. */
  async kill(): Promise<void> {
    this.process.kill("SIGKILL");
    await this.process.ended();
  }

  /** Nothing in it moves any more, its connections stay. */
  pause(): void {
    signalTree(this.process.pid, "SIGSTOP");
  }

  resume(): void {
    signalTree(this.process.pid, "SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process?.[Symbol.asyncDispose]();
  }
}
