/** Exit codes of the command line, as in sysexits; `help` lists them. */
export const exitCodes = {
  ok: 0,
  /** The question was answered with no, e.g. `balance` does not balance. */
  no: 1,
  usage: 64,
  dataError: 65,
  noInput: 66,
  unavailable: 69,
  software: 70,
  cannotCreate: 73,
  tryAgain: 75,
  noPermission: 77,
  config: 78,
} as const;

export type ExitCode = typeof exitCodes[keyof typeof exitCodes];

/** A command that cannot be done: what was found and expected, and the exit code. */
export class CommandError extends Error {
  override readonly name = "CommandError";

  constructor(readonly exitCode: ExitCode, message: string) {
    super(message);
  }
}
