import { dirname } from "node:path";

/** By the code that the system gives it: what a file or directory cannot be used for, to people. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "no permission",
  EPERM: "no permission",
  EISDIR: "it is a directory",
  ENOTDIR: "it is no directory",
  EEXIST: "it is there already",
  ENOSPC: "no space is left",
  EDQUOT: "no space is left",
  EROFS: "nothing can be written there",
};

/** Why a file cannot be written: what is not there then is what it would lie in. */
export function writeReason(error: unknown, path: string): string {
  const { code } = Object(error) as { readonly code?: unknown };
  return code === "ENOENT" ? `there is no directory "${dirname(path)}"` : systemReason(error);
}

/** Why the system does not do it, without the words of the system where better ones are known. */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, message } = error as Error & { readonly code?: unknown };
  const known = typeof code === "string" ? reasons[code] : undefined;
  return known ?? message.replace(/ \(os error \d+\).*$/s, "");
}
