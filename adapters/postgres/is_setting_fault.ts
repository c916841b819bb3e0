import { DatabaseUnreachable, type HostFailure } from "./host_failure.ts";
import { meaningOfState } from "./meaning_of_state.ts";

/**
 * Whether an error at the first attempt says that a setting is wrong – address, account, certificate –
 * so that waiting would not help. Where one of several servers may only be away, it may.
 */
export function isSettingFault(error: unknown): boolean {
  if (error instanceof DatabaseUnreachable) return error.failures.every(isHostSettingFault);
  const { name, code } = error as { name?: unknown; code?: unknown };
  if (code === "DATABASE_ADDRESS") return true;
  return name === "PostgresError" && typeof code === "string" && meaningOfState(code).isSetting;
}

function isHostSettingFault({ step, code }: HostFailure): boolean {
  switch (step) {
    case "tls":
      return true;
    case "session":
      return meaningOfState(code).isSetting;
    // The right to use a Unix socket.
    case "connect":
      return code === "EACCES" || code === "EPERM";
    case "role":
      return false;
  }
}
