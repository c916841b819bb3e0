import { meaningOfState } from "../postgres/meaning_of_state.ts";

/** What an error of a batch means for it. */
export type WriteError =
  /** Another epoch is in force. */
  | "stale epoch"
  /** Another writer has the stream, or the batch has another place in it. */
  | "stale stream"
  /** May go away by itself (`postgres/meaning_of_state.ts`): the connection, resources, a lock, another primary. */
  | "passing"
  /** Another writer recorded the same meanwhile: it is found when the batch goes again. */
  | "violation"
  /** Values of one message are at fault: data, constraints, limits of the database. */
  | "message"
  /** Our mistake. */
  | "bug";

const byState: readonly (readonly [RegExp, WriteError])[] = [
  [/^SH001$/, "stale epoch"],
  [/^SH002$/, "stale stream"],
  [/^23505$/, "violation"],
  // Numbers and messages wait for a node that may still say what it misses.
  [/^SH007$/, "passing"],
  [/^(22|23|54)/, "message"],
];

/** Codes of node's libraries and of the driver's own checks that are about a value. */
const ofValues =
  /^(ERR_(BUFFER|CRYPTO|ENCODING|INVALID|OSSL|OUT_OF_RANGE)|MAX_PARAMETERS|NOT_TAGGED|UNDEFINED)/;

/**
 * The system and the driver have codes too (`EPIPE`, `CONNECTION_CLOSED`), and nearly all of them speak
 * of the connection. An error without any code is none of theirs.
 */

export function judgeWriteError(error: unknown): WriteError {
  const { name, code } = error as { name?: unknown; code?: unknown };
  if (typeof code !== "string") return "bug";
  if (name !== "PostgresError") return ofValues.test(code) ? "bug" : "passing";
  return byState.find(([states]) => states.test(code))?.[1] ??
    (meaningOfState(code).passes ? "passing" : "bug");
}

/** Whether the database says that something of a batch itself is wrong, whoever sent it. */
export function isOfRows(error: unknown): boolean {
  const { name } = error as { name?: unknown };
  return name === "PostgresError" && ["message", "bug"].includes(judgeWriteError(error));
}
