/**
 * Stands on the public port of the rehearsal primary while connections have to misbehave, and
 * passes bytes to the lane's inner port. An HTTP server cannot close a connection without a word;
 * a TCP one can.
 */
import type { Listen } from "../config.ts";
import type { Faults } from "./faults.ts";

export class FaultGate {
  #listener: Deno.Listener | undefined;
  #left = { dropRequests: 0, dropReplies: 0 };

  constructor(
    private readonly listen: Listen,
    private readonly innerPort: number,
    private readonly faults: Faults,
    /** Gives a number from 0 to below 1. */
    private readonly chance: () => number,
  ) {
    this.#left = { dropRequests: faults.dropRequests, dropReplies: faults.dropReplies };
  }

  open(): void {
    this.#listener = Deno.listen({ ...this.listen, reusePort: true } as Deno.TcpListenOptions);
    this.#accept(this.#listener);
  }

  close(): void {
    this.#listener?.close();
  }

  async #accept(listener: Deno.Listener): Promise<void> {
    for await (const connection of listener) {
      if (this.faults.refuse) connection.close();
      else this.#pass(connection).catch(() => close(connection));
    }
  }

  async #pass(client: Deno.Conn): Promise<void> {
    const inner = await Deno.connect({ hostname: "127.0.0.1", port: this.innerPort });
    const cut = () => {
      close(client);
      close(inner);
    };
    await Promise.all([
      pump(client, inner, () => this.#strikes("dropRequests"), cut),
      pump(inner, client, () => this.#strikes("dropReplies"), cut),
    ]);
  }

  #strikes(fault: "dropRequests" | "dropReplies"): boolean {
    const setting = this.faults[fault];
    if (setting <= 1) return setting > 0 && this.chance() < setting;
    if (this.#left[fault] <= 0) return false;
    this.#left[fault]--;
    return true;
  }
}

async function pump(
  from: Deno.Conn,
  to: Deno.Conn,
  strikes: () => boolean,
  cut: () => void,
): Promise<void> {
  const buffer = new Uint8Array(65_536);
  try {
    for (;;) {
      const length = await from.read(buffer);
      if (length === null || strikes()) break;
      for (let at = 0; at < length;) at += await to.write(buffer.subarray(at, length));
    }
  } catch {
    // Either side closed: the exchange is over.
  }
  cut();
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // Closed already.
  }
}
