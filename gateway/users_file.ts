/**
 * The users file (`SONGHANH_USERS_FILE`): imported at the start, and again when it changes. On the
 * first start before anything else, later beside the traffic; a file that cannot be imported leaves
 * the users as they are.
 */
import type { Sql } from "postgres";
import { isDatabaseAway } from "../adapters/postgres/is_database_away.ts";
import { meaningOfState } from "../adapters/postgres/meaning_of_state.ts";
import { hasUsers, importUsers, readUsersFile } from "../adapters/users/mod.ts";
import { inCauses } from "./error_fields.ts";
import { limits } from "./limits.ts";
import type { Log } from "./log.ts";

export interface UsersFileOptions {
  readonly scryptCost: number | undefined;
  readonly log: Log;
}

export class UsersFile {
  #timer: ReturnType<typeof setInterval> | undefined;
  /** As it was when it was last imported or found to be at fault: undefined if it was not there. */
  #settled: { readonly text: string | undefined } | undefined;
  #wasThere = true;
  #importing: Promise<void> | undefined;

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
    const text = await textOf(path);
    if (await hasUsers(sql)) file.#importBeside(path, text);
    else {
      await file.#import(path);
      file.#settled = { text };
    }
    file.#timer = setInterval(() => void file.reread(), limits.usersFileLookMs);
    return file;
  }

  /** Imports it where it has changed. One that is being replaced may not be there for a moment. */
  async reread(): Promise<void> {
    if (this.path === undefined) return;
    if (this.#importing !== undefined) return await this.#importing;
    const text = await textOf(this.path);
    const isReplaced = text === undefined && this.#wasThere;
    this.#wasThere = text !== undefined;
    if (isReplaced || (this.#settled !== undefined && this.#settled.text === text)) return;
    await this.#importBeside(this.path, text);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** What may go away by itself, a database that is away say, is tried again at the next look. */
  #importBeside(path: string, text: string | undefined): Promise<void> {
    return this.#importing ??= this.#import(path).then(
      () => this.#settled = { text },
      (error) => {
        if (!inCauses(error, mayPass)) this.#settled = { text };
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

async function textOf(path: string): Promise<string | undefined> {
  return await Deno.readTextFile(path).catch(() => undefined);
}

/** A fault of the database that may be over at the next look; one of the file is not. */
function mayPass(error: unknown): boolean {
  const { name, code } = error as { name?: unknown; code?: unknown };
  return isDatabaseAway(error) || (name === "PostgresError" && meaningOfState(String(code)).passes);
}
