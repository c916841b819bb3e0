/** What this node has seen committed, in memory and on disk (`memory_file.ts` says what is when there). */
import { type KnownState, mergeKnown } from "../../core/lost_rows/mod.ts";
import { MemoryFile, MemoryFileError } from "./memory_file.ts";
import type { StoredState } from "./read_stored_state.ts";

/** Between two writings of what may be a little out of date, in milliseconds. */
const WRITE_MS = 5_000;

export class NodeMemory {
  #known: KnownState;
  #writtenAt = -Infinity;
  #isDirty = true;
  #writing: Promise<void> | undefined;
  /** The writing after the one that runs; whoever comes meanwhile shares it. */
  #next: Promise<void> | undefined;

  private constructor(
    private readonly file: MemoryFile,
    readonly identity: string,
    known: KnownState,
  ) {
    this.#known = known;
  }

  /**
   * The memory of a node that begins to write to a database.
   *
   * @throws MemoryFileError if it was another database that this node wrote to.
   */
  static async open(file: MemoryFile, stored: StoredState): Promise<NodeMemory> {
    const { identity, known } = await file.read();
    if (identity !== undefined && identity !== stored.identity) {
      throw new MemoryFileError(
        `Cannot use this database: this node last wrote to database ${identity}, found ` +
          `${stored.identity}. If another database is meant, skip the document numbers that were given ` +
          `(docs/operate.md, Restoring a backup) and remove ${file.path}; if not, correct ` +
          `SONGHANH_DATABASE_URL.`,
      );
    }
    return new NodeMemory(file, stored.identity, known);
  }

  /** Never changed, only replaced. */
  get known(): KnownState {
    return this.#known;
  }

  /** Takes in what was seen; it is on disk some seconds later, if `beat` is called meanwhile. */
  note(seen: KnownState): void {
    this.#known = mergeKnown(this.#known, seen);
    this.#isDirty = true;
  }

  /** Takes in what was seen; resolves when it is on disk. */
  async remember(seen: KnownState): Promise<void> {
    this.note(seen);
    await this.#write();
  }

  /** Writes what is not on disk for too long. */
  async beat(): Promise<void> {
    if (this.#isDirty && performance.now() - this.#writtenAt >= WRITE_MS) await this.#write();
  }

  /** Writes what is not on disk yet. */
  async close(): Promise<void> {
    if (this.#isDirty) await this.#write();
  }

  #write(): Promise<void> {
    if (this.#writing === undefined) {
      this.#writing = this.#writeNow().finally(() => this.#writing = undefined);
      return this.#writing;
    }
    // The one that runs may have begun before what is new.
    this.#next ??= this.#writing.catch(() => {}).then(() => {
      this.#next = undefined;
      return this.#write();
    });
    return this.#next;
  }

  async #writeNow(): Promise<void> {
    this.#isDirty = false;
    try {
      await this.file.write(this.identity, this.#known);
      this.#writtenAt = performance.now();
    } catch (error) {
      this.#isDirty = true;
      throw error;
    }
  }
}
