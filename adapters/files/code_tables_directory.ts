/**
 * The directory of code tables, read again when it changes. A bad file is refused whole: at the start
 * that is an error, later the table before stays in force and the fault is told.
 */
import { join } from "node:path";
import {
  type CodeTable,
  type CodeTableName,
  codeTableNames,
  isCodeTableFault,
  readCodeTable,
} from "../../core/codes/mod.ts";

/** How often the directory is looked at, in milliseconds. */
const LOOK_MS = 2_000;

/** `faults`: the files that were refused, and names that are no table's. */
type Listener = (tables: readonly CodeTable[], faults: readonly string[]) => void;

export class CodeTablesDirectory {
  #timer: ReturnType<typeof setInterval> | undefined;
  #listeners: Listener[] = [];
  /** The texts as last read, whether good or not. */
  #texts: ReadonlyMap<string, string> = new Map();
  #tables = new Map<CodeTableName, CodeTable>();

  private constructor(private readonly path: string | undefined) {}

  /** Throws if the directory cannot be read or a file in it is bad, with the file and its line. */
  static async open(path: string | undefined, lookMs = LOOK_MS): Promise<CodeTablesDirectory> {
    const directory = new CodeTablesDirectory(path);
    if (path === undefined) return directory;
    const faults = directory.#take(await readTexts(path));
    if (faults.length > 0) throw new Error(`cannot use the code tables: ${faults.join("; ")}`);
    directory.#timer = setInterval(() => void directory.reread(), lookMs);
    return directory;
  }

  /** The tables that stand in place of built-in ones. */
  get current(): readonly CodeTable[] {
    return [...this.#tables.values()];
  }

  /** Called after each change with the tables in force, and with what was refused. */
  onChange(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** Looks at the directory now. A directory that cannot be read changes nothing. */
  async reread(): Promise<void> {
    if (this.path === undefined) return;
    const texts = await readTexts(this.path).catch(() => this.#texts);
    const isSame = texts.size === this.#texts.size &&
      [...texts].every(([file, text]) => this.#texts.get(file) === text);
    if (isSame) return;
    const faults = this.#take(texts);
    for (const listener of this.#listeners) listener(this.current, faults);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** A file that is gone gives the built-in table its place back; one that is bad changes nothing. */
  #take(texts: ReadonlyMap<string, string>): string[] {
    this.#texts = texts;
    const faults: string[] = [];
    for (const file of texts.keys()) {
      const name = file.replace(/\.tsv$/, "");
      if (!codeTableNames.some((known) => known === name)) {
        faults.push(`${join(this.path!, file)}: no table of this name`);
      }
    }
    for (const name of codeTableNames) {
      const text = texts.get(`${name}.tsv`);
      if (text === undefined) {
        this.#tables.delete(name);
        continue;
      }
      const table = readCodeTable(name, text);
      if (isCodeTableFault(table)) {
        faults.push(`${join(this.path!, `${name}.tsv`)}: line ${table.line}: ${table.reason}`);
      } else {
        this.#tables.set(name, table);
      }
    }
    return faults;
  }
}

async function readTexts(path: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    if (isDirectory || !name.endsWith(".tsv")) continue;
    texts.set(name, await Deno.readTextFile(join(path, name)));
  }
  return texts;
}
