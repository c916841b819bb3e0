/**
 * A file of rules, read again when it changes. A bad file is refused whole: at the start that is an
 * error, later the rules before stay in force and the fault is told.
 */
import { RereadTexts } from "./reread_texts.ts";

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
  readonly #listeners: Listener<Rules>[] = [];

  private constructor(
    /** Undefined where no file is named. */
    private readonly texts: RereadTexts | undefined,
    public current: Rules,
    read: RereadFileOptions<Rules>["read"],
  ) {
    texts?.onChange(([text], fault) => {
      if (fault === undefined) this.current = read(text!).rules ?? this.current;
      for (const listener of this.#listeners) listener(this.current, fault);
    });
  }

  /** Throws if the file cannot be read or has a bad line, which the message names. */
  static async open<Rules>(
    path: string | undefined,
    { what, otherwise, read, ...more }: RereadFileOptions<Rules>,
  ): Promise<RereadFile<Rules>> {
    if (path === undefined) return new RereadFile(undefined, otherwise, read);
    const judge = ([text]: readonly string[]) => {
      const { fault } = read(text!);
      return fault && `line ${fault.line}: ${fault.reason}`;
    };
    const texts = await RereadTexts.open([path], { judge, what: `${what} in ${path}`, ...more });
    return new RereadFile(texts, read(texts.current[0]!).rules ?? otherwise, read);
  }

  /** Called with the rules in force after each change, and with the fault of a refused file. */
  onChange(listener: Listener<Rules>): void {
    this.#listeners.push(listener);
  }

  /** Looks at the file now; a fault is told at once. */
  async reread(): Promise<void> {
    await this.texts?.reread({ tellsAtOnce: true });
  }

  close(): void {
    this.texts?.close();
  }
}
