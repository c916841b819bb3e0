import { join } from "node:path";
import {
  buildTrustStore,
  type TrustFile,
  type TrustProblem,
  type TrustStore,
} from "../../core/trust/mod.ts";
import { looksTrusted } from "./looks_trusted.ts";

/** What is trusted at present, and what is wrong with the files it comes from. */
export interface TrustVersion {
  readonly store: TrustStore;
  readonly problems: readonly TrustProblem[];
  /** Files that seem to hold certificates or lists and do not count, for their names. */
  readonly leftOut: readonly TrustProblem[];
  /** The files as used, to build the same store on another thread. */
  readonly files: readonly TrustFile[];
}

/** How a trust directory is watched; for tests, which cannot wait as long. */
export interface TrustDirectoryOptions {
  /** How long no file may change before they are read, in ms. */
  readonly settleMs?: number;
  /** How often to look without having been told of a change, in ms: some disks tell nothing. */
  readonly pollMs?: number;
}

/** Largest file that is read: a revocation list of half a million entries. */
const fileBytesMax = 32 * 1024 * 1024;

/** Tries to find the files at rest before the present version is kept until the next look. */
const settleTriesMax = 20;

/**
 * The value of `SONGHANH_TRUST_DIR` as directories. Several are separated by `:` (on Windows, where
 * that belongs to a drive, by `;`). Folders inside them are not read: beside trusted authorities
 * there may be others.
 */
export function splitTrustDirs(setting: string, os: string = Deno.build.os): string[] {
  return setting.split(os === "windows" ? ";" : ":").filter((dir) => dir !== "");
}

/**
 * Reads certificates and revocation lists (`*.crt`, `*.cer`, `*.pem`, `*.crl`) and reads them again
 * when they change. A file of another name that holds one, too, is left out and named in `leftOut`:
 * the operator who put it there thinks that it counts.
 *
 * Trust is lost only on purpose. A file that is broken – half written, say – counts as it was when
 * it was last good. A directory that cannot be read or has lost every root changes nothing. Only a
 * file that is gone from a directory that is otherwise in order is no longer trusted. Each of these
 * is named in `problems` as long as it lasts.
 */
export class TrustDirectory {
  readonly #dirs: readonly string[];
  readonly #settleMs: number;
  readonly #listeners = new Set<(version: TrustVersion) => void>();
  #lastGood: ReadonlyMap<string, Uint8Array> = new Map();
  #current: TrustVersion | undefined;
  /** Of the files as last read; undefined = read whatever is there. */
  #fingerprint: string | undefined;
  #fault: string | undefined;
  #reading: Promise<void> | undefined;
  #readAgain = false;
  #closed = false;
  #watcher: Deno.FsWatcher | undefined;
  #poll: ReturnType<typeof setInterval> | undefined;

  private constructor(dirs: readonly string[], settleMs: number) {
    this.#dirs = dirs;
    this.#settleMs = settleMs;
  }

  /**
   * Reads the directories for the first time and begins to watch them. Throws if one cannot be
   * read or if together they hold no root: nobody could sign.
   */
  static async open(
    dirs: readonly string[],
    { settleMs = 300, pollMs = 15_000 }: TrustDirectoryOptions = {},
  ): Promise<TrustDirectory> {
    const directory = new TrustDirectory(dirs, settleMs);
    const fingerprint = await directory.#takeFingerprint();
    const { version, lastGood } = directory.#build(await readFiles(dirs));
    if (version.store.roots.length === 0) {
      const found = version.problems.map(({ file, problem }) => `${file}: ${problem}`).join("; ");
      throw new Error(
        `Cannot trust any signer: no self-signed authority (*.crt, *.cer, *.pem) in ${
          dirs.join(", ")
        }` +
          (found && ` (${found})`),
      );
    }
    directory.#current = version;
    directory.#lastGood = lastGood;
    directory.#fingerprint = fingerprint;
    directory.#watch(pollMs);
    return directory;
  }

  /** The version that counts now. */
  get current(): TrustVersion {
    return this.#current!;
  }

