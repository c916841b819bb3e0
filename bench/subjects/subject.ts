/** Something that takes messages and can be measured. */
export interface Subject extends AsyncDisposable {
  readonly name: string;
  /** `127.0.0.1:PORT`. */
  readonly edi: string;
  /** Its processes, for processor time and memory; databases count apart. */
  readonly pids: readonly number[];
}
