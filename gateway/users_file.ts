/**
 * The users file (`SONGHANH_USERS_FILE`): imported at the start, and again when it changes. On the
 * first start before anything else, later beside the traffic; a file that cannot be imported leaves
 * the users as they are.
 */
import type { Sql } from "postgres";
import { hasUsers, importUsers, readUsersFile } from "../adapters/users/mod.ts";
import { limits } from "./limits.ts";
import type { Log } from "./log.ts";

export interface UsersFileOptions {
  readonly scryptCost: number | undefined;
  readonly log: Log;
}

export class UsersFile {
  #timer: ReturnType<typeof setInterval> | undefined;
  /** As it was when it was last imported, or found to be at fault. */
  #text: string | undefined;
  #importing = Promise.resolve();

  private constructor(
    private readonly sql: Sql,
    private readonly path: string | undefined,
    private readonly options: UsersFileOptions,
  ) {}

  /** Throws if there are no users yet and the file cannot be imported. */
  static async open(
    sql: Sql,
    path: string | undefined,
    options: UsersFileOptions,
  ): Promise<UsersFile> {
    const file = new UsersFile(sql, path, options);
    if (path === undefined) return file;
    file.#text = await Deno.readTextFile(path).catch(() => undefined);
    if (!await hasUsers(sql)) await file.#import(path);
    else file.#importBeside(path);
    file.#timer = setInterval(() => void file.reread(), limits.usersFileLookMs);
    return file;
  }

  /** Imports it where it has changed. */
  async reread(): Promise<void> {
    if (this.path === undefined) return;
    const text = await Deno.readTextFile(this.path).catch(() => this.#text);
    if (text === this.#text) return;
    this.#text = text;
    this.#importBeside(this.path);
    await this.#importing;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #importBeside(path: string): void {
    this.#importing = this.#importing.then(() => this.#import(path)).catch((error) =>
      this.options.log.error("could not import the users file", { usersFile: path, error })
    );
  }

  async #import(path: string): Promise<void> {
    const { scryptCost, log } = this.options;
    const { entries, certificateFilesMissing } = await readUsersFile(path);
    const { added, changed, unchanged } = await importUsers(this.sql, entries, {
      actor: "users file",
      scryptCost,
    });
    log.info("users are imported", {
      usersFile: path,
      added,
      changed,
      unchanged,
      certificateFilesMissing: certificateFilesMissing.length,
    });
  }
}
