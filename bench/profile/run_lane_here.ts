/**
 * Has the gateway's lane run in this thread, where a profiler can see it, instead of in a worker:
 * takes the place of `Worker` for the lane's program alone. For one lane only.
 */
export function runLaneHere(): void {
  const RealWorker = Worker;
  const scope = globalThis as unknown as {
    onmessage: ((event: { data: unknown }) => void) | null;
    postMessage: (data: unknown) => void;
  };

  class LaneHere extends EventTarget {
    onmessage: ((event: { data: unknown }) => void) | null = null;
    onerror: unknown = null;
    readonly #loaded: Promise<unknown>;

    constructor(program: URL) {
      super();
      scope.postMessage = (data) => this.onmessage?.({ data: structuredClone(data) });
      this.#loaded = import(program.href);
    }

    postMessage(data: unknown): void {
      this.#loaded.then(() => scope.onmessage?.({ data: structuredClone(data) }));
    }

    terminate(): void {
      scope.onmessage = null;
    }
  }

  globalThis.Worker = new Proxy(RealWorker, {
    construct: (Real, [program, options]) =>
      String(program).endsWith("/gateway/lane/worker.ts")
        ? new LaneHere(new URL(program))
        : new Real(program, options),
  });
}
