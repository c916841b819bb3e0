/**
 * A file system of a few hundred megabytes that a test can fill. It lies in memory and is mounted,
 * for which the account must be allowed to; where it is not, there is none.
 */
const bytes = 256 * 1024 * 1024;

export class SmallDisk implements AsyncDisposable {
  private constructor(readonly path: string) {}

  /** Undefined where this account may not mount. */
  static async mount(): Promise<SmallDisk | undefined> {
    const path = await Deno.makeTempDir({ prefix: "songhanh-disk-" });
    const mounted = await command(
      "mount",
      "-t",
      "tmpfs",
      "-o",
      `size=${bytes},mode=711`,
      "t",
      path,
    );
    if (mounted) return new SmallDisk(path);
    await Deno.remove(path);
    return undefined;
  }

  /** Writes until not one byte more is taken. */
  async fill(): Promise<void> {
    using file = await Deno.open(this.#filler, { write: true, create: true, append: true });
    for (let piece = 1024 * 1024; piece >= 1;) {
      try {
        if (await file.write(new Uint8Array(piece)) === 0) break;
      } catch {
        piece = piece === 1 ? 0 : Math.max(1, piece >> 4);
      }
    }
  }

  async free(): Promise<void> {
    await Deno.remove(this.#filler);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await command("umount", "--lazy", this.path);
    await Deno.remove(this.path);
  }

  get #filler(): string {
    return `${this.path}/filler`;
  }
}

/** Whether the command ended well. */
async function command(name: string, ...args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(name, { args, stdout: "null", stderr: "null" }).output())
      .success;
  } catch {
    return false;
  }
}
