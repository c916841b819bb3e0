/**
 * What the sandbox makes for itself on its first start: a test authority, users and an admin
 * token, all under the data directory. Says so in the log; secrets stay in the files.
 */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Sql } from "postgres";
import { createAccount, findAccount } from "../adapters/accounts/mod.ts";
import { hashPassword } from "../adapters/users/mod.ts";
import type { Config } from "./settings/config.ts";
import type { Log } from "./log/log.ts";

export interface SandboxFiles {
  /** Value for `SONGHANH_TRUST_DIR`. */
  readonly trustDir: string;
  readonly usersFile: string;
}

/** File of the admin token below the data directory; read by the command line. */
export const adminTokenFile = "admin-token";

/** Cost of password hashes in the sandbox, whose passwords lie in a file beside them anyway. */
const SANDBOX_SCRYPT_COST = 1024;

/** Cost of new password hashes; undefined = the default. */
export function passwordCost({ profile }: Config): number | undefined {
  return profile === "sandbox" ? SANDBOX_SCRYPT_COST : undefined;
}

/** The files of the sandbox, made if they are not there. Settings that name others win. */
export async function sandboxFiles(config: Config, log: Log): Promise<SandboxFiles> {
  const { dataDir } = config;
  const usersFile = join(dataDir, "users.json");
  const trustDir = sandboxTrustDir(dataDir);
  const needed = config.trustDir === undefined || config.usersFile === undefined;
  if (needed && !await exists(usersFile)) {
    // Here alone: reading the certificate library takes a fifth of the time of a start.
    const { makeSandbox } = await import("../adapters/authority/make_sandbox.ts");
    await makeSandbox(dataDir, new Date());
    log.info("made a test authority and test users for the sandbox", { usersFile, trustDir });
  }
  return {
    trustDir: config.trustDir ?? trustDir,
    usersFile: config.usersFile ?? usersFile,
  };
}

/** Where the sandbox's own authorities and their revocation lists lie, as `SONGHANH_TRUST_DIR`. */
export function sandboxTrustDir(dataDir: string): string {
  return [join(dataDir, "pki", "trusted"), join(dataDir, "pki", "crl")].join(":");
}

/** The certificate that the sandbox signs replies with; made on the first start that wants it. */
export async function sandboxSigner(
  { dataDir }: Config,
  log: Log,
): Promise<{ readonly certFile: string; readonly keyFile: string }> {
  const certFile = join(dataDir, "pki", "service", "service.crt");
  const keyFile = join(dataDir, "pki", "service", "service.key");
  if (!await exists(keyFile)) {
    const { makeServiceSigner } = await import("../adapters/authority/make_service_signer.ts");
    await makeServiceSigner(join(dataDir, "pki", "service"), new Date());
    log.info("made a certificate for signing replies", { certFile });
  }
  return { certFile, keyFile };
}

/** The admin token of the sandbox, made on the first start; readable by its owner only. */
export async function sandboxAdminToken(dataDir: string, log: Log): Promise<string> {
  const file = join(dataDir, adminTokenFile);
  try {
    return (await Deno.readTextFile(file)).trim();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const token = randomBytes(24).toString("base64url");
  await Deno.writeTextFile(file, token + "\n", { mode: 0o600, createNew: true });
  log.info("made an admin token for the sandbox", { file });
  return token;
}

/** Who signs in first. */
export const administratorName = "admin";

/** File of the first administrator's password below the data directory. */
export const adminPasswordFile = "admin-password";

/**
 * The sandbox's administrator account, made on the first start with a password that lies in a file
 * for its owner only.
 */
export async function sandboxAdministrator(config: Config, sql: Sql, log: Log): Promise<void> {
  const name = administratorName;
  if (await findAccount(sql, name) !== undefined) return;
  const file = join(config.dataDir, adminPasswordFile);
  const password = randomBytes(12).toString("base64url");
  await Deno.writeTextFile(file, password + "\n", { mode: 0o600 });
  // An older file keeps its mode when it is written over.
  await Deno.chmod(file, 0o600);
  const passwordHash = await hashPassword(password, passwordCost(config));
  await sql.begin((transaction) =>
    createAccount(transaction, {
      name,
      displayName: "Quản trị viên",
      role: "administrator",
      passwordHash,
      mustChange: false,
    }, "sandbox")
  );
  log.info("made an administrator account for the sandbox", { account: name, passwordFile: file });
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
