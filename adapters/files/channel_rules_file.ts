/**
 * The file of channel rules, read again when it changes. A bad file is refused whole: at the start
 * that is an error, later the rules before stay in force and the fault is told.
 */
import {
  allGreen,
  type ChannelRules,
  isChannelRuleFault,
  readChannelRules,
} from "../../core/routing/mod.ts";

/** How often the file is looked at, in milliseconds. */
const LOOK_MS = 2_000;

type Listener = (current: ChannelRules, fault: string | undefined) => void;

export class ChannelRulesFile {
  #timer: ReturnType<typeof setInterval> | undefined;
  #listeners: Listener[] = [];

  private constructor(
    private readonly path: string | undefined,
    public current: ChannelRules,
    private text: string,
  ) {}

  /** Throws if the file cannot be read or has a bad line, which the message names. */
  static async open(path: string | undefined, lookMs = LOOK_MS): Promise<ChannelRulesFile> {
    if (path === undefined) return new ChannelRulesFile(undefined, allGreen, "");
    const text = await Deno.readTextFile(path);
    const rules = readChannelRules(text);
    if (isChannelRuleFault(rules)) {
      throw new Error(
        `cannot use the channel rules in ${path}: line ${rules.line}: ${rules.reason}`,
      );
    }
    const file = new ChannelRulesFile(path, rules, text);
    file.#timer = setInterval(() => void file.reread(), lookMs);
    return file;
  }

  /** Called with the rules in force after each change, and with the fault of a refused file. */
  onChange(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** Looks at the file now. */
  async reread(): Promise<void> {
    if (this.path === undefined) return;
    const text = await Deno.readTextFile(this.path).catch(() => this.text);
    if (text === this.text) return;
    this.text = text;
    const rules = readChannelRules(text);
    const fault = isChannelRuleFault(rules)
      ? `${this.path}: line ${rules.line}: ${rules.reason}`
      : undefined;
    if (!isChannelRuleFault(rules)) this.current = rules;
    for (const listener of this.#listeners) listener(this.current, fault);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
