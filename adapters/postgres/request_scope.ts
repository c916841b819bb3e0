/**
 * What a request does in the database is undone, or not begun, once its sender has been told that it
 * failed. A request has a time; when that is over its asker is told so, and
 * from then on its statements are refused and its transactions roll back instead of committing
 * (`abandonable`). What is already in the commit itself nobody can take back: those who write look
 * first whether commits go through (`CommitWatch`).
 */
import { AsyncLocalStorage } from "node:async_hooks";

/** A request took longer than it may. */
export class TooSlow extends Error {
  override readonly name = "TooSlow";
}

const scopes = new AsyncLocalStorage<RequestScope | undefined>();

export class RequestScope {
  #isAbandoned = false;

  private constructor(private readonly msMax: number) {}

  /** The request that asks now; undefined in the background. */
  static get current(): RequestScope | undefined {
    return scopes.getStore();
  }

  /**
   * Does what a request asks for.
   *
   * @throws TooSlow after `msMax` milliseconds; what goes on behind that can do nothing any more.
   */
  static async run<Result>(msMax: number, act: () => Promise<Result>): Promise<Result> {
    const scope = new RequestScope(msMax);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        scope.#isAbandoned = true;
        reject(scope.#tooSlow());
      }, msMax);
    });
    try {
      return await Promise.race([scopes.run(scope, act), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Does something that is no part of the request, such as undoing what it had begun. */
  static outside<Result>(act: () => Result): Result {
    return scopes.run(undefined, act);
  }

  /** @throws TooSlow once the asker has been told that nothing comes of it. */
  refuseAbandoned(): void {
    if (this.#isAbandoned) throw this.#tooSlow();
  }

  #tooSlow(): TooSlow {
    return new TooSlow(`not done within ${this.msMax} ms`);
  }
}
