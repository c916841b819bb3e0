/**
 * Secrets by file: each secret setting may be given as `NAME_FILE`, or lie under its own name in the
 * directory that systemd makes for credentials. A secret in the environment is read by every
 * process of the same account, and by whoever sees a unit's settings.
 */
import { join } from "node:path";
import { secretSettings } from "./settings.ts";

export interface WithSecrets {
  /** The environment with the secrets in the place of their files. */
  readonly environment: Record<string, string>;
  /** One sentence for each file that cannot be used; no content is in it. */
  readonly problems: readonly string[];
}

/** Reads the secrets that an environment names by file. A line end at the end of one is not part of it. */
export async function readSecretFiles(given: Record<string, string>): Promise<WithSecrets> {
  const environment = { ...given };
  const problems: string[] = [];
  const credentials = given.CREDENTIALS_DIRECTORY;
  for (const name of secretSettings) {
    const setting = `${name}_FILE`;
    const file = given[setting];
    delete environment[setting];
    if (file && given[name]) {
      problems.push(`${setting}: ${name} is set, too; expected one of the two`);
      continue;
    }
    if (given[name]) continue;
    const path = file || (credentials && join(credentials, name));
    if (!path) continue;
    try {
      environment[name] = (await Deno.readTextFile(path)).replace(/\r?\n$/, "");
      if (environment[name] === "") problems.push(`${setting}: "${path}" is empty`);
    } catch (error) {
      // systemd's directory holds what the unit names, and that need not be all.
      if (!file && error instanceof Deno.errors.NotFound) continue;
      problems.push(`${setting}: cannot read "${path}": ${reasonOf(error)}`);
    }
  }
  return { environment, problems };
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.PermissionDenied) return "no permission";
  return error instanceof Error ? error.name : "it cannot be read";
}
