/**
 * The users file (`SONGHANH_USERS_FILE`): imported at the start, and again when it changes. On the
 * first start before anything else, later beside the traffic; a file that cannot be imported leaves
 * the users as they are.
 */
import type { Sql } from "postgres";
import { type FileState, fileState } from "../../adapters/files/file_state.ts";
import { isDatabaseAway } from "../../adapters/postgres/is_database_away.ts";
import { meaningOfState } from "../../adapters/postgres/meaning_of_state.ts";
import { hasUsers, importUsers, readUsersFile } from "../../adapters/users/mod.ts";
import { inCauses } from "../log/error_fields.ts";
import { limits } from "../limits.ts";
import type { Log } from "../log/log.ts";

export interface UsersFileOptions {
  readonly scryptCost: number | undefined;
  readonly log: Log;
}

export class UsersFile {
  #timer: ReturnType<typeof setInterval> | undefined;
  /** As it was when it was last imported or found to be at fault. */
  #settled: FileState | undefined;
  #wasThere = true;
  #importing: Promise<void> | undefined;
  #fault: unknown;

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
    const state = await fileState(path);
    if (await hasUsers(sql)) file.#importBeside(path, state);
    else {
      await file.#import(path);
      file.#settled = state;
    }
    file.#timer = setInterval(() => void file.reread(), limits.usersFileLookMs);
    return file;
  }

  /** Imports it where it has changed. One that is being replaced may not be there for a moment. */
  async reread(): Promise<void> {
    if (this.path === undefined) return;
    if (this.#importing !== undefined) return await this.#importing;
    const state = await fileState(this.path, this.#settled);
    const isThere = state.digest !== undefined;
    const isReplaced = !isThere && this.#wasThere;
    this.#wasThere = isThere;
    if (isReplaced) return;
    if (this.#settled === undefined || this.#settled.digest !== state.digest) {
      return await this.#importBeside(this.path, state);
    }
    this.#settled = state;
  }

  /** Why the file as it is could not be imported; undefined where it was, or nobody knows yet. */
  get fault(): unknown {
    return this.#fault;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** What may go away by itself, a database that is away say, is tried again at the next look. */
  #importBeside(path: string, state: FileState): Promise<void> {
    return this.#importing ??= this.#import(path).then(
      () => {
        this.#settled = state;
        this.#fault = undefined;
      },
      (error) => {
        if (!inCauses(error, mayPass)) {
          this.#settled = state;
          this.#fault = error;
        }
        this.options.log.error("could not import the users file", { usersFile: path, error });
      },
    ).then(() => this.#importing = undefined);
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

/** A fault of the database that may be over at the next look; one of the file is not. */
function mayPass(error: unknown): boolean {
  const { name, code } = error as { name?: unknown; code?: unknown };
  return isDatabaseAway(error) || (name === "PostgresError" && meaningOfState(String(code)).passes);
}
