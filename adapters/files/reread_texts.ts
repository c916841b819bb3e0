/**
 * Files that belong together, a certificate and its key say, read again when they change. What does
 * not fit together, or cannot be read, stays out of force: a program that renews both writes one
 * after the other, and a file that is replaced may not be there for a moment, so a fault is told only
 * if it is still there at the next look.
 */

/** How often the files are looked at, in milliseconds. */
const LOOK_MS = 2_000;

export interface RereadTextsOptions {
  /** What is wrong with the texts; undefined where they can be used. */
  readonly judge: (texts: readonly string[]) => string | undefined;
  /** What the files are, for the message of a start; undefined: their names say it. */
  readonly what?: string;
  readonly lookMs?: number;
}

type Listener = (current: readonly string[], fault: string | undefined) => void;

export class RereadTexts {
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #listeners: Listener[] = [];
  /** What is at fault, the texts or why there are none, and whether it was told. */
  #refused: { readonly found: string; isTold: boolean } | undefined;

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
    if (fault !== undefined) {
      throw new Error(`cannot use ${options.what ?? paths.join(" and ")}: ${fault}`);
    }
    return new RereadTexts(paths, options, texts);
  }

  /** Called with the texts in force after each change, and with the fault of texts that are refused. */
  onChange(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** Looks at the files now. `tellsAtOnce`: a fault is told without a second look. */
  async reread({ tellsAtOnce = false } = {}): Promise<void> {
    const texts = await read(this.paths).catch((error: Error) => error);
    if (texts instanceof Error) return this.#refuse(texts.message, texts.message, tellsAtOnce);
    if (same(texts, this.current)) return void (this.#refused = undefined);
    const fault = this.options.judge(texts);
    if (fault !== undefined) return this.#refuse(texts.join("\n"), fault, tellsAtOnce);
    this.#refused = undefined;
    this.current = texts;
    for (const listener of this.#listeners) listener(texts, undefined);
  }

  #refuse(found: string, fault: string, tellsAtOnce: boolean): void {
    const isSecondLook = this.#refused?.found === found;
    if (!isSecondLook) this.#refused = { found, isTold: false };
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
