/** Looks for criteria that were put in force, on whatever node. */
import type { Sql } from "postgres";
import { allYellow, type ChannelRules, isChannelRuleFault } from "../../core/routing/mod.ts";
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

/** What a version of ours took once and this one does not, or another text than was put in force. */
class UnfitCriteria extends Error {}

export class SelectivityWatch {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #looking: Promise<void> = Promise.resolve();
  #stopped = false;
  #version: string | undefined;
  /** The version that was told of as not fit. */
  #unfit: string | undefined;
  /** What is in force by an act of a person, or in its place; undefined where nobody has put any in force. */
  current: ChannelRules | undefined;

  constructor(private readonly options: SelectivityWatchOptions) {}

  /**
   * Looks once, then again and again. Throws where the database does not answer the first time. Where
   * what is in force cannot be trusted all is yellow: relaying goes on, and others can be put in force.
   */
  async start(): Promise<void> {
    try {
      await this.#look();
    } catch (error) {
      if (!(error instanceof UnfitCriteria)) throw error;
      this.current = allYellow;
      this.options.onTrouble(error);
    }
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
    // Those before stay in force; it is said once.
    if (isChannelRuleFault(rules)) {
      if (this.#unfit === activation.version) return;
      this.#unfit = activation.version;
      throw new UnfitCriteria(
        `cannot read criteria ${activation.version}: line ${rules.line}: ${rules.reason}`,
      );
    }
    this.#version = activation.version;
    this.current = rules;
    onChange(rules);
  }
}