  /** Why the directories as they are now do not count, and a version before does; undefined where they do. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** Calls `listener` with every later version; the result ends that. */
  onChange(listener: (version: TrustVersion) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Looks now; done when the files are at rest and what changed has been told. */
  async reread(): Promise<void> {
    if (this.#reading) {
      this.#readAgain = true;
      return await this.#reading;
    }
    this.#reading = this.#readUntilSettled();
    try {
      await this.#reading;
    } finally {
      this.#reading = undefined;
    }
  }

  /** Ends watching. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#poll);
    this.#watcher?.close();
    await this.#reading;
  }

  #watch(pollMs: number): void {
    this.#poll = setInterval(() => void this.reread(), pollMs);
    this.#watcher = Deno.watchFs([...this.#dirs], { recursive: false });
    void this.#follow(this.#watcher);
  }

  async #follow(watcher: Deno.FsWatcher): Promise<void> {
    try {
      for await (const event of watcher) {
        // Reading is an event, too.
        if (event.kind !== "access") void this.reread();
      }
    } catch {
      // The watch is lost (a directory was replaced, say): the regular look goes on.
    }
  }

  async #readUntilSettled(): Promise<void> {
    do {
      this.#readAgain = false;
      try {
        await this.#readOnce();
      } catch (error) {
        this.#fingerprint = undefined;
        this.#keep(`cannot be read: ${(error as Error).message}`);
      }
    } while (this.#readAgain && !this.#closed);
  }

  /** Reads if something changed, but only what stayed the same for a while around the reading. */
  async #readOnce(): Promise<void> {
    let before = await this.#takeFingerprint();
    if (before === this.#fingerprint) return;
    for (let attempt = 0; attempt < settleTriesMax && !this.#closed; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, this.#settleMs));
      if (await this.#takeFingerprint() === before) {
        const files = await readFiles(this.#dirs);
        if (await this.#takeFingerprint() === before) return this.#take(files, before);
      }
      before = await this.#takeFingerprint();
    }
    this.#fingerprint = undefined;
    if (!this.#closed) this.#keep("files do not come to rest");
  }

  #take(files: readonly ReadFile[], fingerprint: string): void {
    const { version, lastGood } = this.#build(files);
    this.#fingerprint = fingerprint;
    if (version.store.roots.length === 0) {
      this.#keep("no self-signed authority is left", version.problems);
      return;
    }
    this.#lastGood = lastGood;
    this.#fault = undefined;
    this.#tell(version);
  }

  /** The present version stays, and says why it is not a newer one. */
  #keep(problem: string, others: readonly TrustProblem[] = []): void {
    const file = this.#dirs.join(", ");
    this.#fault = `${file}: ${problem}`;
    const kept = { file, problem: `${problem}; the version before is kept`, broken: true };
    this.#tell({ ...this.current, problems: [kept, ...others] });
  }

  #tell(version: TrustVersion): void {
    const before = this.current;
    this.#current = version;
    const isSame = version.store.version === before.store.version &&
      JSON.stringify([version.problems, version.leftOut]) ===
        JSON.stringify([before.problems, before.leftOut]);
    if (!isSame) { for (const listener of this.#listeners) listener(version); }
  }

  /** A version from files that were read, and the good bytes to fall back on after it. */
  #build(
    read: readonly ReadFile[],
  ): { version: TrustVersion; lastGood: ReadonlyMap<string, Uint8Array> } {
    const readable = read.filter((file): file is ReadFile & TrustFile => file.bytes !== undefined);
    const first = buildTrustStore(readable);
    const broken = new Set(first.problems.filter((one) => one.broken).map(({ file }) => file));
    const problems = [...first.problems];
    const leftOut: TrustProblem[] = [];
    const lastGood = new Map<string, Uint8Array>();
    const files: TrustFile[] = [];
    for (const { name, bytes, problem, isLeftOut } of read) {
      if (isLeftOut) {
        if (problem) leftOut.push({ file: name, problem, broken: false });
        continue;
      }
      const isGood = bytes !== undefined && !broken.has(name);
      const good = isGood ? bytes : this.#lastGood.get(name);
      if (problem) problems.push({ file: name, problem, broken: true });
      if (good && !isGood) {
        const kept = "the version before of this file is kept";
        problems.push({ file: name, problem: kept, broken: true });
      }
      if (good) lastGood.set(name, good);
      // Broken and never good before: what can be read of it counts, rather than nothing.
      const used = good ?? bytes;
      if (used) files.push({ name, bytes: used });
    }
    const isAsRead = files.every(({ bytes }, index) => bytes === readable[index]?.bytes);
    const store = isAsRead ? first.store : buildTrustStore(files).store;
    return { version: { store, problems, leftOut, files }, lastGood };
  }

  async #takeFingerprint(): Promise<string> {
    const parts: string[] = [];
    for (const { path } of await listFiles(this.#dirs)) {
      const stat = await Deno.stat(path).catch(() => undefined);
      parts.push(`${path}|${stat?.size}|${stat?.mtime?.getTime()}|${stat?.ino}`);
    }
    return parts.join("\n");
  }
}

/** The files as they are now, once and for all. Throws if one cannot be read. */
export async function readTrustFiles(dirs: readonly string[]): Promise<TrustFile[]> {
  const files = (await readFiles(dirs)).filter(({ isLeftOut }) => !isLeftOut);
  return files.map(({ name, bytes, problem }) => {
    if (bytes === undefined) throw new Error(`${name} ${problem}`);
    return { name, bytes };
  });
}

/** A file that was looked at; without bytes it could not be read, for the reason given. */
interface ReadFile {
  readonly name: string;
  readonly bytes: Uint8Array | undefined;
  readonly problem?: string;
  /** Its name is not one of those that count. */
  readonly isLeftOut?: boolean;
}

async function readFiles(dirs: readonly string[]): Promise<ReadFile[]> {
  const files: ReadFile[] = [];
  for (const { path: name, counts } of await listFiles(dirs)) {
    if (!counts) {
      files.push({ name, bytes: undefined, problem: await whyLeftOut(name), isLeftOut: true });
      continue;
    }
    try {
      const { size } = await Deno.stat(name);
      if (size > fileBytesMax) throw new Error(`${size} bytes, allowed ${fileBytesMax}`);
      files.push({ name, bytes: await Deno.readFile(name) });
    } catch (error) {
      const problem = `cannot be read: ${(error as Error).message}`;
      files.push({ name, bytes: undefined, problem });
    }
  }
  return files;
}

/** First bytes of a file whose name does not count: enough to see what it is. */
const lookBytes = 65_536;

/** What to tell of a file whose name does not count; undefined if it is none of ours. */
async function whyLeftOut(path: string): Promise<string | undefined> {
  try {
    using file = await Deno.open(path);
    const head = new Uint8Array(lookBytes);
    let length = 0;
    for (;;) {
      const read = await file.read(head.subarray(length));
      if (read === null || read === 0) break;
      length += read;
    }
    if (!looksTrusted(path, head.subarray(0, length))) return undefined;
    return "left out although it seems to hold certificates or revocation lists: " +
      "its name does not end in .crt, .cer, .pem or .crl";
  } catch {
    // Not to be read, and not asked for.
    return undefined;
  }
}

/**
 * The files in an order that does not depend on the disk, and whether their names count. Names with
 * a dot in front are those of editors and copies in the making.
 */
async function listFiles(
  dirs: readonly string[],
): Promise<{ readonly path: string; readonly counts: boolean }[]> {
  const files: { path: string; counts: boolean }[] = [];
  for (const dir of dirs) {
    for await (const { name, isDirectory } of Deno.readDir(dir)) {
      if (isDirectory || name.startsWith(".")) continue;
      files.push({ path: join(dir, name), counts: /\.(crt|cer|pem|crl)$/i.test(name) });
    }
  }
  return files.sort((a, b) => a.path < b.path ? -1 : 1);
}
