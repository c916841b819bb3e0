/**
 * What a node remembers of its database across its own end, in a small file beside its data: without
 * it a restored backup looks like any other database.
 *
 * What must be on disk, and when. *Number blocks and identifiers of receipts*: before the first number
 * is given from them; a number that went out is nowhere else once the database has lost it. *The
 * mode*: before anything is recorded under its epoch. *Positions of streams*: every few seconds. They
 * tell that a backup is older, and backups are older than seconds; what a crash of this node takes
 * away of them, others that write to the same database have seen at their own beats. Not in the file is
 * how many decisions there were: with an older backup the positions tell as well, and a version before
 * reads no file with more in it.
 *
 * The file is replaced as a whole (written beside, made durable, renamed), so it is the old one or the
 * new one after any crash. Several nodes may lie in one data directory, each with a file of its own,
 * named by the port where it listens; at start all are read, because a port may change.
 */
import { z } from "zod";
import { join } from "node:path";
import { type KnownState, mergeKnown, nothingKnown } from "../../core/lost_rows/mod.ts";

export interface Memory {
  /** The database that it is about; undefined as long as none was seen. */
  readonly identity: string | undefined;
  readonly known: KnownState;
}

/** The file cannot be read, or the files of one directory are about two databases. */
export class MemoryFileError extends Error {
  override readonly name = "MemoryFileError";
}

const count = z.int().min(0);
const schema = z.strictObject({
  version: z.literal(1),
  about: z.string(),
  identity: z.uuid(),
  known: z.strictObject({
    mode: z.strictObject({
      mode: z.enum(["relay", "standby", "failback", "closed"]),
      epoch: count,
      paused: z.boolean(),
      acknowledged: z.boolean(),
    }).optional(),
    streams: z.array(z.strictObject({
      id: count,
      lastSequence: count,
      lastBatch: count,
      retired: z.boolean().optional(),
      replaced: z.boolean().optional(),
    })),
    numbers: z.array(z.strictObject({ type: z.string(), first: count, last: count, high: count })),
    receipts: z.array(z.string()),
  }),
});

const about =
  "What this node has seen committed in its database; see docs/operate.md, Restoring a backup";

export class MemoryFile {
  readonly path: string;

  constructor(private readonly directory: string, private readonly schema: string, port: number) {
    this.path = join(directory, `seen-${schema}-${port}.json`);
  }

  /**
   * What the files of this directory say together.
   *
   * @throws MemoryFileError
   */
  async read(): Promise<Memory> {
    let memory: Memory = { identity: undefined, known: nothingKnown };
    const name = new RegExp(`^seen-${this.schema}-\\d+\\.json$`);
    for await (const entry of Deno.readDir(this.directory)) {
      if (!name.test(entry.name)) continue;
      const path = join(this.directory, entry.name);
      const { identity, known } = await readOne(path);
      if (memory.identity !== undefined && memory.identity !== identity) {
        throw new MemoryFileError(
          `Cannot tell which database this node wrote to: the files seen-*.json in ` +
            `${this.directory} name ${memory.identity} and ${identity}. Remove the one that is out ` +
            `of date.`,
        );
      }
      memory = { identity, known: mergeKnown(memory.known, known) };
    }
    return memory;
  }

  /** Resolves when it is on disk. */
  async write(identity: string, { decisions: _, ...known }: KnownState): Promise<void> {
    const beside = `${this.path}.new`;
    {
      using file = await Deno.open(beside, { write: true, create: true, truncate: true });
      const text = JSON.stringify({ version: 1, about, identity, known }, undefined, 2) + "\n";
      const bytes = new TextEncoder().encode(text);
      for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
      await file.sync();
    }
    await Deno.rename(beside, this.path);
    using directory = await Deno.open(this.directory);
    await directory.sync();
  }
}

async function readOne(path: string): Promise<{ identity: string; known: KnownState }> {
  try {
    return schema.parse(JSON.parse(await Deno.readTextFile(path)));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new MemoryFileError(
      `Cannot read ${path}, by which this node knows its database again: ${reason}. Remove it to ` +
        `start without; numbers that were given and are not in the database are then given again, ` +
        `unless they are skipped (songhanh numbers skip).`,
    );
  }
}
