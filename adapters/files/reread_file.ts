/**
 * A file of rules, read again when it changes. A bad file is refused whole: at the start that is an
 * error, later the rules before stay in force and the fault is told.
 */

/** How often the file is looked at, in milliseconds. */
const LOOK_MS = 2_000;

/** A line that makes a whole file unusable. `line` counts from 1. */
export interface LineFault {
  readonly line: number;
  readonly reason: string;
}

/** The rules of a file, or what makes it unusable. */
export type ReadRules<Rules> =
  | { readonly rules: Rules; readonly fault?: undefined }
  | { readonly fault: LineFault; readonly rules?: undefined };

export interface RereadFileOptions<Rules> {
  /** What the file holds, for messages: "the channel rules". */
  readonly what: string;
  /** What holds where no file is named. */
  readonly otherwise: Rules;
  readonly read: (text: string) => ReadRules<Rules>;
  readonly lookMs?: number;
}

type Listener<Rules> = (current: Rules, fault: string | undefined) => void;

export class RereadFile<Rules> {
  #timer: ReturnType<typeof setInterval> | undefined;
  #listeners: Listener<Rules>[] = [];

  private constructor(
    private readonly path: string | undefined,
    private readonly options: RereadFileOptions<Rules>,
    public current: Rules,
    private text: string,
  ) {}

  /** Throws if the file cannot be read or has a bad line, which the message names. */
  static async open<Rules>(
    path: string | undefined,
    options: RereadFileOptions<Rules>,
  ): Promise<RereadFile<Rules>> {
    if (path === undefined) return new RereadFile(undefined, options, options.otherwise, "");
    const text = await Deno.readTextFile(path);
    const read = options.read(text);
    if (read.fault !== undefined) {
      const { line, reason } = read.fault;
      throw new Error(`cannot use ${options.what} in ${path}: line ${line}: ${reason}`);
    }
    const file = new RereadFile(path, options, read.rules, text);
    file.#timer = setInterval(() => void file.reread(), options.lookMs ?? LOOK_MS);
    return file;
  }

  /** Called with the rules in force after each change, and with the fault of a refused file. */
  onChange(listener: Listener<Rules>): void {
    this.#listeners.push(listener);
  }

  /** Looks at the file now. */
  async reread(): Promise<void> {
    if (this.path === undefined) return;
    const text = await Deno.readTextFile(this.path).catch(() => this.text);
    if (text === this.text) return;
    this.text = text;
    const read = this.options.read(text);
    const fault = read.fault !== undefined
      ? `${this.path}: line ${read.fault.line}: ${read.fault.reason}`
      : undefined;
    if (read.fault === undefined) this.current = read.rules;
    for (const listener of this.#listeners) listener(this.current, fault);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
