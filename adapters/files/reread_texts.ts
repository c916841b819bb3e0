/**
 * Files that belong together, a certificate and its key say, read again when they change. What does
 * not fit together stays out of force: a program that renews both writes one after the other, so a
 * fault is told only if it is still there at the next look.
 */

/** How often the files are looked at, in milliseconds. */
const LOOK_MS = 2_000;

export interface RereadTextsOptions {
  /** What is wrong with the texts; undefined where they can be used. */
  readonly judge: (texts: readonly string[]) => string | undefined;
  readonly lookMs?: number;
}

type Listener = (current: readonly string[], fault: string | undefined) => void;

export class RereadTexts {
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #listeners: Listener[] = [];
  /** Texts that are at fault, and whether it was told. */
  #refused: { readonly texts: string; isTold: boolean } | undefined;

  private constructor(
    private readonly paths: readonly string[],
    private readonly options: RereadTextsOptions,
    public current: readonly string[],
  ) {
    this.#timer = setInterval(() => void this.reread(), options.lookMs ?? LOOK_MS);
  }

  /** Throws if a file cannot be read, or what they hold cannot be used. */
  static async open(paths: readonly string[], options: RereadTextsOptions): Promise<RereadTexts> {
    const texts = await read(paths);
    const fault = options.judge(texts);
    if (fault !== undefined) throw new Error(`cannot use ${paths.join(" and ")}: ${fault}`);
    return new RereadTexts(paths, options, texts);
  }

  /** Called with the texts in force after each change, and with the fault of texts that are refused. */
  onChange(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** Looks at the files now. `tellsAtOnce`: a fault is told without a second look. */
  async reread({ tellsAtOnce = false } = {}): Promise<void> {
    // A file that is being replaced may not be there for a moment.
    const texts = await read(this.paths).catch(() => undefined);
    if (texts === undefined) return;
    if (same(texts, this.current)) return void (this.#refused = undefined);
    const fault = this.options.judge(texts);
    if (fault === undefined) {
      this.#refused = undefined;
      this.current = texts;
      for (const listener of this.#listeners) listener(texts, undefined);
      return;
    }
    const joined = texts.join("\n");
    const isSecondLook = this.#refused?.texts === joined;
    if (!isSecondLook) this.#refused = { texts: joined, isTold: false };
    if (this.#refused!.isTold || !(isSecondLook || tellsAtOnce)) return;
    this.#refused!.isTold = true;
    const sentence = `${this.paths.join(" and ")}: ${fault}`;
    for (const listener of this.#listeners) listener(this.current, sentence);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

async function read(paths: readonly string[]): Promise<string[]> {
  return await Promise.all(paths.map((path) => Deno.readTextFile(path)));
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.every((text, at) => text === other[at]);
}
