import {
  firstIdentification,
  firstUserCode,
  nextIdentification,
  nextUserCode,
  privatePersonIdentification,
} from "../users/mod.ts";
import { firstTerminalId, nextTerminalId } from "./next_terminal_id.ts";
import type { RegistrationContent } from "./registration.ts";

/** What is known of codes before giving more. */
export interface CodesGiven {
  /** Of the enterprise, where it has one. */
  readonly userCode?: string;
  /** Last of all that were given here; absent = none yet. */
  readonly lastUserCode?: string;
  readonly lastTerminalId?: string;
  /** Whether a code exists already, given by somebody else. */
  readonly isTaken: (kind: "user code" | "terminal", code: string) => boolean;
}

/** A request with its codes. */
export interface CodesToGive {
  readonly content: RegistrationContent;
  readonly userCode: string;
  readonly lastUserCode: string | undefined;
  readonly lastTerminalId: string | undefined;
}

/**
 * Gives user code, identifications and terminal IDs, each the next in its order
 * (docs/domain.md "People and codes"), to what has none yet. Throws when an order is used up.
 */
export function giveCodes(content: RegistrationContent, given: CodesGiven): CodesToGive {
  const { isTaken } = given;
  let { lastUserCode, lastTerminalId } = given;
  let userCode = given.userCode;
  if (userCode === undefined) {
    userCode = nextFree(
      lastUserCode,
      firstUserCode,
      nextUserCode,
      (code) => isTaken("user code", code),
    );
    lastUserCode = userCode;
  }
  let { lastIdentification } = content;
  const users = content.users.map((user) => {
    if (user.userId !== undefined) return user;
    const identification: string = content.holder === "person"
      ? privatePersonIdentification
      : nextFree(lastIdentification, firstIdentification, nextIdentification, () => false);
    lastIdentification = identification;
    return { ...user, userId: userCode + identification };
  });
  const machines = content.machines.map((machine) => {
    if (machine.terminalId !== undefined) return machine;
    lastTerminalId = nextFree(
      lastTerminalId,
      firstTerminalId,
      nextTerminalId,
      (code) => isTaken("terminal", code),
    );
    return { ...machine, terminalId: lastTerminalId };
  });
  return {
    content: { ...content, users, machines, lastIdentification },
    userCode,
    lastUserCode,
    lastTerminalId,
  };
}

function nextFree(
  last: string | undefined,
  first: string,
  next: (code: string) => string | undefined,
  isTaken: (code: string) => boolean,
): string {
  let code = last === undefined ? first : next(last);
  while (code !== undefined && isTaken(code)) code = next(code);
  if (code === undefined) throw new Error(`Cannot give a code: the order from ${first} is used up`);
  return code;
}
