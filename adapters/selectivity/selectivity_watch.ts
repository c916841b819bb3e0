/** Looks for criteria that were put in force, on whatever node. */
import type { Sql } from "postgres";
import { type ChannelRules, isChannelRuleFault } from "../../core/routing/mod.ts";
import { findCriteria, listActivations, rulesOf } from "./selectivity_store.ts";

export interface SelectivityWatchOptions {
  readonly sql: Sql;
  /** Criteria that have just come into force. */
  readonly onChange: (rules: ChannelRules) => void;
  readonly onTrouble: (error: unknown) => void;
  /** How often it looks, in milliseconds. */
  readonly lookMs?: number;
}

const LOOK_MS = 2_000;

export class SelectivityWatch {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #looking: Promise<void> = Promise.resolve();
  #stopped = false;
  #version: string | undefined;
  /** What is in force by an act of a person; undefined where nobody has put any in force. */
  current: ChannelRules | undefined;

  constructor(private readonly options: SelectivityWatchOptions) {}

  /**
   * Looks once, then again and again. Throws where the first time the database does not answer, or
   * what is in force cannot be read or is not what was put in force.
   */
  async start(): Promise<void> {
    await this.#look();
    this.#plan();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  #plan(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#look().catch(this.options.onTrouble).then(() => this.#plan());
    }, this.options.lookMs ?? LOOK_MS);
  }

  async #look(): Promise<void> {
    const { sql, onChange } = this.options;
    const [activation] = await listActivations(sql, 1);
    if (activation === undefined || activation.version === this.#version) return;
    const stored = await findCriteria(sql, activation.version);
    const rules = rulesOf(stored!);
    // What a version of ours took once and this one does not: those before stay in force.
    if (isChannelRuleFault(rules)) {
      throw new Error(
        `cannot read criteria ${activation.version}: line ${rules.line}: ${rules.reason}`,
      );
    }
    if (rules.version !== activation.version) {
      throw new Error(
        `criteria ${activation.version} are not the text that was put in force; ` +
          "songhanh evidence verify names what was changed",
      );
    }
    this.#version = activation.version;
    this.current = rules;
    onChange(rules);
  }
}
