import { SpoiltPiece } from "../../adapters/archive/archive_file.ts";
import { SpoiltManifest } from "../../adapters/archive/archive_manifest.ts";
import { KeptBusy } from "../../adapters/archive/detach_part.ts";
import { meaningOfState } from "../../adapters/postgres/meaning_of_state.ts";
import { Problem } from "../web/problem.ts";
import { CommandError, exitCodes } from "./command_error.ts";
import { problemError } from "./problem_error.ts";

/** Of the system: files and directories. */
const ofFiles =
  /^E(ACCES|PERM|ROFS|NOENT|NOTDIR|ISDIR|EXIST|NOSPC|DQUOT|FBIG|IO|MFILE|NFILE|NAMETOOLONG|LOOP|BUSY|STALE|XDEV)$/;

/**
 * What stands in the way of work on archives, as a sentence and the exit code of its kind; anything else
 * is a mistake of ours and stays what it is.
 */
export function archiveError(
  error: unknown,
  dir: string,
  does: "read" | "write",
): unknown {
  if (error instanceof Problem) {
    return problemError(error);
  }
  if (error instanceof SpoiltPiece || error instanceof SpoiltManifest) {
    return new CommandError(exitCodes.dataError, error.message);
  }
  if (error instanceof KeptBusy) return keptBusy(error.message);
  if (!(error instanceof Error)) return error;
  const { code, name, message } = error as Error & { readonly code?: unknown };
  if (typeof code !== "string") return error;
  if (name === "PostgresError") return databaseError(code, message) ?? error;
  if (ofFiles.test(code)) {
    return new CommandError(
      does === "write" ? exitCodes.cannotCreate : exitCodes.noInput,
      `cannot ${does} in "${dir}": ${message}`,
    );
  }
  if (!/^(CONNECTION_|CONNECT_|E[A-Z]+$)/.test(code)) return error;
  return databaseAway(message);
}

function databaseError(code: string, message: string): CommandError | undefined {
  if (code === "42501") {
    return new CommandError(
      exitCodes.noPermission,
      "this account may not drop partitions: use the one that owns the schema",
    );
  }
  if (code === "55P03" || code === "40P01") return keptBusy(message);
  return meaningOfState(code).passes ? databaseAway(message) : undefined;
}

function keptBusy(message: string): CommandError {
  return new CommandError(
    exitCodes.tryAgain,
    `others kept the month busy for too long: ${message}; what was written stays, and the same ` +
      "command goes on with it",
  );
}

function databaseAway(message: string): CommandError {
  return new CommandError(
    exitCodes.unavailable,
    `the database went away: ${message}; nothing is lost, the same command goes on`,
  );
}
