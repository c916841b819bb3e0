/**
 * Tells open pages that something has changed; they then fetch what they show anew. What is said is
 * no more than that, so that a page shows the same with scripts and without.
 */
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";

/** Streams at the same time; one more is refused, and its page is read again by hand. */
const VIEWERS_MAX = 200;
/** Proxies close what is silent for longer. */
const KEEP_ALIVE_MS = 20_000;

export class LiveEvents {
  readonly #viewers = new Set<() => void>();
  #closed = false;
  #changes = 0;

  get viewers(): number {
    return this.#viewers.size;
  }

  /** How often something has changed: what was found before the last time is old. */
  get changes(): number {
    return this.#changes;
  }

  /** Something that pages show has changed. */
  changed(): void {
    this.#changes++;
    for (const wake of this.#viewers) wake();
  }

  /** Ends every stream: the server that waits for its requests to end waits for these, too. */
  close(): void {
    this.#closed = true;
    this.changed();
  }

  stream(context: Context): Response {
    if (this.#closed || this.#viewers.size >= VIEWERS_MAX) {
      return context.text("", 503, { "retry-after": "30" });
    }
    context.header("cache-control", "no-store");
    return streamSSE(context, async (stream) => {
      let wake = () => {};
      let pending = false;
      const viewer = () => {
        pending = true;
        wake();
      };
      this.#viewers.add(viewer);
      stream.onAbort(viewer);
      try {
        while (!this.#closed && !stream.aborted) {
          await stream.writeSSE({ event: pending ? "changed" : "alive", data: "" });
          pending = false;
          let timer: ReturnType<typeof setTimeout> | undefined;
          await new Promise<void>((resolve) => {
            wake = resolve;
            timer = setTimeout(resolve, KEEP_ALIVE_MS);
            if (pending) resolve();
          });
          clearTimeout(timer);
        }
      } finally {
        this.#viewers.delete(viewer);
      }
    });
  }
}
