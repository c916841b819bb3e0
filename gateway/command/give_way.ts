import { setPriority } from "node:os";

/** The nicest there is: it takes what nobody else wants. */
const lowest = 19;

/** Lets whoever else works on this machine go first. Where that is not allowed, it is only not so gentle. */
export function giveWay(): void {
  // Asking first: without permission the runtime would put a question to the terminal.
  if (Deno.permissions.querySync({ name: "sys", kind: "setPriority" }).state !== "granted") return;
  try {
    setPriority(lowest);
  } catch {
    // The system does not let it.
  }
}
