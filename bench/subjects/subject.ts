/** Something that takes messages and can be measured. */
export interface Subject extends AsyncDisposable {
  readonly name: string;
  /** `127.0.0.1:PORT`. */
  readonly edi: string;
  /** The authority (PEM) of what it shows; undefined where it speaks HTTP. */
  readonly caCert?: string;
  /** Its processes, for processor time and memory; databases count apart. */
  readonly pids: readonly number[];
}
