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

  /** `isOwnTime`: what took too long was the work itself, and no database that was waited for. */
  constructor(message: string, readonly isOwnTime = false) {
    super(message);
  }
}

const scopes = new AsyncLocalStorage<RequestScope | undefined>();

export class RequestScope {
  #isAbandoned = false;
  /** By how many parts that have their own time: as long as there is one, its time stands still. */
  #held = 0;
  /** What was left of its time when the first of them began, in milliseconds. */
  #leftMs = 0;
  /** Whether it was answered. */
  #isOver = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When its time is over, in milliseconds of `performance.now()`. */
  #until: number;
  readonly #late = Promise.withResolvers<never>();

  private constructor(
    private readonly msMax: number,
    /** The request around this one, whose time passes, too. */
    private readonly around: RequestScope | undefined,
  ) {
    this.#until = performance.now() + msMax;
    this.#wait(() => this.#tooSlow());
  }

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
    const scope = new RequestScope(msMax, RequestScope.current);
    try {
      return await Promise.race([scopes.run(scope, act), scope.#late.promise]);
    } finally {
      scope.#isOver = true;
      clearTimeout(scope.#timer);
    }
  }

  /**
   * Does a part of a request that takes long by its nature and waits for nobody: the request's time
   * stands still meanwhile, for `msMax` milliseconds at most.
   *
   * @throws TooSlow that says so (`isOwnTime`) after them; the request is abandoned.
   */
  static async inOwnTime<Result>(msMax: number, act: () => Promise<Result>): Promise<Result> {
    const held = [...RequestScope.#chain()].map((scope) => scope.#hold(msMax));
    try {
      return await act();
    } finally {
      for (const goOn of held) goOn();
    }
  }

  static *#chain(): Iterable<RequestScope> {
    for (let scope = RequestScope.current; scope !== undefined; scope = scope.around) yield scope;
  }

  #wait(reason: () => TooSlow): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#isAbandoned = true;
      this.#late.reject(reason());
    }, this.#until - performance.now());
  }

  /**
   * Stops the time, for a while; what is called lets it go on, with the last of several parts that are
   * done beside each other. They share the time that the first of them has.
   */
  #hold(msMax: number): () => void {
    if (this.#isAbandoned || this.#isOver) return () => {};
    if (this.#held++ === 0) {
      this.#leftMs = this.#until - performance.now();
      this.#until = performance.now() + msMax;
      this.#wait(() => new TooSlow(`not done within ${msMax} ms`, true));
    }
    return () => {
      if (--this.#held > 0 || this.#isAbandoned || this.#isOver) return;
      this.#until = performance.now() + this.#leftMs;
      this.#wait(() => this.#tooSlow());
    };
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
