import { setPriority } from "node:os";

/** The nicest there is: it takes what nobody else wants. */
const lowest = 19;

/** Lets whoever else works on this machine go first. Where that is not allowed, it is only not so gentle. */
export function giveWay(): void {
  try {
    setPriority(lowest);
  } catch {
    // Permissions are those of whoever started the command.
  }
}
