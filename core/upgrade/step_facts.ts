/** What a step of the schema means to whoever upgrades. Held to what it really does by a test. */
export interface StepFacts {
  /** The version of the program that brought it. */
  readonly since: string;
  /** The oldest version whose nodes go on, and start again, while it runs and afterwards. */
  readonly oldestProgram: string;
  /** The program of `since` works without it, only slower. */
  readonly optional?: true;
  /** What it does, in one sentence. */
  readonly does: string;
  /** Tables that were there before and that others cannot use, or not write, until it is done. */
  readonly locks?: Readonly<Record<string, TableLock>>;
  /** What it does with every row of a table, which takes longer the more there are. */
  readonly work?: Readonly<Record<string, TableWork>>;
}

export type TableLock = "all" | "writes";

/** `empties` takes no time. */
export type TableWork = "reads" | "indexes" | "updates" | "rewrites" | "empties";
